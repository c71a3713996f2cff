"""The figures that Moodle publishes for its own quiz statistics report, tried on ``calculate``.

Numbers from github.com/moodle/moodle, mod/quiz/report/statistics/tests: results00.csv, qstats00.csv and the
expected values of stats_from_steps_walkthrough_test.php; mdl_question_states.csv and statistics_test.php.
"""

from collections.abc import Sequence
from typing import Any

import pytest

from assessments.statistics import Statistics, calculate

# Seven slots of one mark, 25 people.
MARKS = """
1 1 1 1 1 0 1     | 1 1 1 1 .5 1 0    | 1 1 1 1 .5 0 1    | 0 0 1 1 1 0 0     | 1 0 1 0 0 1 .5
1 1 1 1 .5 0 .5   | 0 1 1 1 .5 1 .5   | 1 1 1 0 .5 1 .5   | 1 0 1 1 1 1 1     | 0 1 1 0 .5 1 .5
.8 0 1 1 .5 1 .5  | 1 1 1 0 .5 1 1    | 1 0 1 1 .5 1 .5   | 1 0 1 1 1 0 .5    | 0 0 1 1 0 1 1
1 0 1 0 .5 1 1    | .8 0 1 1 .5 0 1   | 1 0 1 1 0 1 .5    | 1 0 1 1 .5 0 .5   | 0 1 1 0 .5 1 0
1 1 .3333333 1 .5 0 .5 | 1 1 1 0 .5 0 .5 | 1 1 1 1 0 1 .5 | 0 0 1 0 .5 1 1    | 0 0 1 1 1 1 1
"""
# Those to whom the random first slot gave the question "numerical".
NUMERICAL = {1, 3, 5, 6, 7, 8, 10, 13, 15, 19, 24, 25}
# Those to whom the second slot showed this variant.
VARIANT_1 = {1, 2, 6, 9, 14, 24}
VARIANT_8 = {12, 13, 19, 21, 25}

# Marks in slots 8 to 20, 22 people; slot 8 is worth eight marks, the others one. Slots 1 to 4 earned nobody
# anything, slots 5 to 7 are worth nothing.
LONG_MARKS = """
5.5 .3 .9 1 .3 1 0 0 1 1 0 0 1   | 1 .9 .9 .3 .3 1 0 0 1 0 1 0 1   | 2.5 1 .9 .3 1 0 0 1 1 1 1 1 1
4 .3 .9 1 .3 0 0 0 0 1 0 0 1     | 3 .9 .3 .9 1 0 1 0 0 1 1 1 0    | 4.5 .9 1 1 .9 0 1 1 1 0 0 0 0
3 .3 .3 .3 .3 1 0 1 1 1 1 1 1    | 6 .9 .9 1 .3 0 1 1 1 1 0 0 1    | .5 .9 1 .9 .3 0 1 1 0 1 1 0 1
5.5 .9 1 .9 .3 1 1 0 0 1 0 0 0   | 2.5 .9 1 1 .9 0 1 0 0 1 0 0 1   | 4 .9 .3 .9 1 0 1 1 1 1 1 0 1
4 .9 .3 .3 1 1 1 1 0 0 1 1 0     | 3 1 1 .3 1 0 1 0 1 1 1 1 0      | 1 1 .9 .3 .3 1 0 1 0 0 0 0 0
1 .3 .3 .3 .9 0 0 0 1 0 0 0 1    | 1.5 1 .3 .9 1 1 1 0 1 1 0 0 0   | 4 .9 1 .9 1 0 1 1 1 0 1 0 0
2 .9 .9 .3 .9 0 1 0 0 0 0 0 0    | 1 1 .3 .3 .3 0 1 1 0 1 0 0 0    | 6 .9 1 1 .9 0 0 0 1 0 0 1 1
7 .9 .3 .3 .3 1 0 1 1 1 1 0 0
"""


def rows_of(table: str) -> list[list[str]]:
    return [row.split() for line in table.strip().splitlines() for row in line.split("|")]


def attempts(people: set[int] | None = None) -> list[dict[str, Any]]:
    drawn = [
        {
            "slots": dict(enumerate(row, start=1)),
            "items": {1: "numerical" if person in NUMERICAL else "shortanswer"},
        }
        for person, row in enumerate(rows_of(MARKS), start=1)
        if people is None or person in people
    ]
    assert all(len(attempt["slots"]) == 7 for attempt in drawn)
    return drawn


SLOTS = [{"slot": slot, "max_mark": 1} for slot in range(1, 8)]


def shown(found: Statistics, field: str) -> list[float | None]:
    return [getattr(position, field) for position in found.positions.values()]


def numbers(text: str) -> list[float | None]:
    return [None if word == "-" else float(word) for word in text.split()]


def close(*expected: float | None) -> Sequence[Any]:
    return [value if value is None else pytest.approx(value, rel=1e-6, abs=1e-9) for value in expected]


