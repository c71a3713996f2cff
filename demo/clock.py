"""A clock that can be set back, so that services stamp a history as if it happened then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


@contextmanager
def set_clock(moment: datetime) -> Iterator[None]:
    """Let ``timezone.now()`` answer ``moment``.

    It holds for the whole process: for single-threaded commands that seed, for nothing else.
    """
    real_now = timezone.now
    setattr(timezone, "now", lambda: moment)  # noqa: B010 — mypy refuses to assign to a function
    try:
        yield
    finally:
        setattr(timezone, "now", real_now)  # noqa: B010
