"""Events that rise from a room to the rooms above it, inside the transaction that caused them."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

Event = TypeVar("Event")
_receivers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def receives(event_type: type[Event]) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Register the decorated function for an event type; importing it twice registers it once."""

    def register(receiver: Callable[[Event], None]) -> Callable[[Event], None]:
        if receiver not in _receivers[event_type]:
            _receivers[event_type].append(receiver)
        return receiver

    return register


def publish(event: object) -> None:
    """Call every receiver of the event now; a receiver that fails undoes the whole transaction.

    Raises ``TransactionManagementError`` outside a transaction: what an event causes must
    commit together with what caused it.
    """
    if not transaction.get_connection().in_atomic_block:
        message = f"{type(event).__name__} published outside a transaction"
        raise transaction.TransactionManagementError(message)
    for receiver in _receivers[type(event)]:
        receiver(event)
