"""Who delivers which topic; each room registers its own transports when it starts."""

from collections.abc import Callable
from dataclasses import dataclass

from outbox.data import OutboxEnvelope

Deliver = Callable[[OutboxEnvelope], None]


@dataclass(frozen=True)
class Transport:
    """``batch_size`` messages are delivered, one after another, before the outcome is committed.

    A process killed in between delivers the batch again: more than one is for receivers that know
    a repeated message by its key.
    """

    deliver: Deliver
    batch_size: int


_transports: dict[str, Transport] = {}


def register_transport(topic: str, deliver: Deliver, *, batch_size: int = 1) -> None:
    """Deliver the messages of a topic by calling ``deliver``.

    ``deliver`` returns when the receiver has taken the message, raises ``PermanentDeliveryError``
    when it never will, and anything else to be called again later. It must not use the database.
    """
    _transports[topic] = Transport(deliver, batch_size)


def find_transport(topic: str) -> Transport | None:
    return _transports.get(topic)


def list_topics() -> list[str]:
    return sorted(_transports)
