"""Statements as H5P sends them are read; whatever else comes is refused by its field, never a crash."""

import copy
import gzip
import json
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.h5p.errors import StatementRefusedError
from content.h5p.xapi import StatementLimits, check_statement

VIDEO_STATEMENTS = Path("/work/shared/data/xapi/fun-mooc-video-5000.jsonl.gz")
PART = "e7b6b0b8-3d2c-4b9d-9e0b-2f5f3c2c8a11"
PAGE = "http://127.0.0.1:8000/h5p/x"


def make_statement(**changes: Any) -> dict[str, Any]:
    """What MultiChoice sends inside a question set."""
    statement = {
        "id": "6f1f4e7c-2f3c-4a55-8f0f-1f7f0f6f2f10",
        "actor": {"account": {"name": "x", "homePage": PAGE}, "objectType": "Agent"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en-US": "answered"}},
        "object": {
            "id": f"{PAGE}?subContentId={PART}",
            "objectType": "Activity",
            "definition": {
                "extensions": {
                    "http://h5p.org/x-api/h5p-local-content-id": 1,
                    "http://h5p.org/x-api/h5p-subContentId": PART,
                },
                "name": {"en-US": "Question"},
                "interactionType": "choice",
                "correctResponsesPattern": ["0[,]2"],
            },
        },
        "context": {"contextActivities": {"parent": [{"id": PAGE, "objectType": "Activity"}]}},
        "result": {
            "score": {"min": 0, "max": 3, "raw": 1, "scaled": 0.3333},
            "completion": True,
            "success": False,
            "duration": "PT12.34S",
            "response": "0[,]1",
        },
    }
    return {**statement, **changes}


def refusals(raw: object, **limits: int) -> dict[str, str]:
    with pytest.raises(StatementRefusedError) as refused:
        check_statement(raw, limits=StatementLimits(**limits))
    return {problem.file.removeprefix("statement#"): problem.rule for problem in refused.value.problems}


def test_a_statement_of_h5p_is_read_without_its_actor() -> None:
    statement = check_statement(make_statement())
    assert (statement.verb, statement.sub_content_id, statement.response) == ("answered", PART, "0[,]1")
    assert (statement.score, statement.max_score, statement.completion) == (1, 3, True)
    assert statement.claimed_share == Decimal(1) / 3
    assert not statement.is_whole
    assert "actor" not in statement.body


def test_the_digest_knows_the_body_and_not_who_sent_it_in_which_order() -> None:
    statement = make_statement()
    turned = json.loads(json.dumps(dict(reversed(list(statement.items())))))
    other_actor = {**turned, "actor": {"mbox": "mailto:a@b.example"}, "stored": "2026-01-01T00:00:00Z"}
    changed = {**statement, "result": {"response": "0"}}
    assert check_statement(other_actor).digest == check_statement(statement).digest
    assert check_statement(changed).digest != check_statement(statement).digest


def test_a_part_is_known_by_its_address_when_its_type_wrote_a_definition_of_its_own() -> None:
    statement = make_statement()
    statement["object"]["definition"]["extensions"] = {"https://h5p.org/x-api/alternatives": [["a"]]}
    assert check_statement(statement).sub_content_id == PART


@pytest.mark.parametrize(
    "thing",
    [{"definition": {}}, {"id": PAGE, "objectType": "Activity"}, {"id": "undefined", "definition": None}],
)
def test_a_statement_without_a_parent_speaks_of_the_whole(thing: dict[str, Any]) -> None:
    statement = check_statement(make_statement(object=thing, context=None))
    assert statement.is_whole
    assert not check_statement(make_statement(object=thing)).is_whole


def test_what_h5p_could_not_reckon_is_let_pass() -> None:
    result = {"score": {"raw": None, "min": 0, "max": 0, "scaled": None}, "response": 2, "success": None}
    statement = check_statement(make_statement(result=result))
    assert (statement.response, statement.score, statement.claimed_share) == ("2", None, None)


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("id", None, "/id"),
        ("id", "17", "/id"),
        ("verb", None, "/verb/id"),
        ("verb", {"id": "answered"}, "/verb/id"),
        ("verb", {"id": "http://x/" + "v" * 300}, "/verb/id"),
        ("verb", {"id": "v" * 300 + ":x"}, "/verb/id"),
        ("verb", "answered", "/verb"),
        ("object", None, "/object"),
        ("object", {"objectType": "SubStatement"}, "/object/objectType"),
        ("object", {"id": f"{PAGE}?subContentId=../../x"}, "/object/id"),
        ("object", {"id": "http://[x"}, "/object/id"),
        ("object.id", f"{PAGE}?subContentId=another", "/object/id"),
        ("object.definition", [], "/object/definition"),
        ("object.definition.name", {"en": 1}, "/object/definition/name"),
        ("object.definition.extensions", {str(n): n for n in range(51)}, "/object/definition/extensions"),
        ("context.contextActivities.parent", [{}] * 51, "/context/contextActivities/parent"),
        ("context.contextActivities.parent", ["x"], "/context/contextActivities/parent/0"),
        ("result", [1], "/result"),
        ("result.score", 7, "/result/score"),
        ("result.score.raw", 4, "/result/score/raw"),
        ("result.score.raw", -1, "/result/score/raw"),
        ("result.score.raw", True, "/result/score/raw"),
        ("result.score.max", 1e9, "/result/score/max"),
        ("result.score.max", -1, "/result/score/max"),
        ("result.score.scaled", 1, "/result/score/scaled"),
        ("result.score.scaled", 2, "/result/score/scaled"),
        ("result.response", ["0"], "/result/response"),
        ("result.response", "x" * 20_001, "/result/response"),
        ("result.success", "yes", "/result/success"),
        ("result.completion", 1, "/result/completion"),
        ("result.duration", "12 s", "/result/duration"),
        ("result.duration", "PTNaNS", "/result/duration"),
        ("timestamp", "yesterday", "/timestamp"),
        ("timestamp", 5, "/timestamp"),
    ],
)
def test_a_broken_rule_is_named_by_its_field(path: str, value: object, field: str) -> None:
    statement = copy.deepcopy(make_statement())
    *way, last = path.split(".")
    place: Any = statement
    for name in way:
        place = place[name]
    place[last] = value
    assert next(iter(refusals(statement))) == field


