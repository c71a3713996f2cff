"""Script concordance: an answer earns the share of the panel that gave it."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.item_types import get_item_type
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

CODE = "script_concordance"
POINTS = ["-2", "-1", "0", "1", "2"]


def spec(**fields: Any) -> dict[str, Any]:
    return {
        "hypothesis": "Тромбоэмболия лёгочной артерии",
        "new_information": "D-димер в норме",
        "panel": [6, 4, 2, 0, 0],
        **fields,
    }


def test_an_answer_earns_its_share_of_the_commonest_one() -> None:
    body = build(CODE, spec())
    shares = [answer(CODE, body, [point]).fraction for point in POINTS]
    assert shares == [1, Fraction(2, 3), Fraction(1, 3), 0, 0]
    assert answer(CODE, body, []).fraction == 0


def test_two_commonest_answers_are_both_right() -> None:
    body = build(CODE, spec(panel=[0, 5, 5, 0, 0]))
    lines = get_item_type(CODE).review(body, ["0"], range(5), True)
    assert [line.is_right for line in lines] == [False, True, True, False, False]
    assert [line.is_chosen for line in lines] == [False, False, True, False, False]
    assert "5" in lines[1].feedback


def test_the_scale_is_shown_in_words_and_never_shuffled() -> None:
    item_type = get_item_type(CODE)
    body = build(CODE, spec(hypothesis="<b>ТЭЛА</b>"))
    html = form_html(CODE, body, ["1"])
    assert html.count('type="radio"') == 5
    assert html.count(" checked") == 1
    assert "&lt;b&gt;ТЭЛА" in html
    assert "D-димер в норме" in html
    assert "panel" not in html + str(body.content)
    assert [found.code for found in item_type.answer_classes(body)] == POINTS
    assert item_type.classify(body, ["1"]) == ["1"]
    assert item_type.review_html is not None
    assert "D-димер" in item_type.review_html(body, [], range(5), False)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"panel": [0, 0, 0, 0, 0]}, "spec.panel"),
        ({"panel": [1, 2, 3]}, "spec.panel"),
        ({"panel": None}, "spec.panel"),
        ({"panel": [1, 2, -3, 0, 0]}, "spec.panel.3"),
        ({"panel": [1, 2, 3, 0, 0.5]}, "spec.panel.5"),
        ({"panel": [True, 2, 3, 0, 0]}, "spec.panel.1"),
        ({"hypothesis": " "}, "spec.hypothesis"),
        ({"new_information": 5}, "spec.new_information"),
        ({"experts": 12}, "spec.experts"),
    ],
)
def test_a_bad_key_is_refused_by_the_name_of_its_field(fields: dict[str, Any], named: str) -> None:
    assert refused_field(CODE, spec(**fields)) == named


@given(st.lists(st.integers(0, 15), min_size=5, max_size=5).filter(any), st.sampled_from(POINTS))
def test_a_commoner_answer_earns_no_less(panel: list[int], point: str) -> None:
    body = build(CODE, spec(panel=panel))
    check_round_trip(CODE, body)
    count = panel[POINTS.index(point)]
    earned = answer(CODE, body, [point]).fraction
    for other, other_count in zip(POINTS, panel, strict=True):
        if other_count <= count:
            assert answer(CODE, body, [other]).fraction <= earned
    assert max(answer(CODE, body, [other]).fraction for other in POINTS) == 1


@given(any_json | st.lists(st.sampled_from([*POINTS, "3"]), max_size=2))
def test_any_response_is_graded_or_refused(raw: Any) -> None:
    check_any_response(CODE, build(CODE, spec()), raw)


@given(
    any_json | st.builds(lambda panel: spec(panel=panel), any_json | st.lists(st.integers(-1, 3), max_size=6))
)
def test_any_spec_is_built_or_refused(raw: Any) -> None:
    check_any_spec(CODE, raw)
