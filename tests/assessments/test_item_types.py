"""Single and multiple choice: what they refuse, how they grade, what the form holds."""

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from assessments.item_types import get_item_type
from assessments.item_types.base import ItemBody, ItemDraft, OptionDraft, Outcome
from core.errors import InvalidInputError

CHOICES = ("single_choice", "multiple_choice")
COUNTING_RULES = ("all_or_nothing", "ps50", "proportional", "penalty")


def draft(rights: list[bool], *, item_type: str = "multiple_choice", **fields: Any) -> ItemDraft:
    options = [OptionDraft(f"вариант {i}", is_right=right) for i, right in enumerate(rights)]
    return ItemDraft(type=item_type, stem="Вопрос", **{"options": options, **fields})


def ids(body: ItemBody) -> list[str]:
    return [option["id"] for option in body.content["options"]]


def build(*args: Any, **kwargs: Any) -> ItemBody:
    made = draft(*args, **kwargs)
    return get_item_type(made.type).build(made)


@pytest.mark.parametrize("item_type", CHOICES)
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
        ({"rights": [True, False], "scoring": {"rule": ["weights"]}}, "scoring"),
        ({"rights": [True, False], "scoring": ["rule"]}, "scoring"),
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


def weighed(*percents: str | None, item_type: str = "multiple_choice", **scoring: Any) -> ItemBody:
    """An item under the rule weights; what earns more than nothing counts as right."""
    options = [
        OptionDraft(
            f"вариант {number}",
            is_right=percent is not None and Decimal(percent) > 0,
            percent=None if percent is None else Decimal(percent),
        )
        for number, percent in enumerate(percents)
    ]
    return build([], item_type=item_type, options=options, scoring={"rule": "weights", **scoring})


@pytest.mark.parametrize("max_picks", [0, -1, 4, True, "2", 2.0, 1])
def test_a_limit_of_picks_must_leave_room_for_the_key(max_picks: object) -> None:
    with pytest.raises(InvalidInputError) as caught:
        build([True, True, False], scoring={"rule": "proportional", "max_picks": max_picks})
    assert list(caught.value.fields) == ["scoring.max_picks"]


@pytest.mark.parametrize(
    ("percents", "named"),
    [
        (["100", "101"], "options.2.percent"),
        (["100", "-100.5"], "options.2.percent"),
        (["100", "NaN"], "options.2.percent"),
        (["60", "30"], "key"),
        (["33.3", "33.3", "33.3"], "key"),
    ],
)
@pytest.mark.parametrize("item_type", CHOICES)
def test_percents_that_cannot_be_are_refused(item_type: str, percents: list[str], named: str) -> None:
    options = [
        OptionDraft(f"вариант {number}", is_right=percent[0] not in "-N", percent=Decimal(percent))
        for number, percent in enumerate(percents)
    ]
    with pytest.raises(InvalidInputError) as caught:
        build([], item_type=item_type, options=options, scoring={"rule": "weights"})
    assert list(caught.value.fields) == [named]


@pytest.mark.parametrize("item_type", CHOICES)
@pytest.mark.parametrize("percent", [None, Decimal(0), Decimal(-5)])
def test_a_right_option_earns_something(item_type: str, percent: Decimal | None) -> None:
    options = [OptionDraft("a", True, percent=Decimal(100)), OptionDraft("b", True, percent=percent)]
    with pytest.raises(InvalidInputError) as caught:
        build([], item_type=item_type, options=options, scoring={"rule": "weights"})
    assert list(caught.value.fields) == ["options.2.percent"]


def test_a_wrong_option_among_many_earns_nothing() -> None:
    options = [OptionDraft("a", True, percent=Decimal(100)), OptionDraft("b", percent=Decimal("0.5"))]
    with pytest.raises(InvalidInputError) as caught:
        build([], options=options, scoring={"rule": "weights"})
    assert list(caught.value.fields) == ["options.2.percent"]


