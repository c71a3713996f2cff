"""Who may talk to the service: clients known by name, each with a token of its own."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from portfolio.throttling import refuse_guessers

if TYPE_CHECKING:  # the views need this module first
    from rest_framework.views import APIView

_SCHEME = b"token"


@dataclass(frozen=True)
class Client:
    """A service that was given a token; ``name`` marks what it sent."""

    name: str
    may_write: bool
    is_authenticated: bool = True


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Token …``. Too many wrong tokens from one address are refused for a minute."""

    def authenticate(self, request: Request) -> tuple[Client, None] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != _SCHEME:
            return None
        client = _find_client(parts[1]) if len(parts) == 2 else None
        if client is None:
            refuse_guessers(request)
            raise AuthenticationFailed("The token is not valid.")
        return client, None

    def authenticate_header(self, _request: Request) -> str:
        return "Token"


class MayRead(BasePermission):
    def has_permission(self, request: Request, _view: "APIView") -> bool:
        return isinstance(request.user, Client)


class MayWrite(BasePermission):
    def has_permission(self, request: Request, _view: "APIView") -> bool:
        return isinstance(request.user, Client) and request.user.may_write


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "portfolio.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Token followed by a space and the client's token",
        }


def client_of(request: Request) -> Client:
    if not isinstance(request.user, Client):
        message = "the request was not authenticated"
        raise TypeError(message)
    return request.user


def _find_client(token: bytes) -> Client | None:
    given = hashlib.sha256(token).digest()
    found = None
    for pairs, may_write in ((settings.PORTFOLIO_TOKENS, True), (settings.PORTFOLIO_READ_TOKENS, False)):
        for pair in pairs:
            name, _, known = pair.partition("=")
            if known and hmac.compare_digest(given, hashlib.sha256(known.encode()).digest()):
                found = Client(name, may_write)
    return found