def test_all_broken_rules_are_named_at_once() -> None:
    assert refusals({"id": "x", "result": {"response": {}}}) == {
        "/id": "statement-uuid",
        "/verb/id": "statement-iri",
        "/object": "statement-required",
        "/result/response": "statement-text",
    }


def test_size_depth_and_what_no_database_keeps_are_refused_first() -> None:
    deep: Any = []
    for _level in range(100_000):
        deep = [deep]
    assert refusals(make_statement(context={"extensions": deep})) == {"": "statement-depth"}
    assert refusals(make_statement(), size=500) == {"": "statement-size"}
    for text in ("\x00", "\ud800"):
        assert refusals(make_statement(result={"response": text})) == {"": "statement-text"}
    for number in (float("nan"), float("inf"), 10**5000):
        assert refusals(make_statement(result={"score": {"raw": number}})) == {"": "statement-number"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = ["id", "verb", "object", "result", "context", "timestamp", "score", "definition", "response"]


@settings(max_examples=150, deadline=None)
@given(
    raw=JSON, name=st.sampled_from(NAMES), inside=st.sampled_from(["", "result", "object", "verb", "context"])
)
def test_nothing_crashes_and_what_passes_can_be_kept(raw: Any, name: str, inside: str) -> None:
    statement = copy.deepcopy(make_statement())
    (statement[inside] if inside else statement)[name] = raw
    for attempt in (raw, statement):
        try:
            checked = check_statement(attempt)
        except StatementRefusedError as error:
            assert all(str(problem) for problem in error.problems)
        else:
            kept = json.loads(json.dumps(checked.body, allow_nan=False))
            assert check_statement(kept).digest == checked.digest


@pytest.mark.skipif(not VIDEO_STATEMENTS.exists(), reason="the statements of a video platform are not here")
def test_statements_of_a_video_platform_are_read() -> None:
    with gzip.open(VIDEO_STATEMENTS) as lines:
        read = [check_statement(json.loads(line)) for line in islice(lines, 1000)]
    assert {"https://w3id.org/xapi/video/verbs/played", "interacted", "completed"} <= {
        one.verb for one in read
    }
    assert len({one.digest for one in read}) == len(read)
