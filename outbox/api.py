"""The door of the outbox."""

from outbox.data import DeliveryReport, OutboxEnvelope, ParkedMessage
from outbox.errors import DeliveryError, PermanentDeliveryError
from outbox.relay import deliver_due
from outbox.selectors import count_parked, list_parked, message_states, oldest_pending_age
from outbox.services import enqueue, prune_delivered, redeliver, retry_parked
from outbox.transports import register_transport

__all__ = [
    "DeliveryError",
    "DeliveryReport",
    "OutboxEnvelope",
    "ParkedMessage",
    "PermanentDeliveryError",
    "count_parked",
    "deliver_due",
    "enqueue",
    "list_parked",
    "message_states",
    "oldest_pending_age",
    "prune_delivered",
    "redeliver",
    "register_transport",
    "retry_parked",
]
