"""The screens over HTTP: what they show, what they never show, and what they refuse."""

import json
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.api import Person
from assessments import api
from assessments.models import Attempt, ResponseStep
from tests.assessments.makers import (
    make_bank,
    make_test,
    multiple,
    right_answers,
    save,
    single,
    start,
    wrong_answers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def attempt(person: Person) -> api.AttemptData:
    bank = make_bank()
    api.save_items(
        bank.id, [single(f"один-{n}") for n in range(3)] + [multiple(f"много-{n}") for n in range(2)]
    )
    return start(person.pk, make_test(bank, count=5))


def main_part(response: Any) -> str:
    """The page without the shell of the site."""
    page: str = response.content.decode()
    return page[page.index("<main") : page.index("</main>")]


def url(name: str, attempt: api.AttemptData) -> str:
    return reverse(f"assessments:{name}", args=[attempt.uuid])


def post_json(client: Client, attempt: api.AttemptData, body: Any, **fields: Any) -> Any:
    if isinstance(body, dict):
        body = {"step": 0, "kind": "save", "request_uuid": str(uuid.uuid4()), "responses": {}, **body}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(url("responses", attempt), raw, content_type="application/json", **fields)


def form_fields(attempt: api.AttemptData, answers: dict[str, list[str]], **fields: Any) -> dict[str, Any]:
    """What a browser without scripts sends."""
    posted: dict[str, Any] = {f"slot-{slot}": chosen for slot, chosen in answers.items()}
    posted |= {"step": attempt.step, "questions": 5, "request_uuid": str(uuid.uuid4()), "key": "key"}
    return {**posted, **fields}


def expire(attempt: api.AttemptData) -> None:
    Attempt.objects.filter(uuid=attempt.uuid).update(deadline_at=timezone.now() - timedelta(seconds=1))


def test_the_page_shows_every_question_and_what_was_answered(
    browser: Client, attempt: api.AttemptData
) -> None:
    answers = right_answers(attempt)
    save(attempt, {"2": answers["2"]})
    page = main_part(browser.get(url("attempt", attempt)))
    assert page.count("<fieldset") == 5
    assert page.count("<legend") == 5
    assert page.count(" checked") == len(answers["2"])
    assert 'name="step" value="1"' in page
    assert "Итоговое тестирование" in page
    for question in api.get_form(attempt.uuid, attempt.person_id).questions:
        assert question.legend in page


def test_no_key_reaches_the_browser_before_the_end(browser: Client, attempt: api.AttemptData) -> None:
    answers = right_answers(attempt)
    seen = [browser.get(url("attempt", attempt)).content.decode()]
    seen.append(post_json(browser, attempt, {"responses": answers}).content.decode())
    seen.append(post_json(browser, attempt, {"step": 0}).content.decode())
    seen.append(browser.post(url("responses", attempt), form_fields(attempt, {})).content.decode())
    seen.append(browser.post(url("submit", attempt), form_fields(attempt, {}, step=1)).content.decode())
    for body in seen:
        assert "Пояснение" not in body
        for word in ("is_right", '"right"', "explanation", '"key":', "data-right", "correct"):
            assert word not in body


def test_inputs_of_right_and_wrong_options_look_alike(browser: Client, attempt: api.AttemptData) -> None:
    page = main_part(browser.get(url("attempt", attempt)))
    inputs = re.findall(r"<input class=\"form-check-input\"[^>]*>", page)
    shapes = {re.sub(r'(name="slot-|value=")[^"]*', r"\1", tag) for tag in inputs}
    assert len(inputs) == 3 * 4 + 2 * 5
    assert len(shapes) == 2  # radio and checkbox, and nothing that tells one option from another


def test_a_page_without_inline_scripts_and_styles(browser: Client, attempt: api.AttemptData) -> None:
    response = browser.get(url("attempt", attempt))
    main = main_part(response)
    assert "<script" not in main
    assert " style=" not in main
    assert not re.search(r"\son[a-z]+=", main)
    assert "no-store" in response["Cache-Control"]


def test_a_stem_of_several_paragraphs_is_tied_to_its_question(browser: Client, person: Person) -> None:
    bank = make_bank()
    api.save_item(bank.id, single("long", stem="<p>Больной 60 лет.</p><p>Диагноз?</p>"))
    attempt = start(person.pk, make_test(bank, count=1))
    page = main_part(browser.get(url("attempt", attempt)))
    assert 'aria-describedby="stem-1"' in page
    assert 'id="stem-1"><p>Больной 60 лет.</p></div>' in page
    assert "<span>Диагноз?</span></legend>" in page


def test_signed_out_people_are_sent_to_sign_in(attempt: api.AttemptData) -> None:
    for response in (
        Client().get(url("attempt", attempt)),
        Client().post(url("submit", attempt), {}),
        post_json(Client(), attempt, {}),
    ):
        assert response.status_code == 302
        assert reverse("account_login") in response["Location"]


def test_another_persons_attempt_does_not_exist(stranger: Person, attempt: api.AttemptData) -> None:
    client = Client()
    client.force_login(stranger)
    answers = right_answers(attempt)
    for response in (
        client.get(url("attempt", attempt)),
        post_json(client, attempt, {"responses": answers}),
        client.post(url("responses", attempt), form_fields(attempt, answers)),
        client.post(url("submit", attempt), form_fields(attempt, answers)),
        client.post(url("submit", attempt), {"key": "k", "step": 0, "confirmed": 1}),
    ):
        assert response.status_code == 404
    assert api.get_attempt(attempt.uuid, attempt.person_id).step == 0


def test_a_forged_request_from_another_site_is_refused(person: Person, attempt: api.AttemptData) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    assert post_json(client, attempt, {}).status_code == 403
    assert client.post(url("submit", attempt), form_fields(attempt, {})).status_code == 403


# Saving


def test_the_script_saves_a_step(browser: Client, attempt: api.AttemptData) -> None:
    answers = right_answers(attempt)
    response = post_json(browser, attempt, {"kind": "autosave", "responses": answers})
    assert response.json() == {"step": 1, "answered": 5, "question_count": 5}
    assert api.get_attempt(attempt.uuid, attempt.person_id).responses == answers


def test_a_stale_tab_gets_the_current_state(browser: Client, attempt: api.AttemptData) -> None:
    answers, wrong = right_answers(attempt), wrong_answers(attempt)
    post_json(browser, attempt, {"responses": answers})
    response = post_json(browser, attempt, {"kind": "autosave", "responses": wrong})
    body = response.json()
    assert response.status_code == 409
    assert (body["code"], body["step"], body["responses"]) == ("stale_step", 1, answers)


def test_a_replayed_request_gets_the_same_answer(browser: Client, attempt: api.AttemptData) -> None:
    answers = right_answers(attempt)
    body = {"responses": {"1": answers["1"]}, "request_uuid": str(uuid.uuid4())}
    first = post_json(browser, attempt, body)
    post_json(browser, attempt, {"step": 1, "responses": answers})
    again = post_json(browser, attempt, body)
    assert (again.status_code, again.json()) == (200, first.json())
    assert ResponseStep.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", None),
        (b"[]", None),
        (b"\xff\xfe", None),
        (b"[" * 100_000, None),
        ({"step": "first"}, "step"),
        ({"step": -1}, "step"),
        ({"step": True}, "step"),
        ({"step": 1.5}, "step"),
        ({"step": 10**30}, "step"),
        ({"step": None}, "step"),
        ({"kind": "submit"}, "kind"),
        ({"kind": ["save"]}, "kind"),
        ({"request_uuid": "7"}, "request_uuid"),
        ({"responses": []}, "responses"),
        ({"responses": {"99": []}}, "responses.99"),
        ({"responses": {"1": "a"}}, "responses.1"),
        ({"responses": {"1": ["\ud800"]}}, "responses.1"),
        ({"responses": {"1": ["x\u0000"]}}, "responses.1"),
        ({"responses": {"\u0000": []}}, "responses.\u0000"),
    ],
)
def test_a_malformed_request_is_refused_by_the_name_of_its_field(
    browser: Client, attempt: api.AttemptData, body: Any, field: str | None
) -> None:
    response = post_json(browser, attempt, body)
    assert response.status_code == 422
    assert list(response.json().get("fields", {})) == ([field] if field else [])
    assert api.get_attempt(attempt.uuid, attempt.person_id).step == 0