def test_a_limit_of_picks_counts_for_what_can_be_reached() -> None:
    with pytest.raises(InvalidInputError) as caught:
        weighed("50", "30", "20", "0", max_picks=2)
    assert list(caught.value.fields) == ["key"]
    weighed("80", "30", "20", "0", max_picks=2)


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(InvalidInputError) as caught:
        get_item_type("telepathy")
    assert list(caught.value.fields) == ["type"]


@pytest.mark.parametrize("item_type", CHOICES)
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


def test_more_picks_than_the_limit_are_refused() -> None:
    body = build([True, True, False, False], scoring={"rule": "penalty", "max_picks": 2})
    item_type = get_item_type("multiple_choice")
    assert item_type.clean_response(body.content, ids(body)[:2]) == ids(body)[:2]
    with pytest.raises(InvalidInputError):
        item_type.clean_response(body.content, ids(body)[:3])
    assert item_type.response_schema(body.content)["maxItems"] == 2
    assert "2" in str(item_type.hint(body.content, body.scoring))
    html = item_type.render_html(item_type.prepare_html(body.content), 1, [0, 1, 2, 3], [])
    assert 'data-max-picks="2"' in html


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
    ("abc", "", "0 0 0 0"),
    ("abc", "abc", "1 1 1 1"),
    ("abc", "ab", "0 1/2 2/3 2/3"),
    ("abc", "a", "0 0 1/3 1/3"),
    ("abc", "abd", "0 1/2 2/3 1/3"),
    ("abc", "ade", "0 0 1/3 0"),
    ("abc", "abcd", "0 0 0 2/3"),
    ("abcd", "ab", "0 1/2 1/2 1/2"),
    ("ab", "ac", "0 1/2 1/2 0"),
    ("a", "b", "0 0 0 0"),
    ("abcde", "abcde", "1 1 1 1"),
]


@pytest.mark.parametrize(("right", "chosen", "points"), SCORES)
def test_published_rules_of_multiple_choice(right: str, chosen: str, points: str) -> None:
    for rule, expected in zip(COUNTING_RULES, map(Fraction, points.split()), strict=True):
        body = build([letter in right for letter in "abcde"], scoring={"rule": rule})
        picked = [ids(body)["abcde".index(letter)] for letter in chosen]
        assert get_item_type("multiple_choice").grade(body, picked).fraction == expected, rule


@pytest.mark.parametrize(
    ("percents", "chosen", "points"),
    [
        ("50 50 -50 0", "01", "1"),
        ("50 50 -50 0", "0", "1/2"),
        ("50 50 -50 0", "012", "1/2"),
        ("50 50 -50 0", "2", "0"),
        ("50 50 -50 0", "3", "0"),
        ("80 40 -100 0", "01", "1"),
        ("33.33333 33.33333 33.33333 0", "012", "1"),
        ("33.33333 33.33333 33.33333 0", "01", "2/3"),
        ("16.667 83.333 -12.5 0", "012", "7/8"),
        ("12.34 87.66 -1 0", "0", "617/5000"),
    ],
)
def test_weights_are_added_up(percents: str, chosen: str, points: str) -> None:
    body = weighed(*percents.split())
    picked = [ids(body)[int(place)] for place in chosen]
    assert get_item_type("multiple_choice").grade(body, picked).fraction == Fraction(points)


def test_a_single_choice_may_have_answers_of_different_worth() -> None:
    body = weighed("100", "50", None, "-25", item_type="single_choice")
    item_type = get_item_type("single_choice")
    grades = [item_type.grade(body, [option]) for option in ids(body)]
    assert [grade.fraction for grade in grades] == [1, Fraction(1, 2), 0, 0]
    assert [grade.outcome for grade in grades] == ["right", "partial", "wrong", "wrong"]


rights = st.lists(st.booleans(), min_size=2, max_size=12).filter(any)
rules = st.sampled_from(COUNTING_RULES)


