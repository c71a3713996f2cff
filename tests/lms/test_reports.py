from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import api as accounts_api
from content import api as content_api
from lms import api as lms_api
from lms.models import Enrolment
from tests.lms.learners import (
    complete,
    enrol,
    make_element,
    make_learner,
    see_all_steps,
    see_step,
    start_final_test,
    submit,
)

pytestmark = pytest.mark.django_db


def test_progress_of_people_tells_each_apart(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    busy, calm, outsider = make_learner(), make_learner(), make_learner()
    complete(busy, make_element())
    failed = see_all_steps(enrol(busy, make_element()))
    submit(start_final_test(failed), right=False)
    enrol(busy, make_element())
    complete(outsider, make_element())

    with django_assert_max_num_queries(1):
        progress = lms_api.progress_of([busy.pk, calm.pk])
    assert set(progress) == {busy.pk, calm.pk}
    assert progress[calm.pk] == lms_api.PersonProgress()
    mine = progress[busy.pk]
    assert (mine.enrolled, mine.completed, mine.in_progress, mine.attempts) == (3, 1, 1, 2)
    assert mine.average_percent == Decimal(50)
    assert mine.last_activity_at is not None


def test_nobody_has_no_progress() -> None:
    assert lms_api.progress_of([]) == {}
    assert lms_api.learning_totals([]) == lms_api.LearningTotals(0, 0, 0, 0, 0)


def test_totals_count_people_once(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    one, two, idle = make_learner(), make_learner(), make_learner()
    for _element in range(2):
        complete(one, make_element())
    see_step(enrol(two, make_element()), 0)
    with django_assert_max_num_queries(1):
        totals = lms_api.learning_totals([one.pk, two.pk, idle.pk])
    assert totals == lms_api.LearningTotals(
        enrolled=3, completed=2, in_progress=1, people_active=2, people_completed=1
    )


def test_active_people_are_those_who_did_something_lately() -> None:
    busy, silent, outsider = make_learner(), make_learner(), make_learner()
    for person in (busy, silent, outsider):
        for _element in range(2):
            enrol(person, make_element())
    week_ago = timezone.now() - timedelta(days=7)
    Enrolment.objects.filter(person=silent).update(last_activity_at=week_ago - timedelta(hours=1))
    assert lms_api.count_active([busy.pk, silent.pk], week_ago) == 1


def test_a_tutor_reads_every_element_of_a_person() -> None:
    person = make_learner()
    done = complete(person, make_element(title="Первый", credits=Decimal("1.5")))
    see_step(enrol(person, make_element(title="Второй", steps=2)), 0)
    rows = lms_api.list_person_learning(person.pk)
    assert [row.title for row in rows] == ["Второй", "Первый"]
    assert (rows[0].state, rows[0].progress_percent, rows[0].best_percent) == ("in_progress", 45, None)
    assert (rows[1].state, rows[1].credits, rows[1].completed_at) == (
        "completed",
        Decimal("1.5"),
        done.completed_at,
    )


def finish_at(person: accounts_api.Person, version: content_api.ElementVersionData, at: datetime) -> None:
    enrolment = complete(person, version)
    Enrolment.objects.filter(uuid=enrolment.uuid).update(completed_at=at)


def test_completions_fall_into_the_months_of_moscow(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    person = make_learner()
    first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    # Half an hour after midnight in Moscow is still the month before in Greenwich.
    finish_at(person, make_element(), (first + timedelta(minutes=30)).astimezone(UTC))
    finish_at(person, make_element(), (first - timedelta(minutes=30)).astimezone(UTC))
    finish_at(person, make_element(), first - timedelta(days=400))
    with django_assert_max_num_queries(1):
        months = lms_api.monthly_completions([person.pk], months=3)
    assert [month.completed for month in months] == [0, 1, 1]
    assert months[-1].month == first.date()
    assert all(month.month.day == 1 for month in months)


def test_records_from_elsewhere_keep_their_dates() -> None:
    person, version = make_learner(), make_element(steps=2)
    then = timezone.now() - timedelta(days=30)
    enrolment = lms_api.enrol(person.pk, version.slug, enrolled_at=then)
    after = lms_api.record_progress(
        enrolment.uuid, person.pk, uuid4(), lms_api.ProgressKind.STEP_SEEN, 0, occurred_at=then
    )
    assert (after.enrolled_at, after.last_activity_at) == (then, then)
