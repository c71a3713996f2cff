"""What a browser reports of an H5P block over HTTP: kept, graded anew, worth no credit whatever it says."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from core.errors import InvalidInputError
from credits import api as credits_api
from lms import api as lms_api
from lms.models import H5PResult, H5PStatement
from lms.services import h5p as h5p_services
from tests.lms.h5p import (
    FIRST,
    RIGHT,
    SECOND,
    WRONG,
    Playing,
    make_choice,
    make_question_set,
    make_statement,
    make_text,
    make_version,
)
from tests.lms.learners import make_learner, sign_in, start_final_test

pytestmark = pytest.mark.django_db


def result_of(playing: Playing) -> H5PResult:
    return H5PResult.objects.get(enrolment__uuid=playing.enrolment.uuid, block_id=playing.block["id"])


def test_the_server_grades_what_was_answered_and_opens_the_way() -> None:
    playing = Playing(make_choice(), "score", 80)
    answer = playing.say(make_statement(response=WRONG, score=(0, 1)))
    assert answer.status_code == 200
    assert answer.json()["result"]["is_done"] is False
    assert answer.json()["result"]["server_percent"] == 0
    assert playing.leave().status_code == 409
    better = playing.say(make_statement(response=RIGHT, score=(1, 1))).json()["result"]
    assert (better["is_done"], better["server_percent"]) == (True, 100)
    assert playing.leave().status_code == 302
    result = result_of(playing)
    assert (result.server_score, result.browser_score, result.differs) == (1, 1, False)


def test_a_forged_hundred_per_cent_changes_nothing() -> None:
    playing = Playing(make_question_set(), "score", 50)
    playing.view()
    for part in ("", FIRST, SECOND):
        assert playing.say(make_statement("completed", score=(2, 2), part=part)).status_code == 200
    assert playing.say(make_statement("passed", score=(100, 100))).status_code == 200
    assert playing.look()["result"]["is_done"] is False
    assert playing.look()["result"]["completed_at"] is None
    assert playing.leave().status_code == 409
    with pytest.raises(lms_api.FinalTestClosedError):
        start_final_test(playing.enrolment)
    assert credits_api.list_entries(playing.person.pk) == []
    result = result_of(playing)
    assert (result.browser_score, result.server_score, result.differs) == (100, 0, True)


def test_wrong_answers_with_a_full_score_are_kept_both_and_marked() -> None:
    playing = Playing(make_question_set(), "score", 50)
    for part in (FIRST, SECOND):
        playing.say(make_statement(response=WRONG, score=(1, 1), part=part))
    playing.say(make_statement("completed", score=(2, 2)))
    result = result_of(playing)
    assert (result.browser_score, result.browser_max) == (2, 2)
    assert (result.server_score, result.server_max, result.best_percent) == (0, 2, 0)
    assert result.differs
    assert not result.is_done
    assert result.completed_at is not None  # it was gone through, all wrong: progress, not credit
    assert credits_api.list_entries(playing.person.pk) == []


def test_what_is_right_by_the_server_is_no_credit_either() -> None:
    playing = Playing(make_choice(), "score", 100)
    playing.say(make_statement(response=RIGHT, score=(1, 1)))
    assert result_of(playing).is_done
    assert credits_api.list_entries(playing.person.pk) == []


def test_an_empty_answer_after_a_right_one_is_honest() -> None:
    playing = Playing(make_question_set(), "completed")
    playing.say(make_statement(response=RIGHT, score=(1, 1), part=FIRST))
    playing.say(make_statement(response="", score=(0, 1), part=FIRST))
    assert not result_of(playing).differs
    playing.say(make_statement(response="", score=(1, 1), part=FIRST))
    assert result_of(playing).differs


def test_a_set_is_complete_with_its_last_answer_and_the_best_time_counts() -> None:
    playing = Playing(make_question_set(), "completed")
    playing.say(make_statement(response=RIGHT, score=(1, 1), part=FIRST))
    assert result_of(playing).completed_at is None
    playing.say(make_statement(response=WRONG, score=(0, 1), part=SECOND))
    playing.say(make_statement("completed", score=(1, 2)))
    first = result_of(playing)
    assert (first.is_done, first.best_percent, first.differs) == (True, 50, False)
    playing.say(make_statement(response=WRONG, score=(0, 1), part=FIRST))
    later = result_of(playing)
    assert (later.server_score, later.best_percent, later.done_at) == (0, 50, first.done_at)


def test_types_that_cannot_be_graded_say_themselves_that_they_are_finished() -> None:
    playing = Playing(make_text(), "completed")
    for unfinished in (
        make_statement("progressed"),
        make_statement("completed", part=FIRST),
        {**make_statement("completed"), "result": {"completion": False}},
    ):
        assert playing.say(unfinished).json()["result"]["is_done"] is False
    assert playing.say(make_statement("completed")).json()["result"]["is_done"] is True
    result = result_of(playing)
    assert (result.server_score, result.best_percent) == (None, None)


def test_questions_that_cannot_be_graded_reach_no_score() -> None:
    essay = {"library": "H5P.Essay 1.5", "params": {}, "subContentId": FIRST}
    version = make_version("H5P.QuestionSet", {"questions": [essay]})
    with pytest.raises(InvalidInputError):
        Playing(version, "score", 1)
    playing = Playing(version, "completed")
    assert playing.say(make_statement("completed", score=(1, 1))).json()["result"]["server_percent"] is None
    assert result_of(playing).best_percent is None


def test_points_that_no_column_holds_do_not_stop_a_learner() -> None:
    way = {"nextContentId": -1, "feedback": {"endScreenScore": 10**400}}
    asking = {"branchingQuestion": {"alternatives": [way]}}
    part = {"library": "H5P.BranchingQuestion 1.0", "params": asking, "subContentId": FIRST}
    scenario = {"content": [{"type": part}], "scoringOptionGroup": {"scoringOption": "static-end-score"}}
    playing = Playing(make_version("H5P.BranchingScenario", {"branchingScenario": scenario}), "completed")
    assert playing.say(make_statement(response="0", part=FIRST)).json()["result"]["is_done"] is True


def test_a_block_that_is_only_to_be_seen_is_done_when_it_was_drawn() -> None:
    playing = Playing(make_text())
    assert playing.leave().status_code == 409
    assert playing.view().json()["result"]["is_done"] is True
    before = result_of(playing)
    playing.view()
    assert result_of(playing).done_at == before.done_at
    assert playing.leave().status_code == 302


def test_a_repeat_changes_nothing_and_another_body_is_refused() -> None:
    playing = Playing(make_choice())
    statement = make_statement(response=RIGHT, score=(1, 1))
    first = playing.say(statement)
    again = playing.say({**statement, "actor": {"mbox": "mailto:somebody@kafedra.example"}})
    assert (again.status_code, again.json()) == (200, first.json())
    other = playing.say({**statement, "result": {"response": WRONG}})
    assert (other.status_code, other.json()["code"]) == (409, "statement_reused")
    assert H5PStatement.objects.get().body["result"]["response"] == RIGHT
    assert result_of(playing).statement_count == 1


def test_two_people_may_use_the_same_id() -> None:
    playing, identity = Playing(make_choice()), uuid4()
    playing.say(make_statement(identity=identity))
    playing.enter(make_learner())
    assert playing.say(make_statement("completed", identity=identity)).status_code == 200
    assert H5PStatement.objects.filter(statement_uuid=identity).count() == 2


def test_who_it_was_says_the_session_and_not_the_statement() -> None:
    playing = Playing(make_choice())
    playing.say({**make_statement(), "actor": {"mbox": "mailto:another@kafedra.example"}})
    row = H5PStatement.objects.get()
    assert row.person_id == playing.person.pk
    assert "actor" not in row.body


@pytest.mark.django_db(transaction=True)
def test_the_same_statement_sent_at_once_is_kept_once() -> None:
    playing, statement = Playing(make_choice(), "completed"), make_statement(response=RIGHT, score=(1, 1))

    def send(_number: int) -> int:
        try:
            client = sign_in(playing.person)
            sent = client.post(
                f"{playing.url}statements/", {"statement": statement}, content_type="application/json"
            )
            return int(sent.status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(8))) == {200}
    assert H5PStatement.objects.count() == result_of(playing).statement_count == 1


@pytest.mark.parametrize("path", ["", "viewed/", "state/", "statements/"])
def test_what_is_anothers_or_nowhere_is_not_there(path: str) -> None:
    playing = Playing(make_choice())
    elsewhere = Playing(make_choice())

    body = {"statement": make_statement(), "sub_content_id": "0", "data_type": "state", "data": "{}"}

    def ask(client: Client, url: str) -> int:
        if path:
            return int(client.post(f"{url}{path}", body, content_type="application/json").status_code)
        return int(client.get(url).status_code)

    assert ask(sign_in(make_learner()), playing.url) == 404
    own = playing.url.replace(playing.block["id"], elsewhere.block["id"])
    assert ask(playing.client, own) == 404
    assert ask(playing.client, playing.url.replace(playing.block["id"], "nothing")) == 404
    assert not H5PStatement.objects.exists()
    assert not H5PResult.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "statement#"),
        ({"statement": []}, 422, "statement#"),
        ({"statement": {**make_statement(), "id": "1"}}, 422, "statement#/id"),
        ({"statement": {**make_statement(), "result": {"score": {"raw": 3, "max": 1}}}}, 422,
         "statement#/result/score/raw"),
        ({"statement": {**make_statement(), "result": {"response": "x" * 20_001}}}, 422,
         "statement#/result/response"),
        ({"statement": {**make_statement(), "context": {"extensions": {"x": "x" * 70_000}}}}, 422,
         "statement#"),
        ({"statement": {**make_statement(), "result": {"response": "x" * 100_000}}}, 413, None),
        ({"statement": {**make_statement(), "result": {"response": "x" * 3_000_000}}}, 413, None),
        ([], 422, None),
    ],
)  # fmt: skip
def test_what_is_no_statement_or_too_large_is_refused_by_name(
    body: Any, status: int, field: str | None
) -> None:
    playing = Playing(make_choice())
    answer = playing.client.post(f"{playing.url}statements/", body, content_type="application/json")
    assert answer.status_code == status
    assert field is None or field in answer.json()["fields"]
    assert not H5PStatement.objects.exists()


def test_what_is_not_json_is_refused() -> None:
    playing = Playing(make_choice())
    for sent in (b"{", b"\xff", b"[" * 50_000):
        answer = playing.client.post(f"{playing.url}statements/", sent, content_type="application/json")
        assert answer.status_code == 422


def test_a_script_cannot_fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(h5p_services, "MOST_STATEMENTS", 2)
    playing = Playing(make_choice())
    first = make_statement()
    for statement in (first, make_statement()):
        assert playing.say(statement).status_code == 200
    refused = playing.say(make_statement())
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_statements")
    assert playing.say(first).status_code == 200
    assert H5PStatement.objects.count() == result_of(playing).statement_count == 2
    monkeypatch.setattr(h5p_services, "MOST_STATEMENTS", 99)
    monkeypatch.setattr(h5p_services, "STATEMENT_BYTES_IN_ALL", result_of(playing).statement_bytes)
    assert playing.say(make_statement()).status_code == 429


@pytest.mark.parametrize(
    "statement", ["UPDATE lms_h5pstatement SET score = 1", "DELETE FROM lms_h5pstatement"]
)
def test_statements_are_append_only(statement: str) -> None:
    Playing(make_choice()).say(make_statement())
    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        {"done_at": "2026-01-01T00:00:00Z", "viewed_at": None},
        {"best_percent": Decimal(101)},
        {"best_percent": Decimal(50), "completed_at": None},
        {"server_score": Decimal(3), "server_max": Decimal(2)},
        {"server_score": None, "server_max": Decimal(2)},
    ],
)
def test_the_database_knows_what_a_result_cannot_be(change: dict[str, Any]) -> None:
    playing = Playing(make_choice(), "completed")
    playing.say(make_statement(response=RIGHT))
    with pytest.raises(DatabaseError, match="violates check"), transaction.atomic():
        H5PResult.objects.update(**change)


def test_a_foreign_site_cannot_report(client: Client) -> None:
    playing = Playing(make_choice())
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(playing.person)
    for path in ("viewed/", "state/", "statements/"):
        answer = strict.post(f"{playing.url}{path}", {}, content_type="application/json")
        assert answer.status_code == 403