@given(rights=rights, rule=rules, data=st.data())
def test_points_stay_between_nothing_and_one(rights: list[bool], rule: str, data: st.DataObject) -> None:
    body = build(rights, scoring={"rule": rule})
    item_type = get_item_type("multiple_choice")
    raw = data.draw(st.lists(st.sampled_from(ids(body)), unique=True))
    cleaned = item_type.clean_response(body.content, raw)
    Draft202012Validator(item_type.response_schema(body.content)).validate(cleaned)
    grade = item_type.grade(body, cleaned)
    shuffled = data.draw(st.permutations(raw))
    assert 0 <= grade.fraction <= 1
    assert (grade.outcome == Outcome.RIGHT) == (grade.fraction == 1) == (set(raw) == set(body.key["right"]))
    assert (grade.outcome == Outcome.NONE) == (not raw)
    assert item_type.grade(body, item_type.clean_response(body.content, shuffled)) == grade


percent_lists = st.lists(
    st.decimals(-100, 100, places=5) | st.sampled_from([Decimal(100), Decimal(0), Decimal("33.33333")]),
    min_size=2,
    max_size=8,
).filter(lambda percents: Decimal(100) in percents)


@given(percents=percent_lists, item_type=st.sampled_from(CHOICES), data=st.data())
def test_weighed_items_grade_within_bounds_and_are_rebuilt(
    percents: list[Decimal], item_type: str, data: st.DataObject
) -> None:
    body = weighed(*map(str, percents), item_type=item_type)
    kind = get_item_type(item_type)
    parts = kind.unbuild(body)
    assert kind.build(ItemDraft(item_type, "Вопрос", parts.options, scoring=body.scoring)) == body
    most = 1 if item_type == "single_choice" else len(percents)
    chosen = data.draw(st.lists(st.sampled_from(ids(body)), unique=True, max_size=most))
    assert 0 <= kind.grade(body, kind.clean_response(body.content, chosen)).fraction <= 1
    best = [ids(body)[percents.index(Decimal(100))]]
    assert kind.grade(body, best).fraction == 1
    assert "percent" not in str(body.content)


@given(rights=rights, rule=rules, limit=st.booleans())
def test_an_item_is_rebuilt_from_its_parts(rights: list[bool], rule: str, limit: bool) -> None:
    scoring = {"rule": rule, "max_picks": sum(rights)} if limit else {"rule": rule}
    options = [OptionDraft(f"в {n}", right, feedback="да" * n) for n, right in enumerate(rights)]
    body = build([], options=options, scoring=scoring)
    kind = get_item_type("multiple_choice")
    rebuilt = kind.build(
        ItemDraft("multiple_choice", "Вопрос", kind.unbuild(body).options, scoring=body.scoring)
    )
    assert rebuilt == body
    assert kind.grade(body, kind.clean_response(body.content, body.key["right"])).fraction == 1


@given(rights=rights.filter(lambda rights: not all(rights)), rule=st.sampled_from(COUNTING_RULES[:3]))
def test_choosing_everything_never_pays(rights: list[bool], rule: str) -> None:
    body = build(rights, scoring={"rule": rule})
    assert get_item_type("multiple_choice").grade(body, ids(body)).fraction == 0


@given(rights=rights, data=st.data())
def test_stricter_rules_give_no_more(rights: list[bool], data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.integers(0, len(rights) - 1)))
    points = {}
    for rule in COUNTING_RULES:
        body = build(rights, scoring={"rule": rule})
        grade = get_item_type("multiple_choice").grade(body, [ids(body)[i] for i in sorted(chosen)])
        points[rule] = grade.fraction
    assert points["all_or_nothing"] <= min(points["ps50"], points["proportional"], points["penalty"])
    if len(chosen) <= sum(rights):
        assert points["penalty"] <= points["proportional"]


@given(rights=rights, data=st.data())
def test_under_penalty_a_wrong_choice_more_never_helps(rights: list[bool], data: st.DataObject) -> None:
    body = build(rights, scoring={"rule": "penalty"})
    kind = get_item_type("multiple_choice")
    chosen = data.draw(st.sets(st.sampled_from(ids(body))))
    for option in set(ids(body)) - chosen - set(body.key["right"]):
        more = kind.grade(body, [*chosen, option]).fraction
        assert more <= kind.grade(body, list(chosen)).fraction


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
