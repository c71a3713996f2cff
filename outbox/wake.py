"""Tell a worker that there is something to deliver; losing this costs seconds, never data."""

import logging
import time

from celery import current_app
from django.core.cache import cache

logger = logging.getLogger(__name__)

RELAY_TASK = "outbox.tasks.relay"
# While a wake is queued further ones add nothing; the beat catches up if that one is lost.
_QUEUED_FOR = 5
# What commits meanwhile leaves in the same run: a hundred people finish a test in the same second.
_GATHER_SECONDS = 0.2
# After a failure the broker is left alone for a while, so that no request pays for its absence twice.
_REST_SECONDS = 5.0
_silent_until = 0.0


def wake_relay(topic: str) -> None:
    """Queue one relay of the topic unless one is queued already; never raises and never waits long."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        if cache.add(_flag(topic), 1, timeout=_QUEUED_FOR):
            current_app.send_task(
                RELAY_TASK, args=[topic], retry=False, expires=60, countdown=_GATHER_SECONDS
            )
    except Exception as error:  # noqa: BLE001  (whatever the broker does, the request goes on)
        _silent_until = time.monotonic() + _REST_SECONDS
        logger.warning("relay not woken, the beat will catch up: %s", type(error).__name__)


def wake_received(topic: str) -> None:
    """A relay starts: whatever commits from now on must wake another one."""
    try:
        cache.delete(_flag(topic))
    except Exception as error:  # noqa: BLE001  (the flag expires by itself)
        logger.warning("wake flag not cleared: %s", type(error).__name__)


def _flag(topic: str) -> str:
    return f"outbox:wake:{topic}"
