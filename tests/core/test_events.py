"""Events rise inside the transaction that caused them."""

from dataclasses import dataclass

import pytest
from django.db import transaction

from core import events


@dataclass(frozen=True)
class Rung:
    times: int


def test_publish_outside_a_transaction_is_refused(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError, match="Rung"):
        events.publish(Rung(1))


def test_every_receiver_hears_an_event_once(db: None) -> None:
    heard: list[int] = []

    def receiver(event: Rung) -> None:
        heard.append(event.times)

    events.receives(Rung)(receiver)
    events.receives(Rung)(receiver)
    events.publish(Rung(3))

    assert heard == [3]
