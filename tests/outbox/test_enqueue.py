"""Writing a message: with its cause or not at all, and once."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from core.errors import ConflictError, InvalidInputError
from core.request_id import current_request_id
from outbox import api
from outbox.models import OutboxMessage
from tests.outbox.conftest import TOPIC

pytestmark = pytest.mark.django_db


def test_same_key_and_payload_is_the_same_message() -> None:
    first = api.enqueue(TOPIC, {"a": 1, "b": "два"}, key="k")
    again = api.enqueue(TOPIC, {"b": "два", "a": 1}, key="k")
    assert isinstance(first, UUID)
    assert again == first
    assert OutboxMessage.objects.get().payload == {"a": 1, "b": "два"}


def test_same_key_with_another_payload_is_refused() -> None:
    api.enqueue(TOPIC, {"a": 1}, key="k")
    with pytest.raises(ConflictError):
        api.enqueue(TOPIC, {"a": 2}, key="k")
    assert OutboxMessage.objects.get().payload == {"a": 1}


def test_the_key_is_per_topic() -> None:
    assert api.enqueue(TOPIC, {"a": 1}, key="k") != api.enqueue("test.other", {"a": 2}, key="k")


def test_a_nul_character_names_the_field_and_a_written_escape_passes() -> None:
    with pytest.raises(InvalidInputError) as caught:
        api.enqueue(TOPIC, {"text": "a\x00b"}, key="k")
    assert list(caught.value.fields) == ["payload"]
    api.enqueue(TOPIC, {"text": "a\\u0000b"}, key="k")
    assert OutboxMessage.objects.get().payload == {"text": "a\\u0000b"}


def test_the_message_remembers_the_request_that_caused_it(receiver) -> None:
    token = current_request_id.set("request-0001")
    try:
        api.enqueue(TOPIC, {}, key="k")
    finally:
        current_request_id.reset(token)
    api.deliver_due(topic=TOPIC)
    assert receiver.taken[0].request_id == "request-0001"


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        api.enqueue(TOPIC, {}, key="k")
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_cause_that_is_undone_leaves_no_message() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        api.enqueue(TOPIC, {}, key="k")
        raise ZeroDivisionError
    assert not OutboxMessage.objects.exists()


def test_a_message_for_later_waits(receiver) -> None:
    api.enqueue(TOPIC, {}, key="later", deliver_after=timezone.now() + timedelta(hours=1))
    api.enqueue(TOPIC, {}, key="now")
    assert api.deliver_due(topic=TOPIC).delivered == 1
    assert receiver.keys == ["now"]
    assert api.oldest_pending_age() is None


def test_age_of_the_oldest_message_that_waits() -> None:
    api.enqueue(TOPIC, {}, key="new")
    api.enqueue(TOPIC, {}, key="old", deliver_after=timezone.now() - timedelta(minutes=5))
    age = api.oldest_pending_age()
    assert age is not None
    assert timedelta(minutes=5) <= age < timedelta(minutes=6)
