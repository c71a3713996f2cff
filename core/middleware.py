"""What happens around every request: its id, and the one place where errors become answers."""

import re
import uuid
from collections.abc import Callable

from django.conf import settings
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


class PlainQueryMiddleware:
    """Leave NUL out of the query string: it is part of no text, and PostgreSQL breaks off at it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        while "%00" in query:
            query = query.replace("%00", "")
        request.META["QUERY_STRING"] = query
        return self.get_response(request)


class PageProtectionMiddleware:
    """What every page needs and a view may forget.

    What a signed-in browser gets is kept by nobody: hospital computers are shared. The libraries'
    screens for the staff cannot live under the strict policy of ours and get one that they can.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private, no-store")
        if request.path.startswith(settings.KAFEDRA_OUTSIDE_STRICT_POLICY):
            response.headers.setdefault(
                "Content-Security-Policy", settings.KAFEDRA_STAFF_CONTENT_SECURITY_POLICY
            )
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
