"""The lock of sign-in after several wrong passwords, kept in the cache.

It counts per account, and per typed name where there is no such account, so that the lock tells
nobody whether an account exists. An attempt is counted before the password is looked at:
a hundred guesses sent at once are no more than five.
"""

import hashlib
import math

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.errors import SignInLockedError
from accounts.models import User


def key_for(person: User | None, typed: str) -> str:
    """The name under which attempts are counted; never the typed name itself."""
    if person is not None:
        return f"person:{person.pk}"
    return "name:" + hashlib.sha256(typed.strip().lower().encode()).hexdigest()


def begin_attempt(key: str) -> None:
    """Count an attempt. Raises ``SignInLockedError`` while the account is locked."""
    ends_at = cache.get(_lock(key))
    if ends_at is not None:
        raise _locked((ends_at - timezone.now()).total_seconds())
    seconds = settings.KAFEDRA_SIGN_IN_LOCK.total_seconds()
    cache.add(_count(key), 0, seconds)
    if _increase(key) > settings.KAFEDRA_SIGN_IN_ATTEMPTS:
        raise _locked(seconds)


def record_failure(key: str) -> None:
    """Close the account when this was the last attempt that it had."""
    if (cache.get(_count(key)) or 0) >= settings.KAFEDRA_SIGN_IN_ATTEMPTS:
        lock = settings.KAFEDRA_SIGN_IN_LOCK
        cache.set(_lock(key), timezone.now() + lock, lock.total_seconds())
        cache.delete(_count(key))
    else:
        cache.touch(_count(key), settings.KAFEDRA_SIGN_IN_LOCK.total_seconds())


def clear(key: str) -> None:
    """Forget the attempts: the right password was given, or a new one set by mail."""
    cache.delete_many([_count(key), _lock(key)])


def _increase(key: str) -> int:
    try:
        return cache.incr(_count(key))
    except ValueError:  # it ran out between the two calls: this attempt is the first again
        cache.set(_count(key), 1, settings.KAFEDRA_SIGN_IN_LOCK.total_seconds())
        return 1


def _locked(seconds_left: float) -> SignInLockedError:
    minutes = max(1, math.ceil(seconds_left / 60))
    message = ngettext(
        "Too many wrong passwords. Sign-in to this account opens again in %(minutes)d minute.",
        "Too many wrong passwords. Sign-in to this account opens again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
    return SignInLockedError(message, minutes=minutes)


def _count(key: str) -> str:
    return f"accounts:sign-in:{key}:attempts"


def _lock(key: str) -> str:
    return f"accounts:sign-in:{key}:locked"