def test_without_scripts_the_form_is_saved_and_shown_again(browser: Client, attempt: api.AttemptData) -> None:
    answers = right_answers(attempt)
    response = browser.post(url("responses", attempt), form_fields(attempt, answers), follow=True)
    page = main_part(response)
    assert response.redirect_chain == [(url("attempt", attempt), 302)]
    assert page.count(" checked") == sum(map(len, answers.values()))
    # What is no longer ticked is not sent by a browser, and is withdrawn.
    now = api.get_attempt(attempt.uuid, attempt.person_id)
    browser.post(url("responses", attempt), form_fields(now, {"1": answers["1"]}))
    assert api.get_attempt(attempt.uuid, attempt.person_id).responses == {"1": answers["1"]}


def test_without_scripts_a_stale_form_is_merged_and_says_so(
    browser: Client, attempt: api.AttemptData
) -> None:
    right, wrong = right_answers(attempt), wrong_answers(attempt)
    save(attempt, {"1": right["1"], "2": right["2"]})
    mine = {"1": wrong["1"], "3": wrong["3"]}
    response = browser.post(url("responses", attempt), form_fields(attempt, mine))
    page = main_part(response)
    assert response.status_code == 409
    assert [slot["slot"] for slot in _checked(page)] == ["1", "2", "3"]
    assert {slot["slot"]: slot["chosen"] for slot in _checked(page)} == {
        "1": set(right["1"]),
        "2": set(right["2"]),
        "3": set(wrong["3"]),
    }
    notice = page[page.index('id="attempt-notice"') :]
    assert 'href="#question-1"' in notice[: notice.index("</div>")]
    assert api.get_attempt(attempt.uuid, attempt.person_id).step == 1


