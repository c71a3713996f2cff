"""Delivering: every message at least once, failures later, refusals parked."""

import logging
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.errors import NotFoundError
from outbox import api
from outbox.models import MessageState, OutboxMessage
from outbox.relay import backoff
from tests.outbox.conftest import TOPIC

pytestmark = pytest.mark.django_db


def enqueue(*keys: str) -> None:
    for key in keys:
        api.enqueue(TOPIC, {"text": f"письмо {key}"}, key=key)


def make_due(**filters: object) -> None:
    OutboxMessage.objects.filter(**filters).update(deliver_after=timezone.now())


def test_due_messages_are_delivered_once_in_their_order(receiver) -> None:
    enqueue("a", "b", "c")
    assert api.deliver_due(topic=TOPIC) == api.DeliveryReport(delivered=3)
    assert api.deliver_due(topic=TOPIC) == api.DeliveryReport()
    assert receiver.keys == ["a", "b", "c"]


def test_a_delivered_message_forgets_its_payload_and_keeps_its_identity(receiver) -> None:
    enqueue("a")
    api.deliver_due(topic=TOPIC)
    message = OutboxMessage.objects.get()
    assert receiver.taken[0].payload == {"text": "письмо a"}
    assert (message.state, message.payload) == (MessageState.DELIVERED, {})
    assert api.enqueue(TOPIC, {"text": "письмо a"}, key="a") == message.uuid
    assert api.deliver_due(topic=TOPIC).delivered == 0


def test_the_limit_is_kept_and_says_that_there_is_more(receiver) -> None:
    enqueue(*"abcdefg")
    assert api.deliver_due(limit=6, topic=TOPIC) == api.DeliveryReport(delivered=6, more=True)
    assert api.deliver_due(limit=6, topic=TOPIC) == api.DeliveryReport(delivered=1)


def test_a_failure_is_tried_again_later(receiver) -> None:
    receiver.errors = [TimeoutError()]
    enqueue("a")
    assert api.deliver_due(topic=TOPIC) == api.DeliveryReport(retried=1)
    message = OutboxMessage.objects.get()
    assert message.state == MessageState.PENDING
    assert message.attempts == 1
    assert message.deliver_after > timezone.now()
    assert api.deliver_due(topic=TOPIC) == api.DeliveryReport()
    make_due()
    assert api.deliver_due(topic=TOPIC).delivered == 1
    assert receiver.taken[0].attempts == 1


def test_backoff_doubles_with_jitter_up_to_ten_minutes(settings) -> None:
    settings.KAFEDRA_OUTBOX_BACKOFF_SECONDS = 2.0
    settings.KAFEDRA_OUTBOX_BACKOFF_CAP_SECONDS = 600.0
    for attempts, longest in [(1, 2), (2, 4), (5, 32), (9, 512), (10, 600), (1000, 600)]:
        pauses = {backoff(attempts) for _ in range(50)}
        assert len(pauses) > 1
        assert timedelta(seconds=longest / 2) <= min(pauses)
        assert max(pauses) <= timedelta(seconds=longest)


def test_a_receiver_that_is_down_is_left_alone_after_two_failures(receiver) -> None:
    receiver.broken = ConnectionRefusedError()
    enqueue(*"abcdefgh")
    assert api.deliver_due(topic=TOPIC) == api.DeliveryReport(retried=2)
    assert OutboxMessage.objects.filter(attempts=0).count() == 6


def test_one_bad_message_does_not_stop_the_others(receiver) -> None:
    receiver.errors = [ValueError("broken")]
    enqueue("a", "b", "c")
    assert api.deliver_due(topic=TOPIC) == api.DeliveryReport(delivered=2, retried=1)


def test_a_refusal_is_parked_shown_and_delivered_on_request(receiver) -> None:
    receiver.errors = [api.PermanentDeliveryError("status 409")]
    enqueue("a", "b")
    assert api.deliver_due(topic=TOPIC) == api.DeliveryReport(delivered=1, parked=1)
    (parked,) = api.list_parked()
    assert (parked.key, parked.last_error) == ("a", "PermanentDeliveryError: status 409")
    make_due()
    assert api.deliver_due(topic=TOPIC) == api.DeliveryReport()

    api.retry_parked(parked.uuid)
    assert api.list_parked() == []
    assert api.deliver_due(topic=TOPIC).delivered == 1
    assert receiver.taken[-1].payload == {"text": "письмо a"}
    with pytest.raises(NotFoundError):
        api.retry_parked(parked.uuid)


def test_errors_and_log_lines_hold_no_personal_data(receiver, caplog) -> None:
    receiver.errors = [ValueError("no mailbox ivanova@example.org")]
    with caplog.at_level(logging.DEBUG):
        api.enqueue(TOPIC, {"snils": "11223344595"}, key="a")
        api.deliver_due(topic=TOPIC)
    assert OutboxMessage.objects.get().last_error == "ValueError"
    assert "ValueError" in caplog.text
    for secret in ("ivanova", "11223344595"):
        assert secret not in caplog.text


def test_a_topic_without_a_transport_waits() -> None:
    api.enqueue("test.unknown", {}, key="a")
    assert api.deliver_due(topic="test.unknown") == api.DeliveryReport()
    assert OutboxMessage.objects.get().state == MessageState.PENDING


def test_what_the_receiver_lost_can_be_sent_again(receiver) -> None:
    enqueue("a")
    api.deliver_due(topic=TOPIC)
    uuid = api.redeliver(TOPIC, {"text": "заново"}, key="a")
    assert OutboxMessage.objects.get().uuid == uuid
    assert api.redeliver(TOPIC, {"text": "ещё раз"}, key="a") == uuid
    api.deliver_due(topic=TOPIC)
    assert [envelope.payload["text"] for envelope in receiver.taken] == ["письмо a", "заново"]


def test_prune_removes_old_delivered_messages_only(receiver) -> None:
    receiver.errors = [api.PermanentDeliveryError("refused")]
    enqueue("parked", "old", "new")
    api.deliver_due(topic=TOPIC)
    enqueue("pending")
    long_ago = timezone.now() - timedelta(days=31)
    OutboxMessage.objects.filter(key="old").update(delivered_at=long_ago)
    OutboxMessage.objects.update(created_at=long_ago)
    assert api.prune_delivered(timedelta(days=30)) == 1
    assert set(OutboxMessage.objects.values_list("key", flat=True)) == {"parked", "new", "pending"}


@pytest.mark.django_db(transaction=True)
def test_a_relay_that_dies_before_its_commit_delivers_again(receiver, monkeypatch) -> None:
    with transaction.atomic():
        enqueue("a", "b")
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("outbox.relay._record", _interrupt)
        api.deliver_due(topic=TOPIC)
    assert OutboxMessage.objects.filter(state=MessageState.PENDING).count() == 2
    assert api.deliver_due(topic=TOPIC).delivered == 2
    assert receiver.keys == ["a", "b", "a", "b"]


def _interrupt(_outcomes: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_two_relays_do_not_take_the_same_message(receiver) -> None:
    with transaction.atomic():
        enqueue(*(str(number) for number in range(60)))
    start = threading.Barrier(3)
    workers = [threading.Thread(target=_relay_after, args=(start,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert len(receiver.keys) == 60
    assert len(set(receiver.keys)) == 60


def _relay_after(start: threading.Barrier) -> None:
    try:
        start.wait(timeout=10)
        api.deliver_due(topic=TOPIC)
    finally:
        connection.close()
