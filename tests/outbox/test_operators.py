"""What an operator sees: readiness and the list of parked messages."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.errors import UnavailableError
from outbox import api
from outbox.health import check_outbox
from outbox.models import MessageState, OutboxMessage
from tests.outbox.conftest import TOPIC

pytestmark = pytest.mark.django_db


def test_readiness_tells_age_and_parked_messages(settings) -> None:
    settings.KAFEDRA_OUTBOX_MAX_AGE_SECONDS = 60
    assert check_outbox() == "oldest pending 0 s, parked 0"
    api.enqueue(TOPIC, {}, key="a", deliver_after=timezone.now() - timedelta(seconds=30))
    assert check_outbox() == "oldest pending 30 s, parked 0"
    api.enqueue(TOPIC, {}, key="b", deliver_after=timezone.now() - timedelta(seconds=90))
    with pytest.raises(UnavailableError, match="oldest pending 90 s"):
        check_outbox()


@pytest.fixture
def operator_client() -> Client:
    operator = get_user_model()(email="operator@example.org", is_staff=True, is_superuser=True)
    operator.set_unusable_password()
    operator.save()
    client = Client()
    client.force_login(operator)
    return client


def test_parked_messages_are_listed_and_retried(operator_client: Client, receiver) -> None:
    receiver.errors = [api.PermanentDeliveryError("status 422")]
    api.enqueue(TOPIC, {"secret": "тайна"}, key="the-key")
    api.deliver_due(topic=TOPIC)
    message = OutboxMessage.objects.get()
    changelist = reverse("admin:outbox_outboxmessage_changelist")
    page = operator_client.get(changelist, {"state": "parked"}).content.decode()
    assert "the-key" in page
    assert "status 422" in page
    detail = operator_client.get(reverse("admin:outbox_outboxmessage_change", args=[message.pk]))
    assert detail.status_code == 200
    assert "тайна" not in detail.content.decode()

    operator_client.post(changelist, {"action": "retry", "_selected_action": [message.pk]})
    message.refresh_from_db()
    assert message.state == MessageState.PENDING


def test_messages_cannot_be_changed_or_deleted_by_hand(operator_client: Client) -> None:
    api.enqueue(TOPIC, {}, key="a")
    message = OutboxMessage.objects.get()
    for action in ("change", "delete"):
        url = reverse(f"admin:outbox_outboxmessage_{action}", args=[message.pk])
        assert operator_client.post(url, {"post": "yes", "topic": "x"}).status_code == 403
    assert OutboxMessage.objects.get().topic == TOPIC
