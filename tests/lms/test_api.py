"""The final test begun over the API."""

import uuid

import pytest

from tests.assessments.calling import Caller
from tests.lms.learners import complete, enrol, make_element, make_learner, see_all_steps

pytestmark = pytest.mark.django_db


def test_the_final_test_is_begun_once_it_is_open() -> None:
    person = make_learner()
    caller, enrolment = Caller(person), enrol(person, make_element(2))
    address = f"enrolments/{enrolment.uuid}/final-test/"
    assert caller.post(address, None, 409)["permanent"] is True

    see_all_steps(enrolment)
    begun = caller.post(address, None)
    assert caller.post(address, None) == begun
    assert caller.get(f"attempts/{begun['attempt']}/")["attempt"]["number"] == 1


def test_nobody_begins_the_test_of_another_person() -> None:
    owner = make_learner()
    enrolment = see_all_steps(enrol(owner, make_element(1)))

    for address in (f"enrolments/{enrolment.uuid}/final-test/", f"enrolments/{uuid.uuid4()}/final-test/"):
        Caller(make_learner()).post(address, None, 404)


def test_a_passed_test_is_not_begun_again() -> None:
    person = make_learner()
    enrolment = complete(person, make_element(1))

    Caller(person).post(f"enrolments/{enrolment.uuid}/final-test/", None, 409)
