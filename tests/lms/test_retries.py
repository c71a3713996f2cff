"""What the page of a failed final test offers next: another variant, a moment to wait for, an appeal."""

import pytest

from accounts import api as accounts_api
from assessments import api as assessments_api
from assessments.models import Appeal
from tests.assessments.makers import make_test, wrong_answers
from tests.content.drafts import publish
from tests.lms.learners import enrol, make_learner, see_all_steps, sign_in, start_final_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> accounts_api.Person:
    return make_learner()


def fail(learner: accounts_api.Person, policy: assessments_api.RetryPolicy) -> assessments_api.AttemptData:
    version = publish(final_test_version_id=make_test(retry_policy=policy))
    enrolment = see_all_steps(enrol(learner, version))
    attempt = start_final_test(enrolment)
    assessments_api.submit_attempt(attempt.uuid, learner.pk, key="1", responses=wrong_answers(attempt))
    return assessments_api.get_attempt(attempt.uuid, learner.pk)


def result_page(learner: accounts_api.Person, attempt: assessments_api.AttemptData) -> str:
    return sign_in(learner).get(attempt.result_url).content.decode()


def test_another_variant_is_offered_while_attempts_are_left(learner: accounts_api.Person) -> None:
    attempt = fail(learner, assessments_api.RetryPolicy(max_attempts=3))
    page = result_page(learner, attempt)
    assert "/final-test/" in page
    assert "/appeal/" not in page


def test_during_the_pause_no_variant_is_offered(learner: accounts_api.Person) -> None:
    attempt = fail(learner, assessments_api.RetryPolicy(cool_down_minutes=60))
    assert "/final-test/" not in result_page(learner, attempt)


def test_after_the_only_attempt_an_appeal_leads_to_one_more(learner: accounts_api.Person) -> None:
    attempt = fail(learner, assessments_api.RetryPolicy(1, allows_appeal=True))
    address = f"/attempts/{attempt.uuid}/appeal/"
    page = result_page(learner, attempt)
    assert address in page
    assert "/final-test/" not in page

    sign_in(learner).post(address, {"text": "Погас свет"})

    page = result_page(learner, attempt)
    assert address not in page
    assert "Погас свет" in page
    assessments_api.decide_appeal(
        Appeal.objects.get().uuid,
        assessments_api.Ownership(frozenset(), ownerless=True),
        decided_by=make_learner().pk,
        grant=True,
        answer="Согласны",
    )
    page = result_page(learner, attempt)
    assert "Согласны" in page
    assert "/final-test/" in page
