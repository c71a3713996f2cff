"""Every error leaves in one shape: ``{code, message, permanent, fields?}``."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler as default_handler


class SameKeyOtherBodyError(APIException):
    """The id is known and said something else."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "same_key_other_body"
    default_detail = "This id was received with another body."


class AlreadyReversedError(APIException):
    """The award was taken back by another reversal."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "already_reversed"
    default_detail = "This credit was taken back already."


class CreditUnknownError(APIException):
    """A reversal came before its award; the award may still arrive."""

    status_code = status.HTTP_424_FAILED_DEPENDENCY
    default_code = "credit_unknown"
    default_detail = "The credit that is taken back has not been received."


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    response = default_handler(error, context)
    if response is not None and isinstance(error, APIException):
        response.data = _body(error, response.status_code)
    return response


def _body(error: APIException, status_code: int) -> dict[str, object]:
    body: dict[str, object] = {
        "code": str(error.default_code),
        "message": str(error.detail) if isinstance(error.detail, str) else str(error.default_detail),
        "permanent": 400 <= status_code < 500 and status_code not in {424, 429},
    }
    if isinstance(error, ValidationError):
        body["fields"] = _fields(error.detail)
    return body


def _fields(detail: object) -> dict[str, list[str]]:
    """Every wrong field by its path, such as ``specialty_codes.3``."""
    found: dict[str, list[str]] = {}
    _collect(detail, "", found)
    return found


def _collect(detail: object, path: str, found: dict[str, list[str]]) -> None:
    if isinstance(detail, Mapping):
        for name, rules in detail.items():
            _collect(rules, f"{path}.{name}" if path else str(name), found)
    elif isinstance(detail, Sequence) and not isinstance(detail, str):
        for rule in detail:
            _collect(rule, path, found)
    else:
        found.setdefault(path or "body", []).append(str(detail))
