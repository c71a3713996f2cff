"""REST answers errors in the same shape as the pages do."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler as default_handler

from core.errors import ApplicationError
from core.middleware import error_body


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, ApplicationError):
        return Response(error_body(error), status=error.status)
    return default_handler(error, context)
