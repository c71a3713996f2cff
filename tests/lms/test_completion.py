import secrets
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from assessments import api as assessments_api
from assessments.events import AttemptGraded
from core import events
from credits import api as credits_api
from lms import api as lms_api
from lms.events import EnrolmentCompleted
from lms.models import Certificate, Enrolment, ProgressEvent
from lms.receivers import bring_test_result_home
from tests.content.drafts import CARDIOLOGY
from tests.lms.learners import (
    answers,
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


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[EnrolmentCompleted]:
    heard: list[EnrolmentCompleted] = []
    monkeypatch.setitem(events._receivers, EnrolmentCompleted, [heard.append])
    return heard


def test_a_passed_final_test_brings_credit_certificate_and_event(told: list[EnrolmentCompleted]) -> None:
    person, version = make_learner(), make_element(credits=Decimal("1.5"))
    enrolment = complete(person, version)

    assert enrolment.state == lms_api.EnrolmentState.COMPLETED
    assert (enrolment.progress_percent, enrolment.best_percent) == (100, 100)
    [entry] = credits_api.list_entries(person.pk)
    assert (entry.amount, entry.element_version_uuid, entry.rule) == (
        Decimal("1.5"),
        version.uuid,
        "final_test_passed",
    )
    assert (entry.specialty_codes, entry.occurred_at) == ((CARDIOLOGY,), enrolment.completed_at)
    certificate = Certificate.objects.get(enrolment__uuid=enrolment.uuid)
    assert (certificate.ledger_entry_uuid, certificate.credits) == (entry.uuid, Decimal("1.5"))
    assert told == [EnrolmentCompleted(enrolment.uuid, person.pk, version.uuid, enrolment.completed_at)]


def test_fail_then_a_new_variant_then_pass() -> None:
    person = make_learner()
    enrolment = see_all_steps(enrol(person, make_element()))
    first = start_final_test(enrolment)
    assert start_final_test(enrolment).uuid == first.uuid
    assert not submit(first, right=False).passed
    [failed] = lms_api.list_enrolments(person.pk)
    assert (failed.completed_at, failed.final_attempts, failed.best_percent) == (None, 1, 0)
    assert credits_api.list_entries(person.pk) == []

    second = start_final_test(enrolment)
    assert second.uuid != first.uuid
    assert submit(second, right=True).passed
    [passed] = lms_api.list_enrolments(person.pk)
    assert (passed.final_attempts, passed.best_percent) == (2, 100)
    with pytest.raises(lms_api.AlreadyCompletedError):
        start_final_test(enrolment)


@pytest.mark.django_db(transaction=True)
def test_a_double_submission_pays_once() -> None:
    person = make_learner()
    enrolment = see_all_steps(enrol(person, make_element()))
    submit(start_final_test(enrolment), right=False)
    attempt = start_final_test(enrolment)
    given, key = answers(attempt, right=True), secrets.token_hex(8)

    def press(_number: int) -> bool:
        try:
            return assessments_api.submit_attempt(attempt.uuid, person.pk, key=key, responses=given).passed
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(press, range(12)))
    assert len(credits_api.list_entries(person.pk)) == 1
    assert Certificate.objects.filter(enrolment__person=person).count() == 1
    assert Enrolment.objects.get(person=person).final_attempts == 2


def test_a_repeated_event_changes_nothing(told: list[EnrolmentCompleted]) -> None:
    person = make_learner()
    enrolment = see_all_steps(enrol(person, make_element()))
    attempt = start_final_test(enrolment)
    result = submit(attempt, right=True)
    event = AttemptGraded(
        attempt_uuid=attempt.uuid,
        person_id=person.pk,
        context=attempt.context,
        test_version_id=attempt.test_version_id,
        percent=result.percent,
        passed=True,
        finished_at=result.finished_at,
    )
    for _time in range(2):
        bring_test_result_home(event)
    assert Enrolment.objects.get(person=person).final_attempts == 1
    assert len(credits_api.list_entries(person.pk)) == 1
    assert len(told) == 1


def test_nothing_is_left_half_done_when_a_part_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_learner()
    enrolment = see_all_steps(enrol(person, make_element()))
    attempt = start_final_test(enrolment)

    def explode(_event: EnrolmentCompleted) -> None:
        raise RuntimeError

    monkeypatch.setitem(events._receivers, EnrolmentCompleted, [explode])
    with pytest.raises(RuntimeError), transaction.atomic():
        submit(attempt, right=True)
    assert credits_api.list_entries(person.pk) == []
    assert not Certificate.objects.filter(enrolment__person=person).exists()
    assert Enrolment.objects.get(person=person).final_attempts == 0
    assert not assessments_api.get_attempt(attempt.uuid, person.pk).is_finished


def test_an_attempt_of_something_else_is_none_of_our_business() -> None:
    event = AttemptGraded(
        attempt_uuid=enrol(make_learner(), make_element()).uuid,
        person_id=1,
        context="self-check:1",
        test_version_id=1,
        percent=Decimal(100),
        passed=True,
        finished_at=timezone.now(),
    )
    before = ProgressEvent.objects.count()
    bring_test_result_home(event)
    assert ProgressEvent.objects.count() == before


def test_a_test_passed_early_pays_when_the_last_screen_is_seen(settings: Settings) -> None:
    person = make_learner()
    enrolment = enrol(person, make_element(steps=2))
    settings.KAFEDRA_FINAL_TEST_REQUIRED_STEPS_PERCENT = 50
    see_step(enrolment, 0)
    attempt = start_final_test(enrolment)
    settings.KAFEDRA_FINAL_TEST_REQUIRED_STEPS_PERCENT = 100
    submit(attempt, right=True)
    assert credits_api.list_entries(person.pk) == []

    done = see_step(enrolment, 1)
    assert done.state == lms_api.EnrolmentState.COMPLETED
    assert len(credits_api.list_entries(person.pk)) == 1


def test_the_certificate_is_written_once_and_for_all() -> None:
    complete(make_learner(), make_element())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Certificate.objects.update(holder_surname="Петрова")


def test_bringing_a_passed_test_home_is_cheap(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """Five of ours (lock, trail, holder, certificate, row) and the ledger's entry, holder and message."""
    person = make_learner()
    enrolment = see_all_steps(enrol(person, make_element()))
    attempt = start_final_test(enrolment)
    event = AttemptGraded(
        attempt_uuid=attempt.uuid,
        person_id=person.pk,
        context=attempt.context,
        test_version_id=attempt.test_version_id,
        percent=Decimal(100),
        passed=True,
        finished_at=timezone.now(),
    )
    with transaction.atomic(), django_assert_max_num_queries(8):
        bring_test_result_home(event)


def test_a_learner_cannot_keep_an_attempt_from_being_graded_by_taking_the_id_of_its_event() -> None:
    person = make_learner()
    enrolment = see_all_steps(enrol(person, make_element()))
    attempt = start_final_test(enrolment)
    see_step(enrolment, 0, attempt.uuid)

    assert submit(attempt, right=True).passed

    assert lms_api.list_enrolments(person.pk)[0].state == lms_api.EnrolmentState.COMPLETED
