"""Celery only wakes the relay; what must leave stands in the database."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings

from outbox import relay as relay_room
from outbox import selectors, services
from outbox.wake import RELAY_TASK, wake_received, wake_relay

_LIMIT = 200


@shared_task(name=RELAY_TASK, ignore_result=True)
def relay(topic: str | None = None) -> None:
    """Deliver what is due: of one topic, or (the beat) by waking one relay for each due topic."""
    if topic is None:
        for due_topic in selectors.list_due_topics():
            wake_relay(due_topic)
        return
    wake_received(topic)
    if relay_room.deliver_due(_LIMIT, topic=topic).more:
        wake_relay(topic)


@shared_task(ignore_result=True)
def prune_outbox() -> None:
    services.prune_delivered(timedelta(days=settings.KAFEDRA_OUTBOX_KEEP_DAYS))
