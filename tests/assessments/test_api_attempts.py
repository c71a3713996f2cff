"""Attempts over the API: answered, handed in, reported; never those of another person."""

import json
import uuid
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from django.utils import timezone

from assessments import api
from assessments.models import Attempt, ResponseStep
from tests.accounts.people import make_organisation, make_person
from tests.assessments.api_bodies import BODIES
from tests.assessments.calling import Caller, make_keeper
from tests.assessments.makers import make_test, right_answers, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> Caller:
    return Caller(make_person())


@pytest.fixture
def attempt(learner: Caller) -> api.AttemptData:
    return start(learner.person.pk, make_test(count=3))


def _step(attempt: api.AttemptData, **fields: Any) -> dict[str, Any]:
    return {
        "step": 0,
        "kind": "save",
        "request_uuid": str(uuid.uuid4()),
        "responses": right_answers(attempt),
        **fields,
    }


def test_the_whole_way_of_an_attempt(learner: Caller, attempt: api.AttemptData) -> None:
    form = learner.get(f"attempts/{attempt.uuid}/")
    assert (form["attempt"]["state"], len(form["questions"])) == ("in_progress", 3)
    given = right_answers(attempt)
    for question in form["questions"]:
        jsonschema.validate(given[str(question["slot"])], question["response_schema"])

    saved = learner.post(f"attempts/{attempt.uuid}/responses/", _step(attempt))
    assert saved == {"step": 1, "answered_count": 3, "question_count": 3}
    result = learner.post(f"attempts/{attempt.uuid}/submit/", {"key": "k", "step": 1})
    assert (result["percent"], result["passed"]) == ("100.00", True)
    assert learner.post(f"attempts/{attempt.uuid}/submit/", {"key": "k"}) == result

    report = learner.get(f"attempts/{attempt.uuid}/report/")
    assert [row["outcome"] for row in report["rows"]] == ["right"] * 3
    assert report["rows"][0]["explanation"]
    listed = learner.get("attempts/")
    assert (listed["count"], listed["results"][0]["uuid"]) == (1, str(attempt.uuid))


def test_the_questions_give_no_key_away(learner: Caller, attempt: api.AttemptData) -> None:
    form = learner.get(f"attempts/{attempt.uuid}/")

    for question in form["questions"]:
        assert set(question["content"]) == {"options"}
        assert all(set(option) == {"id", "text"} for option in question["content"]["options"])
    assert "Пояснение" not in str(form)


def test_every_type_is_asked_without_its_key(learner: Caller) -> None:
    centre = make_organisation("TRAINING_CENTRE")
    keeper, bank = make_keeper(centre), api.create_bank(f"b-{uuid.uuid4().hex[:8]}", "Все типы", centre.id)
    for body in BODIES.values():
        keeper.post(f"banks/{bank.uuid}/items/", body, 201)
    attempt = start(learner.person.pk, make_test(bank, count=len(BODIES)))
    address = f"attempts/{attempt.uuid}/"

    questions = learner.get(address)["questions"]
    assert {question["type"] for question in questions} == set(BODIES)
    for question in questions:
        jsonschema.Draft202012Validator.check_schema(question["response_schema"])
        assert not {"answers", "zones", "pairs", "panel", "rubric"} & set(question["content"])
        for nonsense in (["?"], ["1=?", "1=?"], ["file=?"]):
            responses = {str(question["slot"]): nonsense}
            sent = {"step": 0, "kind": "save", "request_uuid": str(uuid.uuid4()), "responses": responses}
            status = learner.send("POST", f"{address}responses/", json.dumps(sent)).status_code
            assert status in (200, 409, 422), question["type"]
    result = learner.post(f"{address}submit/", {"key": "k"})
    assert result["attempt"] == str(attempt.uuid)
    assert len(learner.get(f"{address}report/")["rows"]) == len(BODIES)


def test_the_policy_keeps_keys_and_explanations_closed(learner: Caller) -> None:
    attempt = start(learner.person.pk, make_test(count=2, feedback_policy="none"))
    learner.post(f"attempts/{attempt.uuid}/submit/", {"key": "k", "responses": right_answers(attempt)})

    for row in learner.get(f"attempts/{attempt.uuid}/report/")["rows"]:
        assert (row["outcome"], row["explanation"]) == (None, None)
        assert all(option["is_right"] is None for option in row["options"])


