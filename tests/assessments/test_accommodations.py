"""More time: given once at a time, counted into deadlines, ended without touching what runs."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.api import Person
from accounts.models import AuditRecord
from assessments import api
from assessments.models import TimeAccommodation
from assessments.selectors.accommodations import time_allowed
from core.errors import InvalidInputError, NotFoundError
from tests.assessments.makers import make_bank, make_test, start

pytestmark = pytest.mark.django_db


def grant(person: Person, by: Person, percent: int = 50, **terms: object):
    return api.grant_time(
        person.pk, api.TimeTerms(percent, "Читает с экрана лупой", **terms), granted_by=by.pk
    )


def test_more_time_moves_the_deadline_of_that_person_alone(person: Person, stranger: Person) -> None:
    test = make_test(make_bank(size=5), time_limit_minutes=30)
    grant(person, stranger)
    given, usual = start(person.pk, test), start(stranger.pk, test)
    assert given.deadline_at - given.started_at == timedelta(minutes=45)
    assert usual.deadline_at - usual.started_at == timedelta(minutes=30)


def test_a_test_without_limit_has_no_deadline_and_asks_nothing(
    person: Person, stranger: Person, django_assert_num_queries
) -> None:
    grant(person, stranger)
    assert start(person.pk, make_test(make_bank(size=5))).deadline_at is None
    with django_assert_num_queries(1):
        time_allowed(person.pk, 30)


@pytest.mark.parametrize(("percent", "seconds"), [(1, 39_208.2), (33, 51_630.6), (300, 155_280)])
def test_the_time_is_exact(person: Person, stranger: Person, percent: int, seconds: float) -> None:
    grant(person, stranger, percent)
    assert time_allowed(person.pk, 647) == timedelta(seconds=seconds)


def test_what_is_given_anew_replaces_what_stood(person: Person, stranger: Person) -> None:
    first = grant(person, stranger, 25)
    assert grant(person, stranger, 25) == first
    second = grant(person, stranger, 100)
    assert api.find_accommodation(person.pk).uuid == second
    assert TimeAccommodation.objects.filter(person=person, ended_at__isnull=True).count() == 1
    assert time_allowed(person.pk, 10) == timedelta(minutes=20)


def test_it_holds_from_its_first_to_its_last_day(person: Person, stranger: Person) -> None:
    now = timezone.now()
    grant(person, stranger, valid_from=now + timedelta(days=1), valid_until=now + timedelta(days=2))
    assert time_allowed(person.pk, 10) == timedelta(minutes=10)
    assert api.find_accommodation(person.pk) is not None
    TimeAccommodation.objects.filter(person=person).update(ended_at=now)
    TimeAccommodation.objects.create(
        person=person,
        granted_by=stranger,
        extra_percent=50,
        reason="Прошло",
        valid_from=now - timedelta(days=2),
        valid_until=now - timedelta(days=1),
    )
    assert time_allowed(person.pk, 10) == timedelta(minutes=10)
    assert api.find_accommodation(person.pk) is None


def test_revoking_leaves_running_attempts_their_deadline(person: Person, stranger: Person) -> None:
    given = grant(person, stranger)
    test = make_test(make_bank(size=5), time_limit_minutes=30)
    running = start(person.pk, test)
    for _ in range(2):
        api.revoke_time(given, person.pk, revoked_by=stranger.pk)
    assert api.find_accommodation(person.pk) is None
    assert api.get_attempt(running.uuid, person.pk).deadline_at == running.deadline_at
    assert time_allowed(person.pk, 30) == timedelta(minutes=30)
    with pytest.raises(NotFoundError):
        api.revoke_time(given, stranger.pk, revoked_by=person.pk)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"percent": 0}, "extra_percent"),
        ({"percent": 301}, "extra_percent"),
        ({"valid_until": timezone.now() - timedelta(days=1)}, "valid_until"),
    ],
)
def test_terms_out_of_range_are_refused(person: Person, stranger: Person, change: dict, field: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        grant(person, stranger, **change)
    assert list(caught.value.fields) == [field]


def test_a_reason_is_required_and_nobody_serves_themselves(person: Person, stranger: Person) -> None:
    with pytest.raises(InvalidInputError) as caught:
        api.grant_time(person.pk, api.TimeTerms(50, "  "), granted_by=stranger.pk)
    assert list(caught.value.fields) == ["reason"]
    with pytest.raises(InvalidInputError):
        grant(person, person)


def test_granting_and_revoking_are_recorded_without_the_reason(person: Person, stranger: Person) -> None:
    api.revoke_time(grant(person, stranger), person.pk, revoked_by=stranger.pk)
    records = AuditRecord.objects.filter(subject=person, action__startswith="extra_time.").order_by("id")
    assert [record.action for record in records] == ["extra_time.granted", "extra_time.revoked"]
    assert "лупой" not in str([record.details for record in records])


def test_the_database_keeps_one_standing_row_and_its_terms(person: Person, stranger: Person) -> None:
    grant(person, stranger)
    row = TimeAccommodation.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeAccommodation.objects.create(
            person=person, granted_by=stranger, extra_percent=5, reason="Ещё", valid_from=timezone.now()
        )
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        TimeAccommodation.objects.filter(id=row.id).update(extra_percent=300)
