"""REST answers errors in the same shape as the pages do."""

from collections.abc import Callable
from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler as default_handler

from core.errors import ApplicationError
from core.middleware import error_body

# Path, its pattern, method, view: what drf-spectacular finds for each operation.
Endpoint = tuple[str, str, str, Callable[..., Any]]


def keep_versioned_api(endpoints: list[Endpoint]) -> list[Endpoint]:
    """Describe our own API only: libraries bring interfaces for their own screens."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, ApplicationError):
        return Response(error_body(error), status=error.status)
    return default_handler(error, context)
