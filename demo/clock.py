"""A clock that can be set back, so that services stamp a history as if it happened then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Self

from django.utils import timezone


@contextmanager
def set_clock(moment: datetime) -> Iterator[None]:
    """Let ``timezone.now()`` answer ``moment``, also where a model holds the function as a default.

    It holds for the whole process: for single-threaded commands that seed, for nothing else.
    """

    class StoppedDatetime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(moment.timestamp(), tz)

    # Django's now() looks this name up at every call; replacing now() itself would miss the defaults.
    name, usual = "datetime", datetime
    setattr(timezone, name, StoppedDatetime)
    try:
        yield
    finally:
        setattr(timezone, name, usual)
