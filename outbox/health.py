"""Readiness: messages leave in good time."""

from datetime import timedelta

from django.conf import settings

from core.errors import UnavailableError
from outbox import selectors


def check_outbox() -> str:
    """Raises ``UnavailableError`` when a message has been due for too long."""
    age = selectors.oldest_pending_age() or timedelta(0)
    detail = f"oldest pending {int(age.total_seconds())} s, parked {selectors.count_parked()}"
    if age > timedelta(seconds=settings.KAFEDRA_OUTBOX_MAX_AGE_SECONDS):
        raise UnavailableError(detail)
    return detail
