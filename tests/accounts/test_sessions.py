"""Sessions that ran out are forgotten every night; the others stay."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from config.celery import app
from tests.accounts.people import make_person

pytestmark = pytest.mark.django_db


def test_only_expired_sessions_are_forgotten() -> None:
    keys = []
    for _ in range(2):
        client = Client()
        client.force_login(make_person())
        keys.append(client.session.session_key)
    Session.objects.filter(pk=keys[0]).update(expire_date=timezone.now() - timedelta(seconds=1))

    app.loader.import_default_modules()  # as a worker does
    app.tasks[settings.CELERY_BEAT_SCHEDULE["forget-expired-sessions"]["task"]].run()

    assert set(Session.objects.filter(pk__in=keys).values_list("pk", flat=True)) == {keys[1]}
