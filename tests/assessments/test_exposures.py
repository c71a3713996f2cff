"""Every draw is counted once."""

from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.api import Person
from assessments import api
from assessments.models import Attempt, Item, ItemExposure
from assessments.services.exposures import count_exposures
from config.celery import app
from tests.assessments.makers import make_bank, make_test, start

pytestmark = pytest.mark.django_db


def counted() -> dict[int, int]:
    return dict(ItemExposure.objects.values_list("item_id", "count"))


def test_draws_are_counted_once_and_with_a_lag(person: Person, stranger: Person) -> None:
    test = make_test(make_bank(size=7), count=5)
    for owner in (person, stranger):
        start(owner.pk, test)
    assert count_exposures() == 0
    later = timezone.now() + timedelta(minutes=6)
    assert count_exposures(later) == 2
    assert count_exposures(later + timedelta(minutes=1)) == 0
    drawn = [item for attempt in Attempt.objects.all() for item in attempt.item_ids]
    assert counted() == Counter(drawn)


def test_later_draws_are_added(person: Person) -> None:
    test = make_test(make_bank(size=5), count=5)
    for number in range(2):
        start(person.pk, test, context=f"context {number}")
        count_exposures(timezone.now() + timedelta(minutes=5, seconds=1 + number))
    assert set(counted().values()) == {1} or set(counted().values()) == {2}


def test_exposures_are_told_by_item(person: Person) -> None:
    start(person.pk, make_test(make_bank(size=7), count=5))
    count_exposures(timezone.now() + timedelta(minutes=6))
    items = list(Item.objects.values_list("uuid", flat=True))
    assert sorted(api.list_exposures(items).values()) == [1] * 5
    assert api.list_exposures([]) == {}


def test_a_house_without_attempts_counts_nothing(db: None) -> None:
    assert count_exposures() == 0


def test_the_beat_knows_the_tasks_of_the_room() -> None:
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    ours = {name for name in scheduled if name.startswith("assessments.")}
    needed = ("finish_overdue", "count_exposures", "check_depths")
    assert {f"assessments.tasks.{name}" for name in needed} <= ours
    app.loader.import_default_modules()
    assert ours <= set(app.tasks)
