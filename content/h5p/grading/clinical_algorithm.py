"""Kafedra.ClinicalAlgorithm: a path through decisions; the rules stand in the README of the library."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from content.h5p.grading.reading import index, mapping, number, split_response, text, trimmed
from content.h5p.grading.shapes import Part, Regrade
from content.h5p.grading.sheet import Question, Sheet

_MOST_POINTS = 100
_OUTCOMES = ("good", "partial", "bad")


@dataclass(frozen=True)
class _Way:
    """``target`` is the place of the step that it leads to, None when the algorithm ends there."""

    target: int | None
    points: int = 0


@dataclass(frozen=True)
class _Step:
    ways: Sequence[_Way]
    is_decision: bool = False
    end_points: int = 0


@dataclass(frozen=True)
class Walk:
    """What a response earned: nothing unless its last decision led to an end of the algorithm."""

    points: int
    decisions: int
    has_ended: bool


def grade_clinical_algorithm(question: Question, sheet: Sheet) -> Regrade:
    """The latest path that was handed in: ``0.1[,]4.0``, places of steps and of their choices."""
    algorithm = ClinicalAlgorithm(question.params)
    answer = sheet.latest(question.sub_content_id)
    walk = algorithm.walk(answer.response) if answer else Walk(0, 0, has_ended=False)
    score, max_score = Decimal(walk.points), Decimal(algorithm.max_points)
    part = Part(question.sub_content_id, question.library.machine_name, score, max_score, walk.decisions > 0)
    return Regrade(score, max_score, walk.has_ended, (part,))


class ClinicalAlgorithm:
    """The steps of a content.json and where they lead."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        raw = [mapping(step) for step in _list(params.get("steps"))]
        self._places: dict[str, int] = {}
        for place, step in enumerate(raw):
            if name := trimmed(text(step.get("id"))):
                self._places.setdefault(name, place)
        self._count = len(raw)
        self.steps = [self._read(step, place) for place, step in enumerate(raw)]

    def _read(self, raw: Mapping[str, Any], place: int) -> _Step:
        if choices := [mapping(choice) for choice in _list(raw.get("choices"))]:
            ways = [
                _Way(self._target(choice.get("next"), place), _points(choice.get("points")))
                for choice in choices
            ]
            return _Step(ways, is_decision=True)
        if raw.get("outcome") in _OUTCOMES:
            return _Step((), end_points=_points(raw.get("points")))
        return _Step((_Way(self._target(raw.get("next"), place)),))

    def _target(self, raw: object, place: int) -> int | None:
        if name := trimmed(text(raw)):
            return self._places.get(name)
        return place + 1 if place + 1 < self._count else None

    def walk(self, response: str) -> Walk:
        """Follow the decisions of a response as far as they stand on the way."""
        points: dict[int, int] = {}
        decisions = 0
        due = list(reversed(split_response(response)))
        at = self._past_information(0 if self.steps else None)
        while at is not None and due and (way := self._chosen(at, due[-1])):
            due.pop()
            decisions += 1
            points.setdefault(at, way.points)
            at = self._past_information(way.target)
        if due or (at is not None and self.steps[at].ways):
            return Walk(0, decisions, has_ended=False)
        reached = 0 if at is None else self.steps[at].end_points
        return Walk(min(sum(points.values()) + reached, self.max_points), decisions, has_ended=True)

    def _chosen(self, at: int, decision: str) -> _Way | None:
        step, _, choice = decision.partition(".")
        number_of_choice = index(choice)
        here = self.steps[at]
        if not here.is_decision or index(step) != at or number_of_choice is None:
            return None
        return here.ways[number_of_choice] if number_of_choice < len(here.ways) else None

    def _past_information(self, at: int | None) -> int | None:
        """The next decision or end from a place on, or a step that information leads round to for ever."""
        passed: set[int] = set()
        while at is not None and at not in passed and self.steps[at].ways and not self.steps[at].is_decision:
            passed.add(at)
            at = self.steps[at].ways[0].target
        return at

    @cached_property
    def max_points(self) -> int:
        """The most points of any path, without the ways that lead back."""
        best = [step.end_points for step in self.steps]
        for place, leading_back in self._depth_first():
            for number_of_way, way in enumerate(self.steps[place].ways):
                goes_on = way.target is not None and number_of_way not in leading_back
                ahead = best[way.target] if way.target is not None and goes_on else 0
                best[place] = max(best[place], way.points + ahead)
        return best[0] if best else 0

    def _depth_first(self) -> list[tuple[int, set[int]]]:
        """Places in the order in which they are left, each with the numbers of its ways that lead back."""
        left: list[tuple[int, set[int]]] = []
        found: dict[int, set[int]] = {}
        trail = [(0, 0)] if self.steps else []
        on_way: set[int] = set()
        while trail:
            place, number_of_way = trail.pop()
            leading_back = found.setdefault(place, set())
            on_way.add(place)
            if number_of_way == len(self.steps[place].ways):
                on_way.discard(place)
                left.append((place, leading_back))
                continue
            trail.append((place, number_of_way + 1))
            target = self.steps[place].ways[number_of_way].target
            if target is None:
                continue
            if target in on_way:
                leading_back.add(number_of_way)
            elif target not in found:
                trail.append((target, 0))
        return left


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _points(value: object) -> int:
    found = number(value)
    return 0 if found is None else min(max(math.floor(found), 0), _MOST_POINTS)
