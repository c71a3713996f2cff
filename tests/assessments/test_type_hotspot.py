"""Hotspot: which zone a mark hits, how marks are counted, and what a browser may know."""

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.item_types import get_item_type
from assessments.item_types.zones import is_inside
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

CODE = "hotspot"
RECT = {"shape": "rect", "coords": [10, 10, 30, 20], "is_right": True, "label": "Верхушка"}
CIRCLE = {"shape": "circle", "coords": [100, 50, 10], "is_right": True, "label": "Корень"}
TRIANGLE = {"shape": "polygon", "coords": [60, 60, 90, 60, 60, 90], "label": "Купол", "feedback": "Ниже"}


def spec(*zones: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "image": "/assets/thorax.png",
        "alt": "Рентгенограмма грудной клетки",
        "width": 200,
        "height": 100,
        "zones": list(zones or (RECT, CIRCLE, TRIANGLE)),
        **fields,
    }


def marks(*points: tuple[int, int]) -> list[str]:
    return [f"{number}={x},{y}" for number, (x, y) in enumerate(points, start=1)]


@pytest.mark.parametrize(
    ("zone", "point", "inside"),
    [
        (RECT, (10, 10), True),
        (RECT, (30, 20), True),
        (RECT, (31, 20), False),
        (RECT, (20, 9), False),
        (CIRCLE, (110, 50), True),
        (CIRCLE, (106, 58), True),
        (CIRCLE, (107, 58), False),
        (TRIANGLE, (60, 60), True),
        (TRIANGLE, (75, 75), True),
        (TRIANGLE, (76, 75), False),
        (TRIANGLE, (59, 70), False),
        ({"shape": "polygon", "coords": [0, 0, 10, 0, 10, 10, 5, 5, 0, 10]}, (5, 6), False),
        ({"shape": "polygon", "coords": [0, 0, 10, 0, 10, 10, 5, 5, 0, 10]}, (5, 5), True),
        ({"shape": "polygon", "coords": ["0.5", "0.5", "2.5", "0.5", "2.5", "2.5"]}, (1, 1), True),
    ],
)
def test_borders_of_zones_are_inside(zone: dict[str, Any], point: tuple[int, int], inside: bool) -> None:
    assert is_inside(zone, point) is inside


@given(st.lists(st.integers(0, 20), min_size=4, max_size=4), st.integers(0, 20), st.integers(0, 20))
def test_a_rectangle_drawn_as_a_polygon_holds_the_same_points(sides: list[int], x: int, y: int) -> None:
    (left, right), (top, bottom) = sorted(sides[:2]), sorted(sides[2:])
    assume(left < right and top < bottom)
    rect = {"shape": "rect", "coords": [left, top, right, bottom]}
    polygon = {"shape": "polygon", "coords": [left, top, right, top, right, bottom, left, bottom]}
    backwards = {"shape": "polygon", "coords": [left, top, left, bottom, right, bottom, right, top]}
    assert is_inside(rect, (x, y)) == is_inside(polygon, (x, y)) == is_inside(backwards, (x, y))


SCORES = [  # marks; proportional, all or nothing
    ([], "0", "0"),
    ([(20, 15), (100, 50)], "1", "1"),
    ([(20, 15)], "1/2", "0"),
    ([(20, 15), (11, 11)], "1/2", "0"),
    ([(20, 15), (150, 90)], "1/2", "0"),
    ([(20, 15), (100, 50), (150, 90)], "0", "0"),
    ([(20, 15), (100, 50), (65, 65)], "0", "0"),
    ([(20, 15), (100, 50), (101, 50)], "1", "1"),
    ([(65, 65)], "0", "0"),
]


@pytest.mark.parametrize(("points", "proportional", "strict"), SCORES)
def test_marks_are_counted_by_places(points: list[tuple[int, int]], proportional: str, strict: str) -> None:
    for rule, expected in (("proportional", proportional), ("all_or_nothing", strict)):
        body = build(CODE, spec(picks=3), scoring={"rule": rule})
        assert answer(CODE, body, marks(*points)).fraction == Fraction(expected), rule


def test_where_zones_overlap_the_earlier_one_is_hit() -> None:
    inner = {"shape": "circle", "coords": [50, 50, 5], "is_right": True, "label": "Очаг"}
    outer = {"shape": "rect", "coords": [0, 0, 100, 100], "label": "Лёгкое"}
    body = build(CODE, spec(inner, outer))
    item_type = get_item_type(CODE)
    assert item_type.classify(body, marks((50, 50))) == ["1"]
    assert item_type.classify(body, marks((50, 60))) == ["2"]
    assert item_type.classify(body, marks((150, 60))) == ["outside"]


@pytest.mark.parametrize("typed", ["120,45", " 120 , 45 ", "120;45", "120 45"])
def test_marks_may_be_typed(typed: str) -> None:
    content = build(CODE, spec()).content
    assert get_item_type(CODE).clean_response(content, [f"1={typed}"]) == ["1=120,45"]


@pytest.mark.parametrize(
    "raw",
    [["1=201,5"], ["1=5,101"], ["1=-1,5"], ["3=5,5"], ["1=5"], ["1=а,б"], ["1=1,1", "1=2,2"], ["1=1.5,2"]],
)
def test_what_is_no_mark_is_refused(raw: list[str]) -> None:
    with pytest.raises(InvalidInputError):
        get_item_type(CODE).clean_response(build(CODE, spec()).content, raw)


def test_blank_inputs_are_no_marks() -> None:
    content = build(CODE, spec()).content
    assert get_item_type(CODE).clean_response(content, ["1= ", "2=5,5"]) == ["2=5,5"]


