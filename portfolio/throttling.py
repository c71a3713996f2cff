"""Limits per minute, counted in each process."""

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:  # the views need this module first
    from rest_framework.views import APIView

_WINDOW = 60


class ClientThrottle(BaseThrottle):
    """Each client has its number of requests per minute."""

    def allow_request(self, request: Request, _view: "APIView") -> bool:
        name = getattr(request.user, "name", "")
        return _count(f"requests:{name}") <= int(settings.PORTFOLIO_REQUESTS_PER_MINUTE)

    def wait(self) -> float:
        return _seconds_left()


def refuse_guessers(request: Request) -> None:
    """Raises ``Throttled`` when this address has sent too many wrong tokens."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if _count(f"refusals:{address}") > settings.PORTFOLIO_REFUSALS_PER_MINUTE:
        raise Throttled(wait=_seconds_left())


def _count(name: str) -> int:
    key = f"{name}:{int(time.time()) // _WINDOW}"
    if cache.add(key, 1, timeout=_WINDOW):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # it expired in between
        return 1


def _seconds_left() -> float:
    return _WINDOW - time.time() % _WINDOW
