"""The cache, and what happens while Valkey is away: nothing waits for it twice.

After a failure every call of this process fails at once for a while. Whoever decides by the cache
(locks, tickets) gets an error to show; what can be done without goes through ``spare_cache``.
"""

import functools
import logging
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from django.core.cache import BaseCache, caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.connection import ConnectionProxy
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from core.errors import UnavailableError

logger = logging.getLogger(__name__)

REST_SECONDS = 5.0
_silent_until: dict[str, float] = {}
_Arguments = ParamSpec("_Arguments")
_Answer = TypeVar("_Answer")


class CacheAwayError(UnavailableError):
    """The cache does not answer."""


def _asked(operation: Callable[_Arguments, _Answer]) -> Callable[_Arguments, _Answer]:
    """The operation, not tried while the server rests after a failure."""

    @functools.wraps(operation)
    def ask(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Answer:
        cache: Any = args[0]
        server = str(cache._servers)
        if time.monotonic() < _silent_until.get(server, 0.0):
            raise CacheAwayError(_("Please try again in a few minutes."))
        try:
            return operation(*args, **kwargs)
        except (RedisError, OSError) as error:
            _silent_until[server] = time.monotonic() + REST_SECONDS
            logger.warning("the cache does not answer: %s", type(error).__name__)
            raise CacheAwayError(_("Please try again in a few minutes.")) from error

    return ask


class _OneClient(RedisCacheClient):
    """Keeps the client, which is safe for threads; Django makes a new one for every call."""

    @functools.cached_property
    def _only_client(self) -> Any:
        return super().get_client(None, write=True)

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        del key, write
        return self._only_client


class StrictCache(RedisCache):
    """Raises ``CacheAwayError`` while Valkey does not answer."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _OneClient

    add = _asked(RedisCache.add)
    get = _asked(RedisCache.get)
    set = _asked(RedisCache.set)
    touch = _asked(RedisCache.touch)
    delete = _asked(RedisCache.delete)
    get_many = _asked(RedisCache.get_many)
    has_key = _asked(RedisCache.has_key)
    incr = _asked(RedisCache.incr)
    set_many = _asked(RedisCache.set_many)
    delete_many = _asked(RedisCache.delete_many)
    clear = _asked(RedisCache.clear)


class SpareCache(StrictCache):
    """Empty while Valkey does not answer: reads find nothing and writes are dropped.

    Deleting still raises: a session that was ended must not come back with the cache.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except CacheAwayError:
            return default

    def has_key(self, key: Any, version: int | None = None) -> bool:
        try:
            return super().has_key(key, version)
        except CacheAwayError:
            return False

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(key, value, *args, **kwargs)
        except CacheAwayError:
            return


spare_cache = cast(BaseCache, ConnectionProxy(caches, "spare"))
