"""True or false: what is refused, how it grades, what the form and the report show."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from assessments.item_types import get_item_type
from assessments.item_types.base import ItemBody, ItemDraft, Outcome, SlotGrade
from core.errors import InvalidInputError

TYPE = get_item_type("true_false")


def draft(**fields: Any) -> ItemDraft:
    spec = {"answer": True, "feedback": {"true": "Верно.", "false": "Перечитайте главу 2."}}
    return ItemDraft(type="true_false", stem="<p>АД 135/85 дома — норма.</p>", **{"spec": spec, **fields})


def body(**fields: Any) -> ItemBody:
    return TYPE.build(draft(**fields))


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"spec": {}}, "spec.answer"),
        ({"spec": {"answer": "true"}}, "spec.answer"),
        ({"spec": {"answer": 1}}, "spec.answer"),
        ({"spec": []}, "spec"),
        ({"spec": {"answer": True, "key": 1}}, "spec.key"),
        ({"spec": {"answer": True, "feedback": {"maybe": ""}}}, "spec.feedback.maybe"),
        ({"spec": {"answer": True, "feedback": {"true": 5}}}, "spec.feedback.true"),
        ({"scoring": {"rule": "ps50"}}, "scoring"),
    ],
)
def test_a_broken_item_is_refused_by_the_name_of_its_field(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        body(**fields)
    assert list(caught.value.fields) == [named]


@pytest.mark.parametrize("answer", [True, False])
@pytest.mark.parametrize("feedback", [{}, {"true": "да"}, {"true": "да", "false": "нет"}])
def test_an_item_is_rebuilt_from_its_parts(answer: bool, feedback: dict[str, str]) -> None:
    built = body(spec={"answer": answer, "feedback": feedback})
    assert TYPE.build(draft(spec=TYPE.unbuild(built).spec, scoring=built.scoring)) == built
    assert TYPE.unbuild(built).spec["answer"] is answer


@pytest.mark.parametrize(
    ("response", "outcome"),
    [([], Outcome.NONE), (["true"], Outcome.RIGHT), (["false"], Outcome.WRONG)],
)
def test_the_right_word_gets_the_points(response: list[str], outcome: Outcome) -> None:
    cleaned = TYPE.clean_response(body().content, response)
    Draft202012Validator(TYPE.response_schema(body().content)).validate(cleaned)
    assert TYPE.grade(body(), cleaned) == SlotGrade(int(outcome is Outcome.RIGHT), outcome)  # type: ignore[arg-type]
    assert TYPE.classify(body(), cleaned) == response


@pytest.mark.parametrize(
    "raw", [None, "true", True, [True], ["yes"], ["true", "false"], {"true": 1}, ("true",)]
)
def test_anything_else_is_no_answer(raw: object) -> None:
    with pytest.raises(InvalidInputError):
        TYPE.clean_response({}, raw)


def test_the_form_holds_no_key_and_shows_what_was_chosen() -> None:
    prepared = TYPE.prepare_html(body().content)
    html = TYPE.render_html(prepared, 3, [0, 1], [])
    assert body().content == {}
    assert html.count('name="slot-3"') == 2
    assert "checked" not in html
    assert 'value="false" checked' in TYPE.render_html(prepared, 3, [0, 1], ["false"])


def test_the_report_opens_the_key_only_when_it_may() -> None:
    closed = TYPE.review(body(), ["false"], [0, 1], False)
    opened = TYPE.review(body(), ["false"], [0, 1], True)
    assert [(line.is_chosen, line.is_right, line.feedback) for line in closed] == [
        (False, None, ""),
        (True, None, ""),
    ]
    assert [(line.is_chosen, line.is_right) for line in opened] == [(False, True), (True, False)]
    assert opened[1].feedback == "Перечитайте главу 2."
    assert [(one.code, one.is_right) for one in TYPE.answer_classes(body())] == [
        ("true", True),
        ("false", False),
    ]