def test_the_test_as_a_whole() -> None:
    found = calculate(attempts(), SLOTS).test

    assert found.n == 25
    assert [found.average, found.median, found.standard_deviation] == close(4.617333332, 4.5, 0.8117265554)
    assert [found.skewness, found.kurtosis] == close(-0.092502502, -0.7073968557)
    assert [found.internal_consistency, found.error_ratio, found.standard_error] == close(
        -87.2230935542, 136.8294900795, 1.1106813066
    )


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("facility", "0.704 0.48 0.973333332 0.68 0.52 0.64 0.62"),
        (
            "standard_deviation",
            "0.4513682901 0.5099019514 0.13333334 0.4760952286 0.3055050463 0.4898979486 0.331662479",
        ),
        (
            "effective_weight",
            "21.2922742344 18.8979800309 4.443012573 18.9347251357 11.1450138688 9.8081339177 15.4788602394",
        ),
        (
            "covariance",
            "-0.022555556 -0.1172777785 -0.0098888894 -0.0833888893 -0.0436944444 -0.2015555547 "
            "-0.0142499998",
        ),
        ("mark_variance", "0.2037333333 0.26 0.0177777796 0.2266666667 0.0933333333 0.24 0.11"),
        (
            "other_variance",
            "0.5002777794 0.6334555578 0.6609 0.5990111128 0.6529555563 0.8220111101 0.5774000005",
        ),
        (
            "discrimination_index",
            "-7.0650767526 -28.8982125772 -9.1230674268 -22.6306444113 -17.6997047674 -45.3785178421 "
            "-5.6543166602",
        ),
        (
            "greatest_covariance",
            "0.2385555565 0.318833334 0.045666669 0.2652222232 0.2063055556 0.3539999995 0.2190833335",
        ),
        (
            "discriminative_efficiency",
            "-9.4550536967 -36.7834118938 -21.6545012165 -31.4411395613 -21.1794802584 -56.9365974439 "
            "-6.5043742058",
        ),
    ],
)
def test_every_slot(field: str, expected: str) -> None:
    assert shown(calculate(attempts(), SLOTS), field) == close(*numbers(expected))


def test_an_item_of_a_random_slot_is_compared_with_the_whole_test() -> None:
    found = calculate(attempts(), SLOTS).items["numerical"]

    assert found.n == 12
    assert [found.facility, found.standard_deviation] == close(0.583333333, 0.514928651)
    assert [found.discrimination_index, found.discriminative_efficiency] == close(35.803933, 39.39393939)
    assert found.effective_weight is None


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        (VARIANT_1, (0.5, 0.5477225575, -10.5999788, -14.28571429)),
        (VARIANT_8, (0.4, 0.547722558, -57.77466679, -71.05263241)),
    ],
)
def test_a_variant_is_judged_by_those_who_met_it(people: set[int], expected: tuple[float, ...]) -> None:
    found = calculate(attempts(people), SLOTS).positions[2]

    figures = [found.facility, found.standard_deviation]
    figures += [found.discrimination_index, found.discriminative_efficiency]
    assert found.n == len(people)
    assert figures == close(*expected)


@pytest.fixture(scope="module")
def long_test() -> Statistics:
    worth = dict.fromkeys(range(1, 21), 1) | {5: 0, 6: 0, 7: 0, 8: 8}
    people = []
    for row in rows_of(LONG_MARKS):
        assert len(row) == 13
        marks = dict.fromkeys(range(1, 8), 0.0) | dict(enumerate(map(float, row), start=8))
        fractions = {slot: mark / worth[slot] if worth[slot] else 0 for slot, mark in marks.items()}
        people.append({"slots": fractions, "total": str(round(sum(marks.values()), 1))})
    return calculate(people, [{"slot": slot, "max_mark": mark} for slot, mark in worth.items()])


@pytest.mark.parametrize(
    ("field", "scale", "expected"),
    [
        (
            "facility",
            100,
            "0 0 0 0 - - - 41.19318182 81.36363636 71.36363636 65.45454545 65.90909091 36.36363636 "
            "59.09090909 50 59.09090909 63.63636364 45.45454545 27.27272727 50",
        ),
        (
            "standard_deviation",
            1000,
            "0 0 0 0 0 0 0 1912.733589 251.2738111 322.6312277 333.4199022 337.5811591 492.3659639 "
            "503.2362797 511.7663157 503.2362797 492.3659639 509.6471914 455.8423058 511.7663157",
        ),
        (
            "effective_weight",
            1,
            "0 0 0 0 0 0 0 26.58464457 3.368456046 3.253955259 7.584083694 3.79658376 3.183278505 "
            "4.532356904 7.78856243 10.08351572 8.381139345 8.727645713 7.946277111 4.769500946",
        ),
        (
            "discrimination_index",
            1,
            "- - - - - - - 25.88327077 1.170256965 -4.207816809 28.16930644 -2.513606859 -12.99017581 "
            "-8.900638238 8.670004606 29.63337745 15.18945843 16.21079629 15.52451404 -8.396734802",
        ),
        (
            "discriminative_efficiency",
            1,
            "- - - - - - - 27.23492723 1.382386552 -4.691171307 31.12404354 -2.877487579 -17.5074184 "
            "-10.27568922 10.86956522 34.58997279 17.4790556 20.14359793 22.06477733 -10",
        ),
    ],
)
def test_slots_of_different_worth(long_test: Statistics, field: str, scale: int, expected: str) -> None:
    found = [value if value is None else value * scale for value in shown(long_test, field)]

    assert found == close(*numbers(expected))
