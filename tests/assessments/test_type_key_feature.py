"""Key features: hits over keys, gates for harm and for too many picks, weights."""

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.item_types import get_item_type
from core.errors import InvalidInputError
from tests.assessments.type_rules import (
    answer,
    any_json,
    build,
    check_any_response,
    check_any_spec,
    check_round_trip,
    form_html,
    refused_field,
)

CODE = "key_feature"


def option(text: str, **fields: Any) -> dict[str, Any]:
    return {"text": text, **fields}


FIRST = {
    "text": "Что сделать сейчас?",
    "options": [
        option("ЭКГ", is_key=True),
        option("Тропонин", is_key=True),
        option("Нагрузочная проба", is_harmful=True, feedback="Опасно при острой боли"),
        option("УЗИ почек"),
    ],
    "max_picks": 3,
    "weight": 3,
}
SECOND = {"text": "Диагноз?", "options": [option("ОКС", is_key=True), option("Пневмония")]}


def spec(*questions: dict[str, Any]) -> dict[str, Any]:
    return {"questions": list(questions or (FIRST, SECOND))}


@pytest.fixture
def body() -> Any:
    return build(CODE, spec())


def picks(body: Any, *chosen: tuple[int, str]) -> list[str]:
    return [
        f"q{number}={option['id']}"
        for number, text in chosen
        for option in body.content["questions"][number - 1]["options"]
        if option["text"] == text
    ]


SCORES = [
    ("", "0"),
    ("1 ЭКГ, 1 Тропонин, 2 ОКС", "1"),
    ("1 ЭКГ, 1 Тропонин", "3/4"),
    ("1 ЭКГ", "3/8"),
    ("1 ЭКГ, 1 Тропонин, 1 УЗИ почек", "3/4"),
    ("1 ЭКГ, 1 Тропонин, 1 Нагрузочная проба, 2 ОКС", "1/4"),
    ("1 ЭКГ, 1 Тропонин, 1 УЗИ почек, 1 Нагрузочная проба", "0"),
    ("2 ОКС, 2 Пневмония", "0"),
    ("1 УЗИ почек, 2 Пневмония", "0"),
]


@pytest.mark.parametrize(("chosen", "fraction"), SCORES)
def test_a_case_is_scored_as_published(body: Any, chosen: str, fraction: str) -> None:
    pairs = [pair.split(" ", 1) for pair in chosen.split(", ") if pair]
    raw = picks(body, *((int(number), text) for number, text in pairs))
    assert len(raw) == len(pairs)
    assert answer(CODE, body, raw).fraction == Fraction(fraction)


def test_too_many_picks_gate_the_question_even_without_harm() -> None:
    question = {**FIRST, "options": [option(text, is_key=text in "ab") for text in "abcd"], "max_picks": 2}
    body = build(CODE, spec(question))
    assert answer(CODE, body, picks(body, (1, "a"), (1, "b"))).fraction == 1
    assert answer(CODE, body, picks(body, (1, "a"), (1, "b"), (1, "c"))).fraction == 0


def test_the_form_groups_boxes_by_question_and_tells_the_limit(body: Any) -> None:
    html = form_html(CODE, body, picks(body, (1, "ЭКГ")), slot=2)
    assert html.count("<fieldset") == html.count("<legend") == 2
    assert html.count('name="slot-2-q1"') == 4
    assert html.count('name="slot-2-q2"') == 2
    assert html.count(" checked") == 1
    assert 'data-max-picks="3"' in html
    seen = html + str(body.content)
    assert not any(secret in seen for secret in ("is_key", "harmful", "Опасно", "weight"))


def test_options_are_shuffled_each_in_their_own_question(body: Any) -> None:
    item_type = get_item_type(CODE)
    order = item_type.draw_order(body.content, random.Random(5), True)
    assert sorted(order[:4]) == [0, 1, 2, 3]
    assert sorted(order[4:]) == [4, 5]
    html = item_type.render_html(item_type.prepare_html(body.content), 1, [3, 2, 1, 0, 5, 4], [])
    assert html.index("УЗИ") < html.index("ЭКГ") < html.index("Пневмония") < html.index("ОКС")


def test_the_report_names_harm_and_keys_when_they_are_open(body: Any) -> None:
    item_type = get_item_type(CODE)
    response = picks(body, (1, "Нагрузочная проба"), (2, "ОКС"))
    lines = item_type.review(body, response, range(6), True)
    assert [line.is_right for line in lines] == [True, True, False, False, True, False]
    assert [line.text for line in lines if line.is_chosen] == ["Нагрузочная проба", "ОКС"]
    assert lines[2].feedback.endswith("Опасно при острой боли")
    assert lines[2].feedback != "Опасно при острой боли"
    assert not any(line.feedback for line in item_type.review(body, response, range(6), False))
    assert [line.group for line in lines] == ["1. Что сделать сейчас?"] * 4 + ["2. Диагноз?"] * 2


