"""Matching: what is refused, how it grades, what the form tells and what it does not."""

import json
import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from assessments.item_types import get_item_type
from assessments.item_types.base import ItemBody, ItemDraft, Outcome
from core.errors import InvalidInputError

TYPE = get_item_type("matching")
PAIRS = [
    {"left": "Амлодипин", "right": "Антагонист кальция"},
    {"left": "Периндоприл", "right": "Ингибитор АПФ"},
    {"left": "Лизиноприл", "right": "Ингибитор АПФ"},
]


def draft(**fields: Any) -> ItemDraft:
    spec = {"pairs": PAIRS, "distractors": ["Бета-блокатор"]}
    return ItemDraft(type="matching", stem="<p>К какому классу относится?</p>", **{"spec": spec, **fields})


def build(**fields: Any) -> ItemBody:
    return TYPE.build(draft(**fields))


def key_of(body: ItemBody) -> list[str]:
    return [f"{left}={right}" for left, right in body.key["pairs"].items()]


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        ("pairs", "spec"),
        ({}, "spec.pairs"),
        ({"pairs": PAIRS[:1]}, "spec.pairs"),
        ({"pairs": {"left": "a"}}, "spec.pairs"),
        ({"pairs": PAIRS * 7}, "spec.pairs"),
        ({"pairs": [*PAIRS, {"left": "Амлодипин ", "right": "иное"}]}, "spec.pairs.4.left"),
        ({"pairs": [*PAIRS, {"left": " ", "right": "иное"}]}, "spec.pairs.4.left"),
        ({"pairs": [*PAIRS, {"left": "Эналаприл"}]}, "spec.pairs.4.right"),
        ({"pairs": [*PAIRS, "Эналаприл"]}, "spec.pairs.4"),
        ({"pairs": [*PAIRS, {"left": "a", "right": "b", "points": 2}]}, "spec.pairs.4.points"),
        ({"pairs": PAIRS[1:]}, "spec.pairs"),
        ({"pairs": PAIRS, "distractors": "x"}, "spec.distractors"),
        ({"pairs": PAIRS, "distractors": [5]}, "spec.distractors.1"),
        ({"pairs": PAIRS, "distractors": ["x", " x "]}, "spec.distractors.2"),
        ({"pairs": PAIRS, "distractors": ["Ингибитор  АПФ"]}, "spec.distractors.1"),
    ],
)
def test_a_broken_item_is_refused_by_the_name_of_its_field(spec: Any, named: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        build(spec=spec)
    assert list(caught.value.fields) == [named]


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(InvalidInputError) as caught:
        build(scoring={"rule": "ps50"})
    assert list(caught.value.fields) == ["scoring"]


def test_neither_content_nor_ids_tell_the_pairs() -> None:
    body = build()
    swapped = [{**pair, "right": other["right"]} for pair, other in zip(PAIRS, PAIRS[::-1], strict=True)]
    other = build(spec={"pairs": swapped, "distractors": ["Бета-блокатор"]})
    assert body.content == other.content
    assert body.key != other.key
    assert len(body.content["rights"]) == 3


@pytest.mark.parametrize(
    ("right_pairs", "rule", "points"),
    [
        (3, "proportional", Fraction(1)),
        (2, "proportional", Fraction(2, 3)),
        (0, "proportional", Fraction(0)),
        (3, "all_or_nothing", Fraction(1)),
        (2, "all_or_nothing", Fraction(0)),
    ],
)
def test_the_rules(right_pairs: int, rule: str, points: Fraction) -> None:
    body = build(scoring={"rule": rule})
    wrong = next(r["id"] for r in body.content["rights"] if r["text"] == "Бета-блокатор")
    answers = [
        f"{left}={right if number < right_pairs else wrong}"
        for number, (left, right) in enumerate(body.key["pairs"].items())
    ]
    assert TYPE.grade(body, TYPE.clean_response(body.content, answers)).fraction == points
    left_open = TYPE.grade(body, TYPE.clean_response(body.content, answers[:right_pairs]))
    assert left_open.fraction == points


def test_no_answer_is_told_apart_from_a_wrong_one() -> None:
    assert TYPE.grade(build(), []).outcome == Outcome.NONE
    assert TYPE.grade(build(), TYPE.clean_response(build().content, [])).fraction == 0


@pytest.mark.parametrize("raw", [None, "a=b", ["a"], ["a=b"], [1], {"a": "b"}, ["=b"], ["a=b=c"]])
def test_what_the_form_cannot_hold_is_refused(raw: object) -> None:
    with pytest.raises(InvalidInputError):
        TYPE.clean_response(build().content, raw)


def test_a_line_has_one_answer() -> None:
    body = build()
    left, right = next(iter(body.key["pairs"].items()))
    other = next(r["id"] for r in body.content["rights"] if r["id"] != right)
    with pytest.raises(InvalidInputError):
        TYPE.clean_response(body.content, [f"{left}={right}", f"{left}={other}"])


words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(
    lambda text: text.strip(" \x00")
)


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    lefts = draw(st.lists(words, min_size=2, max_size=8, unique_by=_plain))
    rights = draw(st.lists(words, min_size=2, max_size=8, unique_by=_plain))
    chosen = [draw(st.sampled_from(rights)) for _left in lefts]
    spare = [right for right in rights if right not in chosen]
    pairs = [{"left": left, "right": right} for left, right in zip(lefts, chosen, strict=True)]
    return {"pairs": pairs, "distractors": spare}


def _plain(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


readable = specs().filter(
    lambda spec: (
        all(_plain(pair["left"]) and _plain(pair["right"]) for pair in spec["pairs"])
        and all(map(_plain, spec["distractors"]))
    )
)


@given(spec=readable, rule=st.sampled_from(["proportional", "all_or_nothing"]))
def test_an_item_is_rebuilt_from_its_parts(spec: dict[str, Any], rule: str) -> None:
    body = build(spec=spec, scoring={"rule": rule})
    assert TYPE.build(draft(spec=TYPE.unbuild(body).spec, scoring=body.scoring)) == body
    assert TYPE.grade(body, TYPE.clean_response(body.content, key_of(body))).fraction == 1


@given(spec=readable, data=st.data())
def test_answers_fit_the_schema_and_points_grow_with_right_pairs(
    spec: dict[str, Any], data: st.DataObject
) -> None:
    body = build(spec=spec)
    rights = [right["id"] for right in body.content["rights"]]
    given_answers = {
        left["id"]: data.draw(st.none() | st.sampled_from(rights)) for left in body.content["lefts"]
    }
    raw = data.draw(st.permutations([f"{left}={right}" for left, right in given_answers.items() if right]))
    cleaned = TYPE.clean_response(body.content, raw)
    Draft202012Validator(TYPE.response_schema(body.content)).validate(cleaned)
    assert sorted(cleaned) == sorted(raw)
    assert TYPE.clean_response(body.content, cleaned) == cleaned
    right_pairs = set(cleaned) & set(key_of(body))
    assert TYPE.grade(body, cleaned).fraction == Fraction(len(right_pairs), len(spec["pairs"]))
    right_classes = {one.code for one in TYPE.answer_classes(body) if one.is_right}
    assert right_classes == set(key_of(body))
    assert set(TYPE.classify(body, cleaned)) <= {one.code for one in TYPE.answer_classes(body)}


@given(spec=readable, seed=st.integers(), shuffle=st.booleans())
def test_lines_and_answers_are_drawn_apart(spec: dict[str, Any], seed: int, shuffle: bool) -> None:
    content = build(spec=spec).content
    order = TYPE.draw_order(content, random.Random(seed), shuffle)
    count = len(content["lefts"])
    assert sorted(order) == list(range(count + len(content["rights"])))
    assert sorted(order[:count]) == list(range(count))
    assert order == TYPE.draw_order(content, random.Random(seed), shuffle)
    assert shuffle or order == sorted(order)


def test_the_form_escapes_texts_and_restores_the_answer() -> None:
    pairs = [{"left": "<b>АД</b>", "right": "< 140"}, {"left": "ЧСС", "right": "60–90"}]
    body = build(spec={"pairs": pairs})
    prepared, order = TYPE.prepare_html(body.content), TYPE.draw_order(body.content, random.Random(0), True)
    response = key_of(body)[:1]
    left, right = response[0].split("=")
    html = TYPE.render_html(prepared, 7, order, response)
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert html.count(f'name="slot-7-{left}"') == 1
    assert html.count(" selected") == 1
    assert f'value="{right}" selected' in html
    assert json.dumps(body.key) not in html


def test_the_report_opens_the_key_only_when_it_may() -> None:
    body = build()
    order = TYPE.draw_order(body.content, random.Random(1), False)
    lefts, wrong = list(body.key["pairs"]), body.key["pairs"]
    response = TYPE.clean_response(
        body.content, [f"{lefts[0]}={wrong[lefts[0]]}", f"{lefts[1]}={wrong[lefts[0]]}"]
    )
    closed = TYPE.review(body, response, order, False)
    assert [(line.text, line.is_chosen, line.is_right) for line in closed] == [
        ("Амлодипин — Антагонист кальция", True, None),
        ("Периндоприл — Антагонист кальция", True, None),
    ]
    opened = TYPE.review(body, response, order, True)
    assert [(line.text, line.is_chosen, line.is_right) for line in opened] == [
        ("Амлодипин — Антагонист кальция", True, True),
        ("Периндоприл — Антагонист кальция", True, False),
        ("Периндоприл — Ингибитор АПФ", False, True),
        ("Лизиноприл — Ингибитор АПФ", False, True),
    ]
