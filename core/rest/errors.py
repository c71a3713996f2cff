"""REST answers errors in the same shape as the pages do."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler as default_handler

from core.errors import ApplicationError
from core.middleware import error_body


class ErrorSerializer(serializers.Serializer[Any]):
    """``permanent`` says that the same request can never succeed; ``fields`` names what is wrong where."""

    code = serializers.CharField()
    message = serializers.CharField()
    permanent = serializers.BooleanField()
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every error leaves in the shape of ``error_body``, whoever raised it."""
    if isinstance(error, ApplicationError):
        return Response(error_body(error), status=error.status)
    response = default_handler(error, context)
    if response is not None:
        response.data = _body(error, response)
    return response


def _body(error: Exception, response: Response) -> dict[str, object]:
    body: dict[str, object] = {
        "code": getattr(error, "default_code", "error"),
        "message": str(response.data["detail"]) if "detail" in response.data else "",
        "permanent": response.status_code != status.HTTP_429_TOO_MANY_REQUESTS,
    }
    if isinstance(error, Http404):
        body["code"] = "not_found"
    elif isinstance(error, PermissionDenied):
        body["code"] = "permission_denied"
    elif isinstance(error, ValidationError):
        fields = _named(error.detail)
        body |= {"code": "malformed", "message": next(iter(fields.values()))[0], "fields": fields}
    return body


def _named(detail: object, path: str = "") -> dict[str, list[str]]:
    """Every wrong field by its path, such as ``sections.2.count``; places are counted from 1."""
    if isinstance(detail, Mapping):
        found: dict[str, list[str]] = {}
        for name, rules in detail.items():
            place = "" if name == "non_field_errors" else f".{name + 1 if isinstance(name, int) else name}"
            found |= _named(rules, (path + place).removeprefix("."))
        return found
    if isinstance(detail, list) and any(isinstance(rule, Mapping) for rule in detail):
        return _named({number: rule for number, rule in enumerate(detail) if rule}, path)
    rules = detail if isinstance(detail, list) else [detail]
    return {path or "body": [str(rule) for rule in rules]}
