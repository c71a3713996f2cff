"""The arithmetic behind the statistics, against its definitions; and the words that follow from it."""

import math
import statistics
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.item_types.base import AnswerClass, DraftParts, OptionDraft
from assessments.statistics import (
    AnswerRow,
    MonthPoint,
    PositionStatistics,
    TestStatistics,
    calculate,
    describe_position,
    describe_test,
    find_in_item,
    find_in_test,
    find_rise,
    guess_score,
    tabulate_answers,
)
from assessments.statistics import histograms as h

values = st.lists(st.integers(-50, 200_000_000), min_size=2, max_size=40)
pairs = st.lists(st.tuples(st.integers(0, 10_000_000), st.integers(0, 200_000_000)), min_size=2, max_size=40)


@given(values)
def test_moments_are_those_of_the_list(numbers: list[int]) -> None:
    counted = Counter(numbers)

    assert float(h.mean(counted)) == pytest.approx(statistics.fmean(numbers))
    assert float(h.median(counted)) == pytest.approx(statistics.median(numbers))
    assert float(h.variance(counted)) == pytest.approx(statistics.variance(numbers), abs=1e-9)


@given(pairs)
def test_covariance_and_its_limit(points: list[tuple[int, int]]) -> None:
    counted = Counter(points)
    ordered = list(zip(sorted(x for x, _y in points), sorted(y for _x, y in points), strict=True))

    assert float(h.covariance(counted)) == pytest.approx(
        statistics.covariance(*zip(*points, strict=True)), rel=1e-9, abs=1e-3
    )
    assert h.greatest_covariance(counted) == h.covariance(Counter(ordered))
    assert h.greatest_covariance(counted) >= h.covariance(counted)


@given(pairs, st.randoms())
def test_the_order_of_counting_does_not_matter(points: list[tuple[int, int]], chance: Any) -> None:
    shuffled = points[:]
    chance.shuffle(shuffled)

    assert describe_position(Counter(points), unit=10**7, max_mark=1) == describe_position(
        Counter(shuffled), unit=10**7, max_mark=1
    )


@given(pairs)
def test_figures_stay_within_their_limits(points: list[tuple[int, int]]) -> None:
    figures = describe_position(Counter(points), unit=10**7, max_mark=1)

    assert figures.discrimination_index is None or -100.001 <= figures.discrimination_index <= 100.001
    assert figures.discriminative_efficiency is None or figures.discriminative_efficiency <= 100.001


@given(st.lists(st.lists(st.sampled_from([0, 0.5, 1]), min_size=3, max_size=3), min_size=1, max_size=12))
def test_calculating_is_describing_what_was_counted(rows: list[list[float]]) -> None:
    found = calculate(
        [{"slots": dict(enumerate(row))} for row in rows],
        [{"slot": slot, "max_mark": 2} for slot in range(3)],
    )

    assert found.test.n == len(rows)
    assert found.test.average == pytest.approx(sum(2 * sum(row) for row in rows) / len(rows))
    assert [position.facility for position in found.positions.values()] == pytest.approx(
        [sum(row[slot] for row in rows) / len(rows) for slot in range(3)]
    )
    weights = [position.effective_weight for position in found.positions.values()]
    known = [weight for weight in weights if weight is not None]
    assert not known or math.isclose(sum(known), 100)


def test_what_has_no_value_is_none() -> None:
    slots = [{"slot": 1, "max_mark": 1}]
    nobody, one = calculate([], slots), calculate([{"slots": {1: 1}}], slots)
    same = calculate([{"slots": {1: 1}}] * 5, slots)

    assert nobody.test == TestStatistics()
    assert nobody.positions == {}
    assert (one.test.median, one.test.standard_deviation, one.test.skewness) == (1, None, None)
    assert one.positions[1].standard_deviation is None
    assert (same.test.standard_deviation, same.test.skewness, same.test.internal_consistency) == (
        0,
        None,
        None,
    )
    assert same.positions[1].discrimination_index is None
    assert same.positions[1].effective_weight is None


