"""A receiver that behaves as it is told."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from outbox import transports
from outbox.data import OutboxEnvelope

TOPIC = "test.letter"


@dataclass
class Receiver:
    """Takes messages, unless ``errors`` holds one for the next delivery."""

    taken: list[OutboxEnvelope] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    broken: Exception | None = None

    def __call__(self, envelope: OutboxEnvelope) -> None:
        if self.errors:
            raise self.errors.pop(0)
        if self.broken is not None:
            raise self.broken
        self.taken.append(envelope)

    @property
    def keys(self) -> list[str]:
        return [envelope.key for envelope in self.taken]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    transports.register_transport(TOPIC, receiver, batch_size=5)
    yield receiver
    del transports._transports[TOPIC]
