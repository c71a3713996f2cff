"""The relay: takes due messages to their receivers, at least once each.

A message stays locked from its claim to the commit of its outcome. A relay killed in between loses
the lock with its connection, and the next relay delivers the message again.
"""

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core.request_id import current_request_id
from outbox.data import DeliveryReport, OutboxEnvelope
from outbox.errors import DeliveryError, PermanentDeliveryError
from outbox.models import MessageState, OutboxMessage
from outbox.transports import Transport, find_transport, list_topics

logger = logging.getLogger(__name__)

# A receiver that failed so often in a row is left alone until the next run.
_FAILURES_IN_A_ROW = 2
# A relay that hangs (its host cut off) must give its messages back.
_CLAIM_TIMEOUT = "120s"


@dataclass(frozen=True)
class Outcome:
    message: OutboxMessage
    error: Exception | None


def deliver_due(limit: int = 100, *, topic: str | None = None) -> DeliveryReport:
    """Deliver up to ``limit`` due messages of the topic, or of each topic when none is named."""
    topics = list_topics() if topic is None else [topic]
    return sum((_deliver_topic(name, limit) for name in topics), DeliveryReport())


def _deliver_topic(topic: str, limit: int) -> DeliveryReport:
    transport = find_transport(topic)
    if transport is None:
        logger.error("no transport for topic %s: its messages wait", topic)
        return DeliveryReport()
    outcomes: list[Outcome] = []
    while len(outcomes) < limit:
        size = min(transport.batch_size, limit - len(outcomes))
        if not _deliver_batch(topic, transport, size, outcomes) or _is_failing(outcomes):
            return _summarise(outcomes, more=False)
    return _summarise(outcomes, more=True)


def _deliver_batch(topic: str, transport: Transport, size: int, outcomes: list[Outcome]) -> bool:
    """Claim, deliver and record one batch, adding to ``outcomes``; False when nothing was due."""
    before = len(outcomes)
    with transaction.atomic(durable=True):
        for message in _claim(topic, size):
            outcomes.append(_attempt(message, transport))
            if _is_failing(outcomes):
                break
        _record(outcomes[before:])
    return len(outcomes) > before


def _claim(topic: str, size: int) -> list[OutboxMessage]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', %s, true)", [_CLAIM_TIMEOUT])
    due = OutboxMessage.objects.filter(
        state=MessageState.PENDING, topic=topic, deliver_after__lte=timezone.now()
    )
    return list(due.order_by("deliver_after").select_for_update(skip_locked=True)[:size])


def _attempt(message: OutboxMessage, transport: Transport) -> Outcome:
    envelope = OutboxEnvelope(
        message.uuid,
        message.topic,
        message.key,
        message.payload,
        message.created_at,
        message.attempts,
        message.request_id,
    )
    with _request_id_of(message):
        try:
            transport.deliver(envelope)
        except Exception as error:  # noqa: BLE001  (one bad message must not stop the others)
            logger.warning(
                "%s %s not delivered, attempt %s: %s",
                message.topic,
                message.uuid,
                message.attempts + 1,
                _describe(error),
            )
            return Outcome(message, error)
    return Outcome(message, None)


def _record(outcomes: list[Outcome]) -> None:
    now = timezone.now()
    delivered = [outcome.message.pk for outcome in outcomes if outcome.error is None]
    if delivered:
        OutboxMessage.objects.filter(pk__in=delivered).update(
            state=MessageState.DELIVERED, delivered_at=now, payload={}, last_error=""
        )
    for outcome in outcomes:
        if outcome.error is not None:
            _record_failure(outcome.message, outcome.error)


def _record_failure(message: OutboxMessage, error: Exception) -> None:
    message.attempts += 1
    message.last_error = _describe(error)
    if isinstance(error, PermanentDeliveryError):
        message.state = MessageState.PARKED
    else:
        message.deliver_after = timezone.now() + backoff(message.attempts)
    message.save(update_fields=["attempts", "last_error", "state", "deliver_after"])


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: doubling, up to a cap, with jitter of one half."""
    doubled = settings.KAFEDRA_OUTBOX_BACKOFF_SECONDS * 2 ** min(attempts - 1, 30)
    capped = min(doubled, settings.KAFEDRA_OUTBOX_BACKOFF_CAP_SECONDS)
    return timedelta(seconds=capped * random.uniform(0.5, 1.0))  # noqa: S311  (spreads load, guards nothing)


def _describe(error: Exception) -> str:
    # Only our own errors are known to hold no personal data; a mail server's quotes the address.
    if isinstance(error, DeliveryError):
        return f"{type(error).__name__}: {error}"[:300]
    return type(error).__name__


def _is_failing(outcomes: list[Outcome]) -> bool:
    last = outcomes[-_FAILURES_IN_A_ROW:]
    return len(last) == _FAILURES_IN_A_ROW and all(_is_transient(outcome.error) for outcome in last)


def _is_transient(error: Exception | None) -> bool:
    return error is not None and not isinstance(error, PermanentDeliveryError)


def _summarise(outcomes: list[Outcome], *, more: bool) -> DeliveryReport:
    parked = sum(isinstance(outcome.error, PermanentDeliveryError) for outcome in outcomes)
    delivered = sum(outcome.error is None for outcome in outcomes)
    return DeliveryReport(delivered, len(outcomes) - delivered - parked, parked, more)


@contextmanager
def _request_id_of(message: OutboxMessage) -> Iterator[None]:
    token = current_request_id.set(message.request_id)
    try:
        yield
    finally:
        current_request_id.reset(token)