def test_the_form_has_an_input_for_every_mark_and_no_zone() -> None:
    body = build(CODE, spec(alt='"><script>'))
    html = form_html(CODE, body, ["2=5,6"], slot=7)
    assert re.findall(r'name="(slot-7-\d)" value="([^"]*)"', html) == [("slot-7-1", ""), ("slot-7-2", "5,6")]
    assert html.count("<label") == 2
    assert "<script" not in html
    seen = html + str(body.content)
    assert not any(secret in seen for secret in ("Верхушка", "polygon", "is_right", "coords"))


def test_the_report_draws_zones_only_when_the_key_is_open() -> None:
    body = build(CODE, spec())
    item_type = get_item_type(CODE)
    assert item_type.review_html is not None
    response = marks((65, 65), (150, 90))
    closed = item_type.review_html(body, response, [], False)
    assert closed.count('class="kf-mark"') == 2
    assert "kf-zone" not in closed
    assert "polygon" not in closed
    opened = item_type.review_html(body, response, [], True)
    assert (opened.count("kf-zone--right"), opened.count("kf-zone--wrong")) == (2, 1)
    assert "style=" not in opened
    lines = item_type.review(body, response, [], True)
    assert [(line.is_chosen, line.is_right) for line in lines] == [
        (True, False),
        (True, False),
        (False, True),
        (False, True),
    ]
    assert lines[0].feedback == "Ниже"
    assert all("Купол" not in line.text for line in item_type.review(body, response, [], False))


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        (spec(TRIANGLE), "spec.zones"),
        (spec(zones=[]), "spec.zones"),
        (spec(picks=1), "spec.picks"),
        (spec(picks=21), "spec.picks"),
        (spec(picks=True), "spec.picks"),
        (spec(width=0), "spec.width"),
        (spec(height="100"), "spec.height"),
        (spec(alt=" "), "spec.alt"),
        (spec(image=""), "spec.image"),
        (spec(image="https://example.org/a.png"), "spec.image"),
        (spec(image="//example.org/a.png"), "spec.image"),
        (spec(image="/\\example.org/a.png"), "spec.image"),
        (spec(image="data:image/png;base64,AA"), "spec.image"),
        (spec({**RECT, "coords": [30, 10, 10, 20]}), "spec.zones.1.coords"),
        (spec({**RECT, "coords": [10, 10, 10, 20]}), "spec.zones.1.coords"),
        (spec({**RECT, "coords": [150, 10, 201, 20]}), "spec.zones.1.coords"),
        (spec({**RECT, "coords": [1, 2, 3]}), "spec.zones.1.coords"),
        (spec({**RECT, "coords": [1, 2, 3, "?"]}), "spec.zones.1.coords.4"),
        (spec({**CIRCLE, "coords": [100, 50, 0]}), "spec.zones.1.coords"),
        (spec({**CIRCLE, "coords": [100, 50, -5]}), "spec.zones.1.coords"),
        (spec({**CIRCLE, "coords": [100, 95, 10]}), "spec.zones.1.coords"),
        (spec(RECT, {**TRIANGLE, "coords": [1, 1, 5, 5, 9, 9]}), "spec.zones.2.coords"),
        (spec(RECT, {**TRIANGLE, "coords": [1, 1, 5, 5, 9, 8, 1]}), "spec.zones.2.coords"),
        (spec(RECT, {**TRIANGLE, "shape": "star"}), "spec.zones.2.shape"),
        (spec(RECT, {**TRIANGLE, "is_right": "да"}), "spec.zones.2.is_right"),
        (spec(colour="red"), "spec.colour"),
        (spec({**RECT, "coords": [0, 0, 90, 90], "is_right": False}, RECT), "spec.zones.2.coords"),
        (spec({**CIRCLE, "coords": ["0.5", "0.5", "0.3"]}), "spec.zones.1.coords"),
    ],
)
def test_a_bad_key_is_refused_by_the_name_of_its_field(raw: Any, named: str) -> None:
    assert refused_field(CODE, raw) == named


def test_an_unknown_rule_is_refused() -> None:
    assert refused_field(CODE, spec(), scoring={"rule": "ps50"}) == "scoring"


points = st.tuples(st.integers(0, 200), st.integers(0, 100))


@given(st.lists(points, max_size=3))
def test_the_strict_rule_gives_no_more(given: list[tuple[int, int]]) -> None:
    strict = build(CODE, spec(picks=3))
    share = build(CODE, spec(picks=3), scoring={"rule": "proportional"})
    check_round_trip(CODE, strict)
    check_round_trip(CODE, share)
    raw = marks(*given)
    assert answer(CODE, strict, raw).fraction <= answer(CODE, share, raw).fraction
    assert answer(CODE, share, raw[::-1]) == answer(CODE, share, raw)


pairs = st.tuples(
    st.sampled_from("0123"), points.map(lambda point: f"{point[0]},{point[1]}") | st.text(max_size=6)
)


@given(any_json | st.lists(pairs, max_size=3).map(lambda given: ["=".join(pair) for pair in given]))
def test_any_response_is_graded_or_refused(raw: Any) -> None:
    check_any_response(CODE, build(CODE, spec()), raw)


zones = st.fixed_dictionaries(
    {
        "shape": st.sampled_from(["rect", "circle", "polygon"]),
        "coords": st.lists(st.integers(-5, 210) | st.floats(-5, 99), max_size=8),
        "is_right": st.booleans(),
    }
)


@given(any_json | st.builds(lambda rows: spec(zones=rows), any_json | st.lists(any_json | zones, max_size=2)))
def test_any_spec_is_built_or_refused(raw: Any) -> None:
    check_any_spec(CODE, raw)
