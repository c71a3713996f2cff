"""Every write of the outbox except the outcome of a delivery (see relay.py)."""

import hashlib
import json
import re
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import sql
from core.errors import ConflictError, InvalidInputError, NotFoundError
from core.request_id import current_request_id
from outbox.data import Payload
from outbox.models import MessageState, OutboxMessage
from outbox.wake import wake_relay

# A NUL character as JSON writes it; a doubled backslash before it is a backslash, not an escape.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_PRUNE_CHUNK = 5_000
# One statement, one round trip: this stands in the transaction of every submitted final test.
_INSERT = """
INSERT INTO outbox_outboxmessage
    (uuid, topic, key, payload, payload_sha256, state, created_at, due_at, deliver_after,
     attempts, last_error, request_id)
VALUES (%s, %s, %s, %s::jsonb, %s, 'pending', %s, %s, %s, 0, '', %s)
ON CONFLICT (topic, key) DO NOTHING
RETURNING uuid
"""


def enqueue(topic: str, payload: Payload, *, key: str, deliver_after: datetime | None = None) -> UUID:
    """Write a message in the caller's transaction; it leaves after that transaction commits.

    The same topic and key with the same payload is the same message: its uuid is returned.
    Raises ``ConflictError`` when the payload differs, ``InvalidInputError`` when PostgreSQL cannot
    store it, ``TransactionManagementError`` outside a transaction.
    """
    _require_transaction()
    text, digest = _canonical(payload)
    now = timezone.now()
    due_at = deliver_after or now
    row = (uuid4(), topic, key, text, digest, now, due_at, due_at, current_request_id.get()[:64])
    inserted = sql.select(_INSERT, row)
    if not inserted:
        return _same_message(topic, key, digest)
    if due_at <= now:
        transaction.on_commit(partial(wake_relay, topic), robust=True)
    return UUID(str(inserted[0][0]))


def redeliver(topic: str, payload: Payload, *, key: str) -> UUID:
    """Send a message whose receiver has lost it: the given payload replaces the forgotten one.

    A message that is still pending is left as it is.
    """
    _require_transaction()
    message = OutboxMessage.objects.select_for_update().filter(topic=topic, key=key).first()
    if message is None:
        return enqueue(topic, payload, key=key)
    if message.state != MessageState.PENDING:
        _, message.payload_sha256 = _canonical(payload)
        message.payload = payload
        _make_pending(message)
    return message.uuid


def retry_parked(uuid: UUID) -> None:
    """Put a parked message back in line. Raises ``NotFoundError`` when no such message is parked."""
    with transaction.atomic():
        parked = OutboxMessage.objects.select_for_update().filter(uuid=uuid, state=MessageState.PARKED)
        message = parked.first()
        if message is None:
            raise NotFoundError(_("There is no such parked message."))
        _make_pending(message)


def prune_delivered(older_than: timedelta) -> int:
    """Delete messages delivered longer ago than that; returns how many. Nothing else is ever deleted."""
    before = timezone.now() - older_than
    delivered = OutboxMessage.objects.filter(state=MessageState.DELIVERED, delivered_at__lt=before)
    total = 0
    while chunk := list(delivered.values_list("id", flat=True)[:_PRUNE_CHUNK]):
        deleted, _rows = OutboxMessage.objects.filter(id__in=chunk, state=MessageState.DELIVERED).delete()
        total += deleted
    return total


def _make_pending(message: OutboxMessage) -> None:
    message.state = MessageState.PENDING
    message.attempts = 0
    message.last_error = ""
    message.delivered_at = None
    message.due_at = message.deliver_after = timezone.now()
    message.save()
    transaction.on_commit(partial(wake_relay, message.topic), robust=True)


def _same_message(topic: str, key: str, digest: str) -> UUID:
    uuid, known_digest = OutboxMessage.objects.values_list("uuid", "payload_sha256").get(topic=topic, key=key)
    if known_digest != digest:
        raise ConflictError(
            _("A message of topic %(topic)s with this key exists and says something else.") % {"topic": topic}
        )
    return uuid


def _canonical(payload: Payload) -> tuple[str, str]:
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if _NUL.search(text):
        rule = _("The text contains a NUL character.")
        raise InvalidInputError(rule, fields={"payload": [rule]})
    return text, hashlib.sha256(text.encode()).hexdigest()


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        message = "an outbox message must be written in the transaction that causes it"
        raise transaction.TransactionManagementError(message)
