"""A final test with an answer that a tutor marks: waiting, the result, credits once, a later mark."""

import uuid
from decimal import Decimal

import pytest
from django.test import Client

from accounts import api as accounts_api
from assessments import api as assessments_api
from content import api as content_api
from credits import api as credits_api
from lms import api as lms_api
from tests.accounts.people import make_person
from tests.assessments.makers import make_bank, make_test
from tests.assessments.written import mark, written
from tests.tutors.cohorts import begin, publish_element

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> accounts_api.Person:
    return make_person()


@pytest.fixture
def tutor() -> int:
    return int(make_person("TUTOR").pk)


def hand_in(learner: accounts_api.Person) -> tuple[lms_api.EnrolmentData, assessments_api.AttemptData]:
    """An enrolment whose final test, one written answer, waits for its mark."""
    enrolment = begin(learner, _publish_with_written_test())
    attempt = lms_api.start_final_test(enrolment.uuid, learner.pk)
    assessments_api.submit_attempt(
        attempt.uuid, learner.pk, key="k", responses={"1": ["text=Гипертоническая болезнь"]}
    )
    return enrolment, assessments_api.get_attempt(attempt.uuid, learner.pk)


def _publish_with_written_test() -> content_api.ElementVersionData:
    bank = make_bank()
    assessments_api.save_item(bank.id, written())
    return publish_element(final_test_version_id=make_test(bank, count=1))


def page(learner: accounts_api.Person, path: str) -> str:
    client = Client()
    client.force_login(learner)
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def credits_of(learner: accounts_api.Person) -> list[Decimal]:
    return [entry.amount for entry in credits_api.list_entries(learner.pk)]


def test_while_it_is_being_marked_nothing_is_promised_and_nothing_earned(
    learner: accounts_api.Person,
) -> None:
    enrolment, attempt = hand_in(learner)

    result = page(learner, f"/learn/{enrolment.uuid}/result/?attempt={attempt.uuid}")
    overview = page(learner, f"/learn/{enrolment.uuid}/")

    assert "bi-hourglass-split" in result and "kf-result--failed" not in result
    assert 'data-outcome="awaits_mark"' in result
    assert "bi-hourglass-split" in overview and "/final-test/" not in overview
    assert 'data-state="pending"' in overview
    assert credits_of(learner) == []


def test_a_mark_that_passes_completes_the_element_and_brings_the_credits_once(
    learner: accounts_api.Person, tutor: int
) -> None:
    enrolment, attempt = hand_in(learner)
    request = uuid.uuid4()

    for _click in range(2):
        mark(attempt, tutor, request_uuid=request, comment="Отличный ответ")

    assert credits_of(learner) == [Decimal(2)]
    result = page(learner, f"/learn/{enrolment.uuid}/result/?attempt={attempt.uuid}")
    assert "kf-result--passed" in result and "Отличный ответ" in result
    assert "Диагноз: назван полностью" in result
    completed = lms_api.list_person_learning(learner.pk)[0].completed_at
    assert completed == attempt.finished_at


def test_a_failed_test_offers_a_new_variant(learner: accounts_api.Person, tutor: int) -> None:
    enrolment, attempt = hand_in(learner)

    mark(attempt, tutor, (0, 0))

    assert "kf-result--failed" in page(learner, f"/learn/{enrolment.uuid}/result/?attempt={attempt.uuid}")
    assert "/final-test/" in page(learner, f"/learn/{enrolment.uuid}/")


def test_a_later_mark_that_passes_brings_the_credits(learner: accounts_api.Person, tutor: int) -> None:
    _enrolment, attempt = hand_in(learner)
    mark(attempt, tutor, (0, 0))
    assert credits_of(learner) == []

    mark(attempt, tutor, (2, 1), seen=1)

    assert credits_of(learner) == [Decimal(2)]


def test_a_later_mark_that_fails_takes_nothing_away(learner: accounts_api.Person, tutor: int) -> None:
    enrolment, attempt = hand_in(learner)
    mark(attempt, tutor, (2, 1))

    mark(attempt, tutor, (0, 0), seen=1)

    assert assessments_api.get_attempt(attempt.uuid, learner.pk).passed is False
    assert credits_of(learner) == [Decimal(2)]
    assert lms_api.list_person_learning(learner.pk)[0].completed_at is not None
    assert "kf-result--failed" not in page(learner, f"/learn/{enrolment.uuid}/result/?attempt={attempt.uuid}")