def test_an_answer_sent_twice_is_one_step(learner: Caller, attempt: api.AttemptData) -> None:
    step = _step(attempt)
    first = learner.post(f"attempts/{attempt.uuid}/responses/", step)

    assert learner.post(f"attempts/{attempt.uuid}/responses/", step) == first
    assert ResponseStep.objects.filter(attempt__uuid=attempt.uuid).count() == 1
    other = {**step, "responses": {"1": []}}
    assert learner.post(f"attempts/{attempt.uuid}/responses/", other, 409)["code"] == "request_reused"


def test_a_stale_step_gets_the_current_state(learner: Caller, attempt: api.AttemptData) -> None:
    learner.post(f"attempts/{attempt.uuid}/responses/", _step(attempt))

    stale = learner.post(f"attempts/{attempt.uuid}/responses/", _step(attempt, responses={"1": []}), 409)
    assert (stale["code"], stale["step"]) == ("stale_step", 1)
    assert stale["responses"] == right_answers(attempt)
    refused = learner.post(
        f"attempts/{attempt.uuid}/submit/", {"key": "k", "step": 0, "responses": {"1": []}}, 409
    )
    assert refused["code"] == "stale_step"


def test_a_finished_attempt_takes_no_answers(learner: Caller, attempt: api.AttemptData) -> None:
    learner.post(f"attempts/{attempt.uuid}/submit/", {"key": "k"})

    refused = learner.post(f"attempts/{attempt.uuid}/responses/", _step(attempt), 409)
    assert refused["code"] == "attempt_finished"
    assert learner.post(f"attempts/{attempt.uuid}/submit/", {"key": "x"}, 409)["code"] == "attempt_finished"


def test_time_that_is_up_finishes_the_attempt(learner: Caller) -> None:
    attempt = start(learner.person.pk, make_test(count=2, time_limit_minutes=5))
    past = timezone.now() - timedelta(minutes=1)
    Attempt.objects.filter(uuid=attempt.uuid).update(deadline_at=past)

    refused = learner.post(f"attempts/{attempt.uuid}/responses/", _step(attempt), 409)
    assert refused["code"] == "deadline_passed"
    shown = learner.get(f"attempts/{attempt.uuid}/")["attempt"]
    assert (shown["state"], shown["finished_at"]) == ("finished", shown["deadline_at"])


def test_asking_for_an_overdue_attempt_finishes_it(learner: Caller) -> None:
    attempt = start(learner.person.pk, make_test(count=2, time_limit_minutes=5))
    past = timezone.now() - timedelta(minutes=1)
    Attempt.objects.filter(uuid=attempt.uuid).update(deadline_at=past)

    assert learner.get(f"attempts/{attempt.uuid}/")["attempt"]["state"] == "finished"


def test_the_report_waits_for_the_end(learner: Caller, attempt: api.AttemptData) -> None:
    assert learner.get(f"attempts/{attempt.uuid}/report/", 409)["code"] == "conflict"


def test_an_answer_that_the_form_cannot_hold_is_named(learner: Caller, attempt: api.AttemptData) -> None:
    for responses, field in (({"9": ["x"]}, "responses.9"), ({"1": ["x"]}, "responses.1")):
        refused = learner.post(
            f"attempts/{attempt.uuid}/responses/", _step(attempt, responses=responses), 422
        )
        assert list(refused["fields"]) == [field]
    refused = learner.post(f"attempts/{attempt.uuid}/responses/", _step(attempt, responses={"1": "x"}), 400)
    assert list(refused["fields"]) == ["responses.1"]


def test_another_person_s_attempt_does_not_exist(learner: Caller, attempt: api.AttemptData) -> None:
    for stranger in (
        Caller(make_person()),
        Caller(make_person("AUTHOR")),
        Caller(make_person("ADMINISTRATOR")),
    ):
        stranger.get(f"attempts/{attempt.uuid}/", 404)
        stranger.get(f"attempts/{attempt.uuid}/report/", 404)
        stranger.post(f"attempts/{attempt.uuid}/responses/", _step(attempt), 404)
        stranger.post(f"attempts/{attempt.uuid}/submit/", {"key": "k"}, 404)
        assert stranger.get("attempts/")["results"] == []
    assert learner.get(f"attempts/{attempt.uuid}/")["attempt"]["step"] == 0