def test_three_results_have_a_skewness_and_no_kurtosis() -> None:
    found = describe_test({0: 1, 1: 1, 5: 1}, [], unit=1)

    assert found.skewness == pytest.approx(1.457862967)
    assert found.kurtosis is None


def test_groups_share_equal_results() -> None:
    """Ten people, 27 % are 2.7 of them: one of 90 %, and 1.7 of the three with 80 %."""
    classes = [AnswerClass("a", "A", is_right=True), AnswerClass("b", "B", is_right=False)]
    answered = {"a": {90: 1, 80: 2}, "b": {80: 1, 10: 5}, "": {10: 1}}

    rows = tabulate_answers(classes, answered, {90: 1, 80: 3, 10: 6}, unit=100)

    assert [row.code for row in rows] == ["a", "b", ""]
    assert [row.count for row in rows] == [3, 6, 1]
    assert rows[0].mean_result == pytest.approx(250 / 3)
    assert rows[0].upper_share == pytest.approx((1 + 1.7 * 2 / 3) / 2.7)
    assert sum(row.upper_share for row in rows) == pytest.approx(1)
    assert rows[2].lower_share == pytest.approx(1 / 6)


def test_answers_that_are_no_longer_told_apart_keep_their_counts() -> None:
    rows = tabulate_answers([], {"gone": {5: 2}}, {5: 2}, unit=10)

    assert [(row.code, row.count) for row in rows] == [("gone", 2), ("", 0)]


def months(*facilities: float, n: int = 40) -> list[MonthPoint]:
    return [MonthPoint(date(2026, number, 1), n, value) for number, value in enumerate(facilities, start=1)]


def test_a_rise_is_found_where_it_begins() -> None:
    rise = find_rise(months(0.5, 0.55, 0.5, 0.85, 0.9))

    assert rise is not None
    assert rise.since == date(2026, 4, 1)
    assert (rise.before, rise.after) == pytest.approx((0.5166667, 0.875))


@pytest.mark.parametrize(
    "given_months",
    [
        [],
        months(0.9),
        months(0.9, 0.5),
        months(0.5, 0.58, 0.5),
        months(0.2, 0.9, n=20),
        months(1.0, 1.0, 1.0),
    ],
)
def test_chance_and_falls_are_no_rise(given_months: list[MonthPoint]) -> None:
    assert find_rise(given_months) is None


def figures(**changes: Any) -> PositionStatistics:
    values: dict[str, Any] = {
        "n": 100,
        "max_mark": 1.0,
        "facility": 0.6,
        "discrimination_index": 35.0,
        "random_guess_score": 0.25,
    }
    return PositionStatistics(**{**values, **changes})


def answer(code: str, share: float, mean: float | None, *, right: bool = False, **more: Any) -> AnswerRow:
    upper, lower = more.get("upper", 0.5), more.get("lower", 0.2)
    return AnswerRow(code, code.upper(), right, round(share * 100), share, mean, upper, lower)


@pytest.mark.parametrize(
    ("changes", "answers", "codes"),
    [
        ({}, [], []),
        ({"n": 29, "facility": 1.0}, [], ["too_few"]),
        ({"facility": 0.96}, [], ["too_easy"]),
        ({"facility": 0.03}, [], ["too_hard"]),
        ({"facility": 0.2}, [], ["at_chance"]),
        ({"discrimination_index": 19.9}, [], ["weak_discrimination"]),
        ({"discrimination_index": -10.0}, [], ["weak_discrimination"]),
        ({"discrimination_index": -17.0}, [], ["negative_discrimination"]),
        ({"discrimination_index": None}, [], []),
        (
            {"discrimination_index": -20.0},
            [answer("a", 0.6, 50.0, right=True), answer("c", 0.4, 70.0)],
            ["key_suspect"],
        ),
        ({}, [answer("a", 0.6, 50.0, right=True), answer("c", 0.4, 70.0)], []),
        (
            {},
            [answer("a", 0.97, 60.0, right=True), answer("b", 0.0, None), answer("c", 0.03, 20.0)],
            ["unused_answer", "idle_answer"],
        ),
        ({}, [answer("a", 0.7, 60.0, right=True), answer("", 0.3, 20.0)], ["many_blanks"]),
    ],
)
def test_figures_are_put_into_words(
    changes: dict[str, Any], answers: list[AnswerRow], codes: list[str]
) -> None:
    assert [finding.code for finding in find_in_item(figures(**changes), answers)] == codes


