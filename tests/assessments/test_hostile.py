"""What a hostile or broken browser sends: refused or shown again, never an error of ours."""

import uuid
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.api import Person
from assessments import api
from assessments.models import Attempt
from tests.assessments.makers import make_bank, make_test, save, single, start, wrong_answers
from tests.assessments.written import begin, file_answer, hand_in, upload, written
from tests.media.pictures import make_png

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


KEY_FEATURE = {
    "questions": [
        {
            "text": f"Шаг {step}",
            "options": [{"text": f"{step}.{number}", "is_key": number == 0} for number in range(8)],
        }
        for step in (1, 2)
    ]
}
CLOZE = {
    "text": "<p>{{1}} и {{2}}</p>",
    "gaps": [
        {"kind": "text", "answers": [{"text": "да"}]},
        {
            "kind": "choice",
            "options": [{"text": f"п{number}", "percent": 100 * (number == 0)} for number in range(8)],
        },
    ],
}


def test_what_a_program_reads_of_a_form_does_not_tell_in_which_order_options_were_written() -> None:
    attempt = begin(
        single("s"),
        api.ItemDraft("key_feature", "<p>Случай</p>", spec=KEY_FEATURE, external_id="case"),
        api.ItemDraft("cloze", "<p>Текст</p>", spec=CLOZE, external_id="gaps"),
    )
    stored = [slot["option_order"] for slot in Attempt.objects.get(uuid=attempt.uuid).form]

    choice, case, gaps = api.get_form(attempt.uuid, attempt.person_id).questions

    texts = [f"s: вариант {place}" for place in stored[0]]
    assert [option["text"] for option in choice.content["options"]] == texts
    assert [option.text for option in choice.options] == texts
    shown = [option["text"] for question in case.content["questions"] for option in question["options"]]
    assert shown == [f"{1 + place // 8}.{place % 8}" for place in stored[1]]
    assert [option["text"] for option in gaps.content["gaps"][1]["options"]] == [f"п{n}" for n in stored[2]]
    for question in (choice, case, gaps):
        assert question.order == list(range(len(question.order)))


def test_a_question_that_names_the_file_of_an_answer_does_not_take_it_into_an_export(
    settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    file = upload(begin(file_answer()), make_png())
    bank = make_bank()
    stem = f'<p>Что здесь? <img src="/assets/{file.asset_uuid}/a.png" alt=""></p>'
    api.save_item(bank.id, single("s", stem=stem))

    exported = api.export_bank(bank.id, "moodle_xml")

    assert b64encode(make_png()) not in exported.content
    assert "picture" in [loss.field for loss in exported.losses]
