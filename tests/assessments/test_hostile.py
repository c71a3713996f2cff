"""What a hostile or broken browser sends: refused or shown again, never an error of ours."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.api import Person
from assessments import api
from tests.assessments.makers import make_test, save, single, start, wrong_answers
from tests.assessments.written import begin, file_answer, hand_in, written

pytestmark = pytest.mark.django_db


def browser(person_id: int) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person_id))
    return client


def failed_for_good(person: Person) -> api.AttemptData:
    """The only attempt at a test that allows an appeal."""
    policy = api.RetryPolicy(max_attempts=1, allows_appeal=True)
    attempt = start(person.pk, make_test(retry_policy=policy))
    hand_in(attempt, wrong_answers(attempt))
    return attempt


@pytest.mark.parametrize("name", ["slot-1-file", "slot-1", "slot-3", "slot-99-file"])
def test_a_stale_form_that_names_a_broken_file_is_shown_with_what_is_saved(name: str) -> None:
    attempt = begin(file_answer(), written(), single("s"))
    save(attempt, {"2": ["text=Сохранено раньше"]})
    form: dict[str, Any] = {"step": 0, "questions": 3, "request_uuid": str(uuid.uuid4())}

    response = browser(attempt.person_id).post(
        f"/attempts/{attempt.uuid}/responses/", {**form, name: "file=../../etc/passwd"}
    )

    assert response.status_code == 409
    assert "Сохранено раньше" in response.content.decode()


def test_an_appeal_with_a_null_character_is_kept_without_it(person: Person) -> None:
    attempt = failed_for_good(person)

    response = browser(person.pk).post(f"/attempts/{attempt.uuid}/appeal/", {"text": "Погас\x00 свет"})

    assert response.status_code == 302
    outlook = api.retry_outlook(attempt.uuid, person.pk)
    assert outlook.appeal is not None and outlook.appeal.text == "Погас свет"


def test_an_appeal_of_null_characters_alone_is_empty(person: Person) -> None:
    attempt = failed_for_good(person)

    browser(person.pk).post(f"/attempts/{attempt.uuid}/appeal/", {"text": "\x00 \x00"})

    assert api.retry_outlook(attempt.uuid, person.pk).appeal is None
