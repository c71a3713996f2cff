"""How operations are described, with every error that they answer with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from core.rest.errors import ErrorSerializer

# Path, its pattern, method, view: what drf-spectacular finds for each operation.
Endpoint = tuple[str, str, str, Callable[..., Any]]
_MEANINGS = {
    400: "The body or the query is malformed; `fields` names what.",
    401: "No valid token, and no session.",
    403: "Known, but not allowed; or the CSRF token of the session is missing.",
    404: "There is no such object, or it is another person's.",
    409: "The state moved on.",
    413: "The body is too large.",
    415: "The body is not `application/json`.",
    422: "A rule is broken; `fields` names where.",
    429: "Too many requests; `Retry-After` says when to come again.",
}
_ALWAYS = (401, 403, 429)
_WITH_BODY = (400, 413, 415, 422)


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields that it does not know: a misspelt field must not be lost."""

    def to_internal_value(self, data: Any) -> Any:
        validated = super().to_internal_value(data)
        unknown = sorted(str(name)[:100] for name in set(data) - set(self.fields))
        if unknown:
            raise ValidationError({name: [_("This field is not known.")] for name in unknown})
        return validated


class PageQuerySerializer(serializers.Serializer[Any]):
    """``page`` counts from 1."""

    page = serializers.IntegerField(required=False, default=1, min_value=1, max_value=1_000_000)
    per_page = serializers.IntegerField(required=False, default=50, min_value=1, max_value=200)


def operation(
    name: str,
    tag: str,
    answers: Mapping[int, Any],
    *,
    takes: Any = None,
    parameters: Sequence[OpenApiParameter | type[serializers.Serializer[Any]]] = (),
    refuses: Iterable[int] = (),
) -> Callable[[Any], Any]:
    """Describe an operation, in short by its first line, with every error that it can answer with."""
    statuses = {*_ALWAYS, *refuses, *(_WITH_BODY if takes is not None else ())} - set(answers)
    refusals = {
        code: OpenApiResponse(ErrorSerializer, description=_MEANINGS[code]) for code in sorted(statuses)
    }
    described = {"operation_id": name, "tags": [tag], "request": takes, "parameters": list(parameters)}

    def describe(method: Any) -> Any:
        summary = (method.__doc__ or "").partition("\n")[0]
        return extend_schema(summary=summary, responses={**answers, **refusals}, **described)(method)

    return describe


def validated(serializer: serializers.Serializer[Any]) -> dict[str, Any]:
    """What was sent, checked for its shape; raises ``ValidationError``."""
    serializer.is_valid(raise_exception=True)
    values: dict[str, Any] = serializer.validated_data
    return values


def keep_versioned_api(endpoints: list[Endpoint]) -> list[Endpoint]:
    """Describe our own API only: libraries bring interfaces for their own screens."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
