"""Item types are pure: what they refuse, and how they grade."""

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.item_types import ITEM_TYPES, get_item_type
from assessments.item_types.base import ItemBody, ItemDraft, OptionDraft, Outcome
from core.errors import InvalidInputError


def draft(rights: list[bool], *, item_type: str = "multiple_choice", **fields: Any) -> ItemDraft:
    options = [OptionDraft(f"вариант {i}", is_right=right) for i, right in enumerate(rights)]
    return ItemDraft(type=item_type, stem="Вопрос", **{"options": options, **fields})


def ids(body: ItemBody) -> list[str]:
    return [option["id"] for option in body.content["options"]]


def build(*args: Any, **kwargs: Any) -> ItemBody:
    made = draft(*args, **kwargs)
    return get_item_type(made.type).build(made)


@pytest.mark.parametrize("item_type", sorted(ITEM_TYPES))
@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"rights": [False, False]}, "key"),
        ({"rights": [True]}, "options"),
        ({"rights": [True] + [False] * 30}, "options"),
        (
            {"rights": [], "options": [OptionDraft("да", is_right=True), OptionDraft(" да ")]},
            "options.2.text",
        ),
        ({"rights": [], "options": [OptionDraft("да", is_right=True), OptionDraft("  ")]}, "options.2.text"),
        (
            {"rights": [], "options": [OptionDraft("a", is_right=True, id="x"), OptionDraft("b", id="x")]},
            "options",
        ),
        ({"rights": [True, False], "scoring": {"rule": "guess"}}, "scoring"),
        ({"rights": [True, False], "scoring": {"rule": "all_or_nothing", "penalty": 1}}, "scoring"),
    ],
)
def test_a_broken_item_is_refused_by_the_name_of_its_field(
    item_type: str, fields: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        build(item_type=item_type, **fields)
    assert list(caught.value.fields) == [named]


def test_single_choice_has_one_right_option() -> None:
    with pytest.raises(InvalidInputError) as caught:
        build([True, True, False], item_type="single_choice")
    assert list(caught.value.fields) == ["key"]


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(InvalidInputError) as caught:
        get_item_type("telepathy")
    assert list(caught.value.fields) == ["type"]


@pytest.mark.parametrize("item_type", sorted(ITEM_TYPES))
@pytest.mark.parametrize("raw", [None, "a", {"a": 1}, 7, [1], [None], [["a"]], ["unknown"], ["", ""]])
def test_what_is_no_answer_to_the_question_is_refused(item_type: str, raw: object) -> None:
    body = build([True, False, False], item_type=item_type)
    with pytest.raises(InvalidInputError):
        get_item_type(item_type).clean_response(body.content, raw)


def test_single_choice_takes_one_option_and_multiple_choice_many() -> None:
    body = build([True, False, False])
    both = ids(body)[:2]
    assert get_item_type("multiple_choice").clean_response(body.content, both[::-1]) == both
    with pytest.raises(InvalidInputError):
        get_item_type("single_choice").clean_response(body.content, both)


def test_the_same_option_twice_is_refused() -> None:
    body = build([True, False])
    with pytest.raises(InvalidInputError):
        get_item_type("multiple_choice").clean_response(body.content, [ids(body)[0]] * 2)


def test_option_ids_tell_nothing_about_the_order_or_the_key() -> None:
    first = build([True, False, False])
    swapped = ItemDraft(
        type="multiple_choice",
        stem="Вопрос",
        options=[OptionDraft("вариант 2", is_right=True), OptionDraft("вариант 0"), OptionDraft("вариант 1")],
    )
    assert sorted(ids(first)) == sorted(ids(get_item_type("multiple_choice").build(swapped)))


SCORES = [  # right options, chosen options, points by rule
    ("abc", "", "0 0 0"),
    ("abc", "abc", "1 1 1"),
    ("abc", "ab", "0 1/2 2/3"),
    ("abc", "a", "0 0 1/3"),
    ("abc", "abd", "0 1/2 2/3"),
    ("abc", "abcd", "0 0 0"),
    ("abcd", "ab", "0 1/2 1/2"),
    ("ab", "ac", "0 1/2 1/2"),
    ("a", "b", "0 0 0"),
    ("abcde", "abcde", "1 1 1"),
]


@pytest.mark.parametrize(("right", "chosen", "points"), SCORES)
def test_published_rules_of_multiple_choice(right: str, chosen: str, points: str) -> None:
    for rule, expected in zip(
        ("all_or_nothing", "ps50", "proportional"), map(Fraction, points.split()), strict=True
    ):
        body = build([letter in right for letter in "abcde"], scoring={"rule": rule})
        picked = [ids(body)["abcde".index(letter)] for letter in chosen]
        assert get_item_type("multiple_choice").grade(body, picked).fraction == expected, rule


rights = st.lists(st.booleans(), min_size=2, max_size=12).filter(any)
rules = st.sampled_from(["all_or_nothing", "ps50", "proportional"])


@given(rights=rights, rule=rules, data=st.data())
def test_points_stay_between_nothing_and_one(rights: list[bool], rule: str, data: st.DataObject) -> None:
    body = build(rights, scoring={"rule": rule})
    item_type = get_item_type("multiple_choice")
    raw = data.draw(st.lists(st.sampled_from(ids(body)), unique=True))
    grade = item_type.grade(body, item_type.clean_response(body.content, raw))
    shuffled = data.draw(st.permutations(raw))
    assert 0 <= grade.fraction <= 1
    assert (grade.outcome == Outcome.RIGHT) == (grade.fraction == 1) == (set(raw) == set(body.key["right"]))
    assert (grade.outcome == Outcome.NONE) == (not raw)
    assert item_type.grade(body, item_type.clean_response(body.content, shuffled)) == grade


@given(rights=rights.filter(lambda rights: not all(rights)), rule=rules)
def test_choosing_everything_never_pays(rights: list[bool], rule: str) -> None:
    body = build(rights, scoring={"rule": rule})
    assert get_item_type("multiple_choice").grade(body, ids(body)).fraction == 0


@given(rights=rights, data=st.data())
def test_stricter_rules_give_no_more(rights: list[bool], data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.integers(0, len(rights) - 1)))
    points = []
    for rule in ("all_or_nothing", "ps50", "proportional"):
        body = build(rights, scoring={"rule": rule})
        grade = get_item_type("multiple_choice").grade(body, [ids(body)[i] for i in sorted(chosen)])
        points.append(grade.fraction)
    strict, half, share = points
    assert strict <= half
    assert strict <= share


@given(st.integers(2, 30), st.integers(), st.booleans())
def test_the_order_of_options_is_a_permutation_made_by_the_seed(size: int, seed: int, shuffle: bool) -> None:
    item_type = get_item_type("single_choice")
    content = {"options": [{"id": str(i), "text": str(i)} for i in range(size)]}
    order = item_type.draw_order(content, random.Random(seed), shuffle)
    assert sorted(order) == list(range(size))
    assert order == item_type.draw_order(content, random.Random(seed), shuffle)
    assert shuffle or order == sorted(order)


def test_options_are_escaped_in_the_form() -> None:
    options = [OptionDraft('<script>alert("1")</script>', is_right=True), OptionDraft("АД < 140")]
    body = build([], item_type="single_choice", options=options)
    item_type = get_item_type("single_choice")
    html = item_type.render_html(item_type.prepare_html(body.content), 1, [0, 1], [])
    assert "<script" not in html
    assert "АД &lt; 140" in html