def test_a_form_with_a_foreign_field_is_refused(browser: Client, attempt: api.AttemptData) -> None:
    for bad in ({"slot-9": ["a"]}, {"slot-x": ["a"]}, {"slot-": ["a"]}, {"questions": "many"}):
        response = browser.post(url("responses", attempt), form_fields(attempt, {}, **bad))
        assert response.status_code == 422, bad


# Finishing


def test_finishing_leads_back_with_the_attempt(browser: Client, attempt: api.AttemptData) -> None:
    response = browser.post(url("submit", attempt), form_fields(attempt, right_answers(attempt)))
    assert response.status_code == 302
    assert response["Location"] == f"/elements/hypertension/?attempt={attempt.uuid}"
    assert api.get_attempt(attempt.uuid, attempt.person_id).passed


def test_a_double_click_gets_the_same_result(browser: Client, attempt: api.AttemptData) -> None:
    fields = form_fields(attempt, right_answers(attempt))
    first = browser.post(url("submit", attempt), fields)
    again = browser.post(url("submit", attempt), fields)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert ResponseStep.objects.count() == 1


def test_unanswered_questions_are_asked_about_once(browser: Client, attempt: api.AttemptData) -> None:
    answers = right_answers(attempt)
    del answers["3"]
    fields = form_fields(attempt, answers)
    for _reload in range(2):
        page = browser.post(url("submit", attempt), fields).content.decode()
        assert f"{url('attempt', attempt)}#question-3" in page
        assert f"{url('attempt', attempt)}#question-4" not in page
    saved = api.get_attempt(attempt.uuid, attempt.person_id)
    assert (saved.is_finished, saved.responses, saved.step) == (False, answers, 1)
    confirmed = {"key": "key", "step": saved.step, "confirmed": "1"}
    assert browser.post(url("submit", attempt), confirmed).status_code == 302
    assert api.get_attempt(attempt.uuid, attempt.person_id).score == 4


