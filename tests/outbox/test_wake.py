"""Waking a relay: soon after the commit, once for many messages, and never in anybody's way."""

import time

import pytest
from celery import current_app
from django.core.cache import cache
from django.db import transaction

from outbox import api, tasks, wake
from outbox.models import MessageState, OutboxMessage
from tests.outbox.conftest import TOPIC

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def queued(monkeypatch):
    """The wakes that reach the broker."""
    sent: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_options: sent.append((name, args)))
    monkeypatch.setattr(wake, "_silent_until", 0.0)
    cache.delete(wake._flag(TOPIC))
    return sent


def enqueue(key: str) -> None:
    with transaction.atomic():
        api.enqueue(TOPIC, {}, key=key)


def test_a_commit_wakes_one_relay_until_it_starts(receiver, queued) -> None:
    with transaction.atomic():
        api.enqueue(TOPIC, {}, key="a")
        assert queued == []
    enqueue("b")
    assert queued == [("outbox.tasks.relay", [TOPIC])]
    tasks.relay(TOPIC)
    assert receiver.keys == ["a", "b"]
    enqueue("c")
    assert len(queued) == 2


def test_the_beat_wakes_what_was_never_woken(receiver, queued) -> None:
    enqueue("a")
    queued.clear()
    cache.delete(wake._flag(TOPIC))
    tasks.relay()
    assert queued == [("outbox.tasks.relay", [TOPIC])]


def test_a_broker_that_is_down_costs_one_warning(receiver, queued, settings, caplog) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    started = time.monotonic()
    for number in range(20):
        enqueue(str(number))
    assert time.monotonic() - started < 2
    assert queued == []
    assert caplog.text.count("relay not woken") == 1
    assert OutboxMessage.objects.filter(state=MessageState.PENDING).count() == 20
