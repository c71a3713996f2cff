"""Numbers as people type them, tolerances with their borders, significant figures and units."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.item_types import get_item_type
from assessments.item_types.numbers import parse_number
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

CODE = "numeric"
UNITS = [{"text": "мг"}, {"text": "г", "factor": "1000"}, {"text": "мкг", "factor": "0.001"}]


def spec(**fields: Any) -> dict[str, Any]:
    return {"answers": [{"value": "3.14", "tolerance": "0.01"}], **fields}


def grade(body: Any, typed: str, unit: str | None = None) -> Fraction:
    units = {option["text"]: option["id"] for option in body.content["units"]}
    return answer(
        CODE, body, [f"value={typed}", *([f"unit={units[unit]}"] if unit is not None else [])]
    ).fraction


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("3,14", "3.14"),
        ("3.14", "3.14"),
        (" +3,14 ", "3.14"),
        ("−3,14", "-3.14"),
        ("– 3,14", "-3.14"),
        ("1 234 567,8", "1234567.8"),
        ("1\u00a0234\u202f567", "1234567"),
        ("1\u2009234", "1234"),
        ("1,5e3", "1500"),
        ("1,5Е3", "1500"),
        ("1.5E-3", "0.0015"),
        ("1.5·10^3", "1500"),
        ("1,5 × 10 ^ 3", "1500"),
        ("1,5*10^-3", "0.0015"),
        ("1,5х10³", "1500"),
        ("2·10⁻³", "0.002"),
        ("10^-7", "1e-7"),
        (".5", "0.5"),
        ("5,", "5"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_as_it_is_written(typed: str, value: str) -> None:
    read = parse_number(typed)
    assert read is not None
    assert (read.value, read.rest) == (Fraction(Decimal(value)), "")


@pytest.mark.parametrize(
    "typed", ["", "около 5", "пять", "-", ",", "1.2.3", "1,500.25", "1e999", "NaN", "∞", "٣", "5^2", "1,5,"]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert parse_number(typed) is None


@pytest.mark.parametrize(("typed", "figures"), [("0,0120", 3), ("120", 3), ("1,50·10^3", 3), ("0,00", 2)])
def test_trailing_zeros_are_significant_and_leading_ones_are_not(typed: str, figures: int) -> None:
    read = parse_number(typed)
    assert read is not None
    assert read.figures == figures


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_every_decimal_is_read_exactly(number: Decimal) -> None:
    for text in (f"{number:f}", f"{number:,f}".replace(",", " ").replace(".", ",")):
        read = parse_number(text)
        assert read is not None
        assert read.value == Fraction(number)


@given(st.text(alphabet="0123456789 ,.eE+-^·*x10⁰³⁻ мг", max_size=100))
def test_any_text_is_read_in_no_time(text: str) -> None:
    parse_number(text)


@pytest.mark.parametrize(
    ("typed", "fraction"),
    [("3,13", 1), ("3.15", 1), ("3,1299", 0), ("3,1501", 0), ("около 3", 0), ("3,14 мг", 0), ("", 0)],
)
def test_the_borders_of_the_tolerance_are_inside(typed: str, fraction: int) -> None:
    assert grade(build(CODE, spec()), typed) == fraction


def test_a_relative_tolerance_is_a_share_of_the_value() -> None:
    body = build(CODE, {"answers": [{"value": "-200", "tolerance": "0.05", "tolerance_kind": "relative"}]})
    assert [grade(body, typed) for typed in ("-190", "−210", "-189,9", "190")] == [1, 1, 0, 0]


def test_the_best_of_the_matching_answers_counts() -> None:
    body = build(
        CODE,
        {
            "answers": [
                {"value": 10, "tolerance": 5, "percent": 50, "feedback": "грубо"},
                {"value": 10, "tolerance": 1, "feedback": "точно"},
                {"value": 20, "percent": 0, "feedback": "удвоено"},
            ]
        },
    )
    assert [grade(body, typed) for typed in ("10,5", "13", "20", "30")] == [1, Fraction(1, 2), 0, 0]
    item_type = get_item_type(CODE)
    assert [item_type.classify(body, [f"value={n}"]) for n in (10, 13, 20, 30)] == [
        ["2"],
        ["1"],
        ["3"],
        ["other"],
    ]
    lines = item_type.review(body, ["value=13"], [], True)
    assert [(line.text, line.is_chosen, line.is_right) for line in lines] == [
        ("13", True, False),
        ("10 ± 1", False, True),
    ]
    assert lines[0].feedback.endswith("грубо")
    assert "50" in lines[0].feedback


def test_significant_figures_are_counted_as_shown() -> None:
    body = build(CODE, {"answers": [{"value": "1.50", "tolerance": "0.05"}], "significant_figures": 3})
    assert [grade(body, typed) for typed in ("1,50", "1,5", "1,500", "1,52", "0,150·10^1")] == [1, 0, 0, 1, 1]
    assert "3" in str(get_item_type(CODE).hint(body.content, body.scoring))


def test_a_unit_is_typed_or_chosen_and_converts_the_number() -> None:
    body = build(CODE, {"answers": [{"value": 500}], "units": UNITS})
    assert grade(body, "500") == 1
    assert grade(body, "0,5 г") == grade(body, "0,5", "г") == grade(body, "0,5г.", "г") == 1
    assert grade(body, "500 000 МКГ") == 1
    assert grade(body, "0,5 г", "мг") == 0
    assert grade(body, "500", "г") == grade(body, "500 мл") == 0
    assert answer(CODE, body, ["unit=" + body.content["units"][0]["id"]]).fraction == 0


def test_a_required_unit_is_asked_for_and_the_only_one_is_not_shown() -> None:
    body = build(CODE, {"answers": [{"value": 5}], "units": [{"text": "ммоль/л"}], "unit_required": True})
    assert [grade(body, typed) for typed in ("5", "5 ммоль/л", "5 ммоль / л", "5 моль")] == [0, 1, 1, 0]
    assert "ммоль" not in form_html(CODE, body)
    assert "ммоль" not in str(body.content)
    optional = build(CODE, {"answers": [{"value": 5}], "units": [{"text": "ммоль/л"}]})
    assert "ммоль/л" in form_html(CODE, optional)
    assert "<select" not in form_html(CODE, optional)


def test_the_case_of_a_unit_matters_only_where_it_tells_two_apart() -> None:
    body = build(
        CODE, {"answers": [{"value": 5}], "units": [{"text": "мм"}, {"text": "Мм", "factor": "1e9"}]}
    )
    assert [grade(body, typed) for typed in ("5 мм", "5 Мм", "5 ММ")] == [1, 0, 0]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"answers": []}, "spec.answers"),
        ({"answers": None}, "spec.answers"),
        ({"answers": [{"value": 1, "percent": 50}]}, "spec.answers"),
        ({"answers": [{"value": "много"}]}, "spec.answers.1.value"),
        ({"answers": [{}]}, "spec.answers.1.value"),
        ({"answers": [{"value": True}]}, "spec.answers.1.value"),
        ({"answers": [{"value": float("inf")}]}, "spec.answers.1.value"),
        ({"answers": [{"value": "1e900"}]}, "spec.answers.1.value"),
        ({"answers": [{"value": 1, "tolerance": "-0.1"}]}, "spec.answers.1.tolerance"),
        ({"answers": [{"value": 1, "tolerance_kind": "geometric"}]}, "spec.answers.1.tolerance_kind"),
        ({"answers": [{"value": 1, "percent": 101}]}, "spec.answers.1.percent"),
        ({"answers": [{"value": 1, "percent": -1}]}, "spec.answers.1.percent"),
        ({"answers": [{"value": 1}, {"value": "1.0", "percent": 50}]}, "spec.answers.2.percent"),
        ({"answers": [{"value": 1, "tolerence": 1}]}, "spec.answers.1.tolerence"),
        ({"significant_figures": 0}, "spec.significant_figures"),
        ({"significant_figures": 2.5}, "spec.significant_figures"),
        ({"significant_figures": 1}, "spec.answers.1.tolerance"),
        ({"units": [{"text": "мг", "factor": 2}]}, "spec.units.1.factor"),
        ({"units": [{"text": "мг"}, {"text": "г", "factor": 0}]}, "spec.units.2.factor"),
        ({"units": [{"text": "мг"}, {"text": "м г", "factor": 3}]}, "spec.units.2.text"),
        ({"units": [{"text": ""}]}, "spec.units.1.text"),
        ({"unit_required": True}, "spec.units"),
        ({"unit_required": "да"}, "spec.unit_required"),
        ({"unit": "мг"}, "spec.unit"),
    ],
)
def test_a_bad_key_is_refused_by_the_name_of_its_field(fields: dict[str, Any], named: str) -> None:
    assert refused_field(CODE, spec(**fields)) == named


def test_there_is_nothing_to_choose_about_its_scoring() -> None:
    assert refused_field(CODE, spec(), scoring={"rule": "ps50"}) == "scoring"


def test_keys_stay_on_the_server_and_answers_are_escaped() -> None:
    body = build(CODE, spec(units=UNITS, significant_figures=3))
    html = form_html(CODE, body, ['value="><script>'])
    assert "<script" not in html
    assert "3.14" not in html + str(body.content)
    assert "factor" not in str(body.content)


decimals = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1000, max_value=1000)


@given(value=decimals, tolerance=decimals.map(abs), given=decimals)
def test_grading_is_what_arithmetic_says(value: Decimal, tolerance: Decimal, given: Decimal) -> None:
    body = build(CODE, {"answers": [{"value": str(value), "tolerance": str(tolerance)}]})
    check_round_trip(CODE, body)
    assert grade(body, str(value)) == 1
    assert grade(body, str(given)) == (abs(given - value) <= tolerance)
    wider = build(CODE, {"answers": [{"value": str(value), "tolerance": str(tolerance * 2)}]})
    assert grade(wider, str(given)) >= grade(body, str(given))


parts = st.lists(st.tuples(st.sampled_from(["value", "unit", "x", ""]), st.text(max_size=12)), max_size=3)


@given(any_json | parts.map(lambda pairs: ["=".join(pair) for pair in pairs]))
def test_any_response_is_graded_or_refused(raw: Any) -> None:
    check_any_response(CODE, build(CODE, spec(units=UNITS)), raw)


@given(
    any_json
    | st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("answers", "units", "unit_required", "significant_figures"), any_json)
    )
    | st.fixed_dictionaries(
        {"answers": st.lists(st.fixed_dictionaries({"value": any_json | decimals.map(str)}), max_size=3)}
    )
)
def test_any_spec_is_built_or_refused(raw: Any) -> None:
    check_any_spec(CODE, raw)
