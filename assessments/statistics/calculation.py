"""Statistics of attempts as they are, without a database: for other people's data and for tests."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from assessments.statistics.measures import (
    PositionStatistics,
    TestStatistics,
    describe_position,
    describe_test,
    weigh,
)

# Marks are rounded to a million-millionth of a point.
_UNIT = 10**12


@dataclass(frozen=True, slots=True)
class Statistics:
    """``positions`` by slot; ``items`` by the item that a random slot drew."""

    test: TestStatistics
    positions: dict[Hashable, PositionStatistics]
    items: dict[Hashable, PositionStatistics] = field(default_factory=dict)


def calculate(attempts: Iterable[Mapping[str, Any]], slots: Sequence[Mapping[str, Any]]) -> Statistics:
    """Calculate what Moodle's quiz statistics report shows.

    attempts    ``{"slots": {slot: fraction of the slot's mark}}``; slots may be missing. Optional:
                ``"items": {slot: item}`` names what a random slot drew; ``"total"`` is the total mark
                where it is not the sum of the marks
    slots       ``{"slot": …, "max_mark": …}``; optional ``"random_guess_score"`` (share of 1)

    >>> found = calculate(
    ...     [{"slots": {1: 1.0, 2: 0.5}}, {"slots": {1: 0.0, 2: 0.5}}],
    ...     [{"slot": 1, "max_mark": 1}, {"slot": 2, "max_mark": 2}],
    ... )
    >>> found.test.average, found.positions[1].facility
    (1.5, 0.5)
    """
    by_slot = {slot["slot"]: slot for slot in slots}
    totals: Counter[int] = Counter()
    joints: defaultdict[Hashable, Counter[tuple[int, int]]] = defaultdict(Counter)
    drawn: defaultdict[Hashable, Counter[tuple[int, int]]] = defaultdict(Counter)
    max_marks: dict[Hashable, float] = {}
    for attempt in attempts:
        marks = {slot: _units(by_slot[slot], given) for slot, given in attempt["slots"].items()}
        total = round(Fraction(attempt["total"]) * _UNIT) if "total" in attempt else sum(marks.values())
        totals[total] += 1
        for slot, mark in marks.items():
            joints[slot][mark, total] += 1
        for slot, item in attempt.get("items", {}).items():
            drawn[item][marks[slot], total] += 1
            max_marks.setdefault(item, float(by_slot[slot]["max_mark"]))
    places = [_place(joints[slot], row) for slot, row in by_slot.items()] if totals else []
    places = weigh(places)
    return Statistics(
        test=describe_test(totals, places, unit=_UNIT),
        positions=dict(zip(by_slot, places, strict=False)),
        items={
            item: describe_position(pairs, unit=_UNIT, max_mark=max_marks[item], with_own_mark=True)
            for item, pairs in drawn.items()
        },
    )


def _units(slot: Mapping[str, Any], given: Any) -> int:
    return round(Fraction(given) * Fraction(slot["max_mark"]) * _UNIT)


def _place(pairs: Counter[tuple[int, int]], slot: Mapping[str, Any]) -> PositionStatistics:
    return describe_position(
        pairs,
        unit=_UNIT,
        max_mark=float(slot["max_mark"]),
        random_guess_score=slot.get("random_guess_score"),
    )