def test_a_leak_is_named_with_its_month() -> None:
    rise = find_rise(months(0.5, 0.5, 0.9))

    [finding] = find_in_item(figures(), rise=rise)

    assert finding.code == "leaking"
    assert "2026" in finding.text


def test_the_most_urgent_comes_first() -> None:
    found = find_in_item(
        figures(discrimination_index=-30.0, facility=0.2),
        [answer("b", 0.0, None)],
        find_rise(months(0.1, 0.5)),
    )

    assert [finding.level for finding in found] == ["alarm", "warning", "warning", "note"]


@pytest.mark.parametrize(
    ("given_figures", "codes"),
    [
        (TestStatistics(), ["too_few"]),
        (TestStatistics(n=30, internal_consistency=69.9), ["low_consistency"]),
        (TestStatistics(n=30, internal_consistency=70.0), []),
        (TestStatistics(n=30), []),
    ],
)
def test_a_test_is_judged_too(given_figures: TestStatistics, codes: list[str]) -> None:
    assert [finding.code for finding in find_in_test(given_figures)] == codes


def options(*percents: int) -> DraftParts:
    return DraftParts(options=[OptionDraft(str(p), is_right=p > 0, percent=Decimal(p)) for p in percents])


@pytest.mark.parametrize(
    ("item_type", "parts", "scoring", "expected"),
    [
        ("single_choice", options(100, 0, 0, 0), {"rule": "all_or_nothing"}, 0.25),
        ("single_choice", options(100, 50, -50, 0), {"rule": "weights"}, 0.25),
        ("multiple_choice", options(100, 100, 0), {"rule": "ps50"}, None),
        ("true_false", DraftParts(spec={"answer": True}), {}, 0.5),
        (
            "matching",
            DraftParts(spec={"pairs": [{"left": "a", "right": "1"}, {"left": "b", "right": "2"}]}),
            {},
            0.5,
        ),
        ("ordering", DraftParts(spec={"parts": ["a", "b", "c"]}), {"rule": "all_or_nothing"}, 1 / 6),
        ("ordering", DraftParts(spec={"parts": ["a", "b", "c"]}), {"rule": "proportional"}, 1 / 3),
        ("numeric", DraftParts(spec={"answers": [{"value": "1", "percent": 100}]}), {}, 0),
        (
            "short_text",
            DraftParts(spec={"wildcards": True, "answers": [{"text": "*", "percent": 20}]}),
            {},
            0.2,
        ),
        (
            "cloze",
            DraftParts(
                spec={
                    "gaps": [
                        {"kind": "text", "answers": [], "weight": 1},
                        {"kind": "choice", "weight": 3, "options": [{"percent": 100}, {"percent": 0}]},
                    ]
                }
            ),
            {},
            0.375,
        ),
        ("script_concordance", DraftParts(spec={"panel": [0, 1, 2, 6, 1]}), {}, 10 / 30),
        ("written", DraftParts(spec={}), {}, 0),
        ("hotspot", DraftParts(spec={}), {}, None),
    ],
)
def test_what_guessing_earns(
    item_type: str, parts: DraftParts, scoring: dict[str, Any], expected: float | None
) -> None:
    found = guess_score(item_type, parts, scoring)

    assert found == (expected if expected is None else pytest.approx(expected))
