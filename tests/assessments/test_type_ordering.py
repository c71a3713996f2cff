"""Ordering: what is refused, how it grades, what the form tells and what it does not."""

import random
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from assessments.item_types import get_item_type
from assessments.item_types.base import ItemBody, ItemDraft, Outcome
from core.errors import InvalidInputError

TYPE = get_item_type("ordering")
RULES = ("all_or_nothing", "proportional", "adjacent")
PARTS = ["Оценить сознание", "Позвать на помощь", "Начать компрессии", "Подключить дефибриллятор"]


def draft(**fields: Any) -> ItemDraft:
    return ItemDraft(type="ordering", stem="<p>Порядок действий?</p>", **{"spec": {"parts": PARTS}, **fields})


def build(parts: list[str] = PARTS, rule: str = "all_or_nothing") -> ItemBody:
    return TYPE.build(draft(spec={"parts": parts}, scoring={"rule": rule}))


def answer(body: ItemBody, places: str) -> list[str]:
    """``places`` tells the place of every part in the right order: 1234 is the key, - no place."""
    return [f"{part}={place}" for part, place in zip(body.key["order"], places, strict=True) if place != "-"]


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        ([], "spec"),
        ({}, "spec.parts"),
        ({"parts": ["один"]}, "spec.parts"),
        ({"parts": "один два"}, "spec.parts"),
        ({"parts": [str(number) for number in range(21)]}, "spec.parts"),
        ({"parts": ["один", "два", " один"]}, "spec.parts.3"),
        ({"parts": ["один", " "]}, "spec.parts.2"),
        ({"parts": ["один", 2]}, "spec.parts.2"),
        ({"parts": ["один", "два"], "order": [1, 2]}, "spec.order"),
    ],
)
def test_a_broken_item_is_refused_by_the_name_of_its_field(spec: Any, named: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        TYPE.build(draft(spec=spec))
    assert list(caught.value.fields) == [named]


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(InvalidInputError) as caught:
        build(rule="ps50")
    assert list(caught.value.fields) == ["scoring"]


SCORES = [  # place of each part in the right order, points by rule
    ("1234", "1 1 1"),
    ("2134", "0 1/2 1/3"),
    ("2341", "0 0 2/3"),
    ("4123", "0 0 2/3"),
    ("4321", "0 0 0"),
    ("1---", "0 1/4 0"),
    ("12--", "0 1/2 1/3"),
    ("-1-2", "0 0 0"),
    ("1134", "0 1/2 1/3"),
    ("1111", "0 0 0"),
]


@pytest.mark.parametrize(("places", "points"), SCORES)
def test_the_rules(places: str, points: str) -> None:
    for rule, expected in zip(RULES, map(Fraction, points.split()), strict=True):
        body = build(rule=rule)
        response = TYPE.clean_response(body.content, answer(body, places))
        assert TYPE.grade(body, response).fraction == expected, rule


def test_no_answer_is_told_apart_from_a_wrong_one() -> None:
    assert TYPE.grade(build(), []).outcome == Outcome.NONE


@pytest.mark.parametrize("raw", [None, "a=1", ["a"], ["a=1"], [1], {"a": "1"}, ["=1"]])
def test_what_the_form_cannot_hold_is_refused(raw: object) -> None:
    with pytest.raises(InvalidInputError):
        TYPE.clean_response(build().content, raw)


@pytest.mark.parametrize("place", ["0", "5", "01", "-1", "1.0", "١", "x", "1\n"])
def test_there_are_as_many_places_as_parts(place: str) -> None:
    body = build()
    with pytest.raises(InvalidInputError):
        TYPE.clean_response(body.content, [f"{body.key['order'][0]}={place}"])


def test_a_part_has_one_place() -> None:
    body = build()
    part = body.key["order"][0]
    with pytest.raises(InvalidInputError):
        TYPE.clean_response(body.content, [f"{part}=1", f"{part}=2"])


def test_the_content_does_not_tell_the_order() -> None:
    assert build().content == build(PARTS[::-1]).content
    assert build().key != build(PARTS[::-1]).key


parts = st.lists(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
    .map(lambda text: " ".join(text.replace("\x00", "").split()))
    .filter(bool),
    min_size=2,
    max_size=10,
    unique=True,
)


@given(parts=parts, rule=st.sampled_from(RULES))
def test_an_item_is_rebuilt_from_its_parts(parts: list[str], rule: str) -> None:
    body = build(parts, rule)
    assert TYPE.unbuild(body).spec == {"parts": parts}
    assert TYPE.build(draft(spec=TYPE.unbuild(body).spec, scoring=body.scoring)) == body


@given(parts=parts, rule=st.sampled_from(RULES), data=st.data())
def test_points_stay_between_nothing_and_one_and_the_key_gets_all(
    parts: list[str], rule: str, data: st.DataObject
) -> None:
    body = build(parts, rule)
    places = st.none() | st.integers(1, len(parts))
    chosen = {part: data.draw(places) for part in body.key["order"]}
    raw = data.draw(st.permutations([f"{part}={place}" for part, place in chosen.items() if place]))
    cleaned = TYPE.clean_response(body.content, raw)
    Draft202012Validator(TYPE.response_schema(body.content)).validate(cleaned)
    assert TYPE.clean_response(body.content, cleaned) == cleaned
    grade = TYPE.grade(body, cleaned)
    is_key = list(chosen.values()) == list(range(1, len(parts) + 1))
    assert 0 <= grade.fraction <= 1
    assert (grade.fraction == 1) == (grade.outcome == Outcome.RIGHT) == is_key
    classes = {one.code: one.is_right for one in TYPE.answer_classes(body)}
    assert set(TYPE.classify(body, cleaned)) <= set(classes)
    key = [f"{part}={place}" for place, part in enumerate(body.key["order"], start=1)]
    assert [code for code, is_right in classes.items() if is_right] == sorted(key)
    assert TYPE.grade(body, key).fraction == 1


@given(parts=parts, data=st.data())
def test_neighbours_count_wherever_they_stand(parts: list[str], data: st.DataObject) -> None:
    body = build(parts, "adjacent")
    order = data.draw(st.permutations(body.key["order"]))
    together = set(pairwise(order)) & set(pairwise(body.key["order"]))
    response = [f"{part}={place}" for place, part in enumerate(order, start=1)]
    assert TYPE.grade(body, response).fraction == Fraction(len(together), len(parts) - 1)


@given(parts=parts, seed=st.integers(), shuffle=st.booleans())
def test_parts_are_shown_in_a_drawn_order(parts: list[str], seed: int, shuffle: bool) -> None:
    content = build(parts).content
    order = TYPE.draw_order(content, random.Random(seed), shuffle)
    assert sorted(order) == list(range(len(parts)))
    assert order == TYPE.draw_order(content, random.Random(seed), shuffle)
    assert shuffle or order == sorted(order)


def test_the_form_escapes_texts_and_restores_the_answer() -> None:
    body = build(["АД < 90", "<i>Шок</i>"])
    response = answer(body, "2-")
    html = TYPE.render_html(TYPE.prepare_html(body.content), 2, [0, 1], response)
    assert "АД &lt; 90" in html
    assert "<i>" not in html
    assert html.count('value="2" selected') == html.count(" selected") == 1
    assert html.count('<select class="form-select" name="slot-2-') == 2


def test_the_report_opens_the_key_only_when_it_may() -> None:
    body = build(["первое", "второе", "третье"])
    response = answer(body, "132")
    closed = TYPE.review(body, response, [0, 1, 2], False)
    assert [(line.text, line.is_chosen, line.is_right) for line in closed] == [
        ("1. первое", True, None),
        ("2. третье", True, None),
        ("3. второе", True, None),
    ]
    opened = TYPE.review(body, response, [0, 1, 2], True)
    assert [(line.text, line.is_chosen, line.is_right) for line in opened] == [
        ("1. первое", True, True),
        ("2. третье", True, False),
        ("2. второе", False, True),
        ("3. второе", True, False),
        ("3. третье", False, True),
    ]
