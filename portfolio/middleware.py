"""Around every request: its id, and a limit on the size of its body."""

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

GetResponse = Callable[[HttpRequest], HttpResponse]
current_request_id: ContextVar[str] = ContextVar("portfolio_request_id", default="-")
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


class BodyLimitMiddleware:
    """Refuse a body that is larger than any message of the contracts."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _announced_bytes(request) > settings.PORTFOLIO_MAX_BODY_BYTES:
            body = {"code": "body_too_large", "message": "The body is too large.", "permanent": True}
            return JsonResponse(body, status=413)
        # An answer that leaves the body unread would cost the caller its connection.
        request.body  # noqa: B018
        return self.get_response(request)


def _announced_bytes(request: HttpRequest) -> int:
    # Without a length, WSGI reads no body at all.
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return 0


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id.get()
        return True
