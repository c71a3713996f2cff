"""Our own type, the clinical algorithm: decisions on the way from the first step to an outcome."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from content.h5p.grading.reading import index, mapping, number, split_response, text, trimmed
from content.h5p.grading.shapes import Regrade
from content.h5p.grading.sheet import Question, Sheet, graded

_MOST_POINTS = 100
_OUTCOMES = frozenset({"good", "partial", "bad"})


@dataclass(frozen=True)
class _Way:
    points: int
    target: int | None


@dataclass(frozen=True)
class _Step:
    """A step with decisions has its choices as ways; any other at most one. ``points`` are an end's own."""

    is_decision: bool
    points: int
    ways: Sequence[_Way]


def grade_clinical_algorithm(question: Question, sheet: Sheet) -> Regrade:
    """Response: step and choice of every decision in order, ``0.1[,]2.0``.

    A choice gives its points when its step is decided for the first time, an end gives its own. The
    maximum is that of the best way which comes back to no step. Decisions that the steps do not lead to,
    and ways that reach no end, earn nothing.
    """
    steps = _read(question.params)
    answer = sheet.latest_or_closed(question.sub_content_id)
    earned = _follow(steps, list(_decisions(answer.response))) if answer else None
    most = Decimal(_best(steps) if steps else 0)
    return graded(question, Decimal(earned or 0), most, is_answered=earned is not None)


def _read(params: Mapping[str, Any]) -> Sequence[_Step]:
    raw = [mapping(step) for step in _list(params.get("steps"))]
    positions: dict[str, int] = {}
    for position, step in enumerate(raw):
        if name := _name(step.get("id")):
            positions.setdefault(name, position)

    def target(position: int, value: object) -> int | None:
        if name := _name(value):
            return positions.get(name)
        return position + 1 if position + 1 < len(raw) else None

    def step_at(position: int, step: Mapping[str, Any]) -> _Step:
        choices = [mapping(choice) for choice in _list(step.get("choices"))]
        if choices:
            ways = [
                _Way(_points(choice.get("points")), target(position, choice.get("next")))
                for choice in choices
            ]
            return _Step(True, 0, ways)
        if step.get("outcome") in _OUTCOMES:
            return _Step(False, _points(step.get("points")), ())
        return _Step(False, 0, [_Way(0, target(position, step.get("next")))])

    return [step_at(position, step) for position, step in enumerate(raw)]


def _decisions(response: str) -> Iterator[tuple[int | None, int | None]]:
    for pair in split_response(response):
        step, _, choice = pair.partition(".")
        yield index(step), index(choice)


def _follow(steps: Sequence[_Step], decisions: Sequence[tuple[int | None, int | None]]) -> int | None:
    """Points of the way; None when there is no such way, or it has no end."""
    due = list(reversed(decisions))
    decided: set[int] = set()
    passed: set[int] = set()  # since the last decision
    earned = 0
    at = 0 if steps else None
    while at is not None and steps[at].ways:
        step, choice = steps[at], 0
        if step.is_decision:
            position, chosen = due.pop() if due else (None, None)
            if position != at or chosen is None or chosen >= len(step.ways):
                return None
            choice = chosen
            passed.clear()
        if at in passed:
            return None  # round and round
        passed.add(at)
        earned += 0 if at in decided else step.ways[choice].points
        decided.add(at)
        at = step.ways[choice].target
    if due:
        return None
    return earned + (0 if at is None else steps[at].points)


def _best(steps: Sequence[_Step]) -> int:
    """The most points from the first step on. Depth first; a way back to a step on the way ends there."""
    best = [step.points for step in steps]
    found, on_way = {0}, {0}
    due = [(0, iter(steps[0].ways))]
    onward: dict[int, list[_Way]] = {0: []}
    while due:
        position, ways = due[-1]
        way = next(ways, None)
        if way is None:
            worths = [
                each.points + (0 if each.target is None else best[each.target]) for each in onward[position]
            ]
            best[position] = max(worths, default=best[position])
            on_way.discard(position)
            due.pop()
            continue
        if way.target in on_way:
            way = _Way(way.points, None)
        onward[position].append(way)
        if way.target is not None and way.target not in found:
            found.add(way.target)
            on_way.add(way.target)
            onward[way.target] = []
            due.append((way.target, iter(steps[way.target].ways)))
    return best[0]


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _name(value: object) -> str:
    return trimmed(text(value))


def _points(value: object) -> int:
    """Whole points up to a hundred."""
    return min(max(math.floor(number(value) or 0), 0), _MOST_POINTS)
