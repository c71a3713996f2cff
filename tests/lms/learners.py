"""Learners on their way, moved on through the doors of the rooms."""

import secrets
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from accounts import api as accounts_api
from assessments import api as assessments_api
from content import api as content_api
from lms import api as lms_api
from tests.accounts.people import make_person
from tests.content.drafts import CARDIOLOGY, ensure_specialties, make_step, make_test_version, publish

RIGHT = "120–129"


def make_element(
    steps: int | list[Any] = 3, *, questions: int = 3, pre_test: bool = False, **changes: Any
) -> content_api.ElementVersionData:
    if isinstance(steps, int):
        steps = [make_step(f"Экран {number}") for number in range(1, steps + 1)]
    defaults: dict[str, Any] = {
        "steps": steps,
        "final_test_version_id": make_test_version(questions),
        "pre_test_version_id": make_test_version(questions) if pre_test else None,
    }
    return publish(**{**defaults, **changes})


def make_learner(**fields: Any) -> accounts_api.Person:
    ensure_specialties()
    return make_person("SPECIALIST", **{"specialty_codes": [CARDIOLOGY], **fields})


def sign_in(person: accounts_api.Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def enrol(person: accounts_api.Person, version: content_api.ElementVersionData) -> lms_api.EnrolmentData:
    return lms_api.enrol(person.pk, version.slug)


def see_step(
    enrolment: lms_api.EnrolmentData, index: int, event: UUID | None = None
) -> lms_api.EnrolmentData:
    seen = lms_api.ProgressKind.STEP_SEEN
    return lms_api.record_progress(enrolment.uuid, enrolment.person_id, event or uuid4(), seen, index)


def see_all_steps(enrolment: lms_api.EnrolmentData) -> lms_api.EnrolmentData:
    for index in range(enrolment.steps_total):
        enrolment = see_step(enrolment, index)
    return enrolment


def start_final_test(enrolment: lms_api.EnrolmentData) -> assessments_api.AttemptData:
    return lms_api.start_final_test(enrolment.uuid, enrolment.person_id)


def answers(attempt: assessments_api.AttemptData, *, right: bool) -> dict[str, Any]:
    """What the form would send if every question were answered rightly, or wrongly."""
    form = assessments_api.get_form(attempt.uuid, attempt.person_id)
    return {
        str(question.slot): [
            next(option.id for option in question.options if option.text.startswith(RIGHT) is right)
        ]
        for question in form.questions
    }


def submit(
    attempt: assessments_api.AttemptData, *, right: bool, key: str | None = None
) -> assessments_api.AttemptResult:
    return assessments_api.submit_attempt(
        attempt.uuid,
        attempt.person_id,
        key=key or secrets.token_hex(8),
        responses=answers(attempt, right=right),
    )


def complete(person: accounts_api.Person, version: content_api.ElementVersionData) -> lms_api.EnrolmentData:
    """From enrolment to certificate."""
    enrolment = see_all_steps(enrol(person, version))
    submit(start_final_test(enrolment), right=True)
    return next(item for item in lms_api.list_enrolments(person.pk) if item.uuid == enrolment.uuid)