def test_statistics_tell_every_option_apart(body: Any) -> None:
    item_type = get_item_type(CODE)
    raw = picks(body, (1, "ЭКГ"), (2, "Пневмония"))
    assert item_type.classify(body, raw) == [given.replace("=", ":") for given in raw]
    assert [found.is_right for found in item_type.answer_classes(body)] == [
        True,
        True,
        False,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ({"questions": []}, "spec.questions"),
        (spec({**FIRST, "text": " "}), "spec.questions.1.text"),
        (spec(FIRST, {**SECOND, "options": [option("а"), option("б")]}), "spec.questions.2.options"),
        (spec({**SECOND, "options": [option("а", is_key=True)]}), "spec.questions.1.options"),
        (
            spec({**SECOND, "options": [option("а", is_key=True), option(" а ")]}),
            "spec.questions.1.options.2.text",
        ),
        (
            spec({**SECOND, "options": [option("а", is_key=True, is_harmful=True), option("б")]}),
            "spec.questions.1.options.1.is_harmful",
        ),
        (spec({**FIRST, "max_picks": 1}), "spec.questions.1.max_picks"),
        (spec({**FIRST, "max_picks": 5}), "spec.questions.1.max_picks"),
        (spec({**FIRST, "weight": 0}), "spec.questions.1.weight"),
        (spec({**FIRST, "weight": "-1"}), "spec.questions.1.weight"),
        (spec({**FIRST, "weight": "тяжёлый"}), "spec.questions.1.weight"),
        (
            spec({**SECOND, "options": [option("а", is_key=1), option("б")]}),
            "spec.questions.1.options.1.is_key",
        ),
        (spec({**FIRST, "picks": 2}), "spec.questions.1.picks"),
    ],
)
def test_a_bad_key_is_refused_by_the_name_of_its_field(raw: Any, named: str) -> None:
    assert refused_field(CODE, raw) == named


@pytest.mark.parametrize("raw", [["q1"], ["q3=aa"], ["q1=nothing"], ["=x"]])
def test_what_no_form_sends_is_refused(body: Any, raw: list[str]) -> None:
    with pytest.raises(InvalidInputError):
        get_item_type(CODE).clean_response(body.content, raw)
    with pytest.raises(InvalidInputError):
        get_item_type(CODE).clean_response(body.content, picks(body, (1, "ЭКГ")) * 2)


weights = st.decimals("0.01", 100, places=2).map(str)
kinds = st.lists(st.sampled_from(["key", "harmful", "plain"]), min_size=2, max_size=6).filter(
    lambda kinds: "key" in kinds
)


@given(st.lists(st.tuples(kinds, weights), min_size=1, max_size=4), st.data())
def test_a_key_more_never_costs_and_harm_never_pays(
    questions: list[tuple[list[str], str]], data: st.DataObject
) -> None:
    body = build(
        CODE,
        spec(
            *(
                {
                    "text": f"Вопрос {number}",
                    "options": [
                        option(f"{kind} {place}", is_key=kind == "key", is_harmful=kind == "harmful")
                        for place, kind in enumerate(kinds)
                    ],
                    "weight": weight,
                }
                for number, (kinds, weight) in enumerate(questions)
            )
        ),
    )
    check_round_trip(CODE, body)
    texts = {
        f"q{number}={found['id']}": found["text"]
        for number, question in enumerate(body.content["questions"], start=1)
        for found in question["options"]
    }
    keys = [given for given, text in texts.items() if text.startswith("key")]
    assert answer(CODE, body, keys).fraction == 1
    some = data.draw(st.sets(st.sampled_from(keys)))
    before = answer(CODE, body, sorted(some)).fraction
    more = some | {data.draw(st.sampled_from(keys))}
    assert answer(CODE, body, sorted(more)).fraction >= before
    harmful = [given for given, text in texts.items() if text.startswith("harmful")]
    if harmful:
        worse = some | {data.draw(st.sampled_from(harmful))}
        assert answer(CODE, body, sorted(worse)).fraction <= before


@given(any_json | st.lists(st.text(alphabet="q12=ab", max_size=6), max_size=3))
def test_any_response_is_graded_or_refused(raw: Any) -> None:
    check_any_response(CODE, build(CODE, spec()), raw)


@given(any_json | st.builds(lambda rows: {"questions": rows}, any_json | st.lists(any_json, max_size=2)))
def test_any_spec_is_built_or_refused(raw: Any) -> None:
    check_any_spec(CODE, raw)
