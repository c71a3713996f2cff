"""What happens around every request: its id, and the one place where errors become answers."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from core.errors import ApplicationError
from core.request_id import current_request_id

GetResponse = Callable[[HttpRequest], HttpResponse]
_SAFE_ID = re.compile(r"^[0-9A-Za-z-]{8,64}$")


class RequestIdMiddleware:
    """Take the caller's ``X-Request-ID`` when it is harmless, else make one; answer with it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _SAFE_ID.match(given) else uuid.uuid4().hex
        token = current_request_id.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            current_request_id.reset(token)
        response["X-Request-ID"] = request_id
        return response


class ApplicationErrorMiddleware:
    """Render an ``ApplicationError`` as JSON for programs and as a page for people."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ApplicationError):
            return None
        if _wants_json(request):
            return JsonResponse(error_body(error), status=error.status)
        return render(request, "error.html", {"error": error}, status=error.status)


def error_body(error: ApplicationError) -> dict[str, object]:
    """The JSON shape of every error: ``{code, message, permanent, fields?}``."""
    body: dict[str, object] = {
        "code": error.code,
        "message": str(error),
        "permanent": error.permanent,
    }
    if error.fields:
        body["fields"] = {name: [str(rule) for rule in rules] for name, rules in error.fields.items()}
    return body


def _wants_json(request: HttpRequest) -> bool:
    if request.path.startswith("/api/") or request.content_type == "application/json":
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
