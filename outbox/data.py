"""What the outbox hands to others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

Payload = dict[str, Any]


@dataclass(frozen=True)
class OutboxEnvelope:
    """One message on its way out; ``attempts`` counts the failed deliveries before this one."""

    uuid: UUID
    topic: str
    key: str
    payload: Payload
    created_at: datetime
    attempts: int
    request_id: str


@dataclass(frozen=True)
class ParkedMessage:
    """A message that was refused for good; its payload stays inside the outbox."""

    uuid: UUID
    topic: str
    key: str
    created_at: datetime
    attempts: int
    last_error: str


@dataclass(frozen=True)
class DeliveryReport:
    """``more`` says that a topic reached its limit and may hold further due messages."""

    delivered: int = 0
    retried: int = 0
    parked: int = 0
    more: bool = False

    def __add__(self, other: "DeliveryReport") -> "DeliveryReport":
        return DeliveryReport(
            self.delivered + other.delivered,
            self.retried + other.retried,
            self.parked + other.parked,
            self.more or other.more,
        )
