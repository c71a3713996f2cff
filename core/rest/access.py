"""Who asks, how often, and in which form: what the settings of the REST framework name.

The framework's views need this module first, so it imports none of them.
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Any, cast

from django.core.cache import BaseCache, caches
from django.utils import timezone
from django.utils.connection import ConnectionProxy
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework import status
from rest_framework.exceptions import APIException, AuthenticationFailed, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.throttling import UserRateThrottle

_TOKEN = re.compile(rb"[0-9a-f]{64}")


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]
    """``Authorization: Token …``; what cannot be a token is refused before anything is looked up."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        if not _TOKEN.fullmatch(token):
            raise AuthenticationFailed(_("The token is not valid."))
        found: tuple[Any, Any] = super().authenticate_credentials(token)
        return found

    def _cleanup_token(self, auth_token: Any) -> bool:
        """Whether the token has expired. The library would also read and delete the person's other tokens."""
        return auth_token.expiry is not None and auth_token.expiry < timezone.now()


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "core.rest.access.TokenAuthentication"
    name = "token"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token`, a space and the token of the program.",
        }


class PersonThrottle(UserRateThrottle):
    """So many requests of one person a minute; while Valkey is away nobody is refused."""

    scope = "person"
    cache = cast(BaseCache, ConnectionProxy(caches, "spare"))


class TooLargeError(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "body_too_large"
    default_detail = "The body is too large."


# Bytes; no question or test comes near it.
_LARGEST_BODY = 2_621_440


class JsonParser(BaseParser):
    """JSON of a bounded size and depth."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        del media_type, parser_context
        body = stream.read(_LARGEST_BODY + 1)
        if len(body) > _LARGEST_BODY:
            raise TooLargeError
        try:
            parsed = json.loads(body.decode(), parse_constant=_refuse_constant, parse_float=_finite)
            _check_text(parsed)
        except (ValueError, RecursionError):
            raise ParseError(_("The body is not valid JSON.")) from None
        return parsed


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(written)
    return number


def _check_text(parsed: object) -> None:
    """Raise ``ValueError`` for text that PostgreSQL cannot keep: a NUL, or half of a surrogate pair."""
    rest = [parsed]
    while rest:
        value = rest.pop()
        if isinstance(value, str):
            if "\x00" in value:
                raise ValueError(value)
            value.encode()
        elif isinstance(value, list):
            rest.extend(value)
        elif isinstance(value, dict):
            rest.extend((*value, *value.values()))
