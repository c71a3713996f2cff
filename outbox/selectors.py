"""What the outbox can tell about its messages."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Min
from django.utils import timezone

from outbox.data import ParkedMessage
from outbox.models import MessageState, OutboxMessage


def oldest_pending_age() -> timedelta | None:
    """How long the most delayed message has been due; None when nothing waits."""
    now = timezone.now()
    waiting = OutboxMessage.objects.filter(state=MessageState.PENDING, due_at__lte=now)
    oldest = waiting.aggregate(oldest=Min("due_at"))["oldest"]
    return None if oldest is None else now - oldest


def list_due_topics() -> list[str]:
    due = OutboxMessage.objects.filter(state=MessageState.PENDING, deliver_after__lte=timezone.now())
    return sorted(due.order_by().values_list("topic", flat=True).distinct())


def count_parked() -> int:
    return OutboxMessage.objects.filter(state=MessageState.PARKED).count()


def list_parked() -> list[ParkedMessage]:
    """The messages that wait for a person, oldest first."""
    parked = OutboxMessage.objects.filter(state=MessageState.PARKED).order_by("id")
    return [
        ParkedMessage(
            message.uuid,
            message.topic,
            message.key,
            message.created_at,
            message.attempts,
            message.last_error,
        )
        for message in parked.defer("payload")
    ]


def message_states(topic: str, keys: Collection[str]) -> dict[str, str]:
    """``pending``, ``delivered`` or ``parked`` by key; delivered messages that were pruned are absent."""
    found = OutboxMessage.objects.filter(topic=topic, key__in=list(keys))
    return dict(found.values_list("key", "state"))