def test_saved_answers_are_finished_by_the_key_alone(browser: Client, attempt: api.AttemptData) -> None:
    save(attempt, right_answers(attempt))
    response = browser.post(url("submit", attempt), {"key": "k", "step": 1})
    assert response.status_code == 302
    assert api.get_attempt(attempt.uuid, attempt.person_id).passed


def test_a_stale_submission_shows_what_is_saved(browser: Client, attempt: api.AttemptData) -> None:
    right, wrong = right_answers(attempt), wrong_answers(attempt)
    save(attempt, right)
    response = browser.post(url("submit", attempt), form_fields(attempt, wrong))
    assert response.status_code == 409
    assert {slot["slot"]: slot["chosen"] for slot in _checked(response.content.decode())} == {
        slot: set(chosen) for slot, chosen in right.items()
    }
    assert not api.get_attempt(attempt.uuid, attempt.person_id).is_finished


def test_a_finished_attempt_refuses_answers_and_shows_the_way(
    browser: Client, attempt: api.AttemptData
) -> None:
    answers = right_answers(attempt)
    api.submit_attempt(attempt.uuid, attempt.person_id, key="elsewhere")
    assert post_json(browser, attempt, {"step": 1, "responses": answers}).status_code == 409
    assert post_json(browser, attempt, {"step": 1}).json()["code"] == "attempt_finished"
    for name in ("responses", "submit"):
        response = browser.post(url(name, attempt), form_fields(attempt, answers))
        assert response.status_code == 409
        assert f"?attempt={attempt.uuid}" in response.content.decode()
    page = browser.get(url("attempt", attempt))
    assert (page.status_code, page["Location"]) == (302, f"/elements/hypertension/?attempt={attempt.uuid}")
    assert api.get_attempt(attempt.uuid, attempt.person_id).score == 0


@pytest.mark.parametrize(
    "change", [{"key": ""}, {"key": "x" * 65}, {"key": "a\x00"}, {"step": "?"}, {"request_uuid": "?"}]
)
def test_a_malformed_submission_is_refused(
    browser: Client, attempt: api.AttemptData, change: dict[str, Any]
) -> None:
    response = browser.post(url("submit", attempt), form_fields(attempt, {}, **change))
    assert response.status_code == 422


def test_the_page_after_the_deadline_leads_to_the_result(browser: Client, person: Person) -> None:
    attempt = start(person.pk, make_test(time_limit_minutes=5))
    page = main_part(browser.get(url("attempt", attempt)))
    assert "data-seconds-left=" in page
    expire(attempt)
    assert browser.get(url("attempt", attempt))["Location"].endswith(f"?attempt={attempt.uuid}")
    assert api.get_attempt(attempt.uuid, person.pk).is_finished


def test_late_answers_are_told_that_they_came_late(browser: Client, person: Person) -> None:
    attempt = start(person.pk, make_test(time_limit_minutes=5))
    answers = right_answers(attempt)
    expire(attempt)
    response = browser.post(url("submit", attempt), form_fields(attempt, answers))
    assert response["Location"].endswith(f"?attempt={attempt.uuid}")
    assert api.get_attempt(attempt.uuid, person.pk).score == 0
    other = start(person.pk, make_test(time_limit_minutes=5))
    expire(other)
    assert post_json(browser, other, {}).json()["code"] == "deadline_passed"


def test_changing_by_reading_is_impossible(browser: Client, attempt: api.AttemptData) -> None:
    save(attempt, right_answers(attempt))
    for name in ("submit", "responses"):
        response = browser.get(url(name, attempt), {"key": "k", "step": 1})
        assert (response.status_code, response["Location"]) == (302, url("attempt", attempt))
    assert browser.post(url("attempt", attempt)).status_code == 405
    assert not api.get_attempt(attempt.uuid, attempt.person_id).is_finished


def _checked(page: str) -> list[dict[str, Any]]:
    """Slots with ticked options, as the page shows them."""
    tags = re.findall(r'name="slot-(\d+)" type="\w+" value="(\w+)" checked', page)
    slots = sorted({slot for slot, _value in tags})
    return [{"slot": slot, "chosen": {value for name, value in tags if name == slot}} for slot in slots]
