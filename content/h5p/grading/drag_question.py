"""Dragging elements into drop zones."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from content.h5p.grading.reading import index, mapping, sequence, split_response, truth
from content.h5p.grading.shapes import Regrade
from content.h5p.grading.sheet import Question, Sheet, graded


@dataclass(frozen=True)
class _Element:
    zones: frozenset[int]
    is_multiple: bool


@dataclass(frozen=True)
class _Zone:
    right: Sequence[int]
    is_single: bool


def grade_drag_question(question: Question, sheet: Sheet) -> Regrade:
    """Response: pairs of drop zone and element, ``0[.]2[,]1[.]0``.

    An element in a zone that lists it adds a point, elsewhere it takes one away; without penalties
    wrong places cost nothing. With ``singlePoint`` there is one point for everything right. When no
    zone lists an element, leaving all where they are is right. Places that the task does not accept
    are passed over: no browser could have put an element there.
    """
    task = mapping(mapping(question.params.get("question")).get("task"))
    behaviour = mapping(question.params.get("behaviour"))
    elements = [_element(mapping(each)) for each in sequence(task.get("elements"))]
    zones = [_zone(mapping(each)) for each in sequence(task.get("dropZones"))]
    is_blank_right = not any(zone.right for zone in zones)
    total = 1 if is_blank_right else _total(elements, zones)

    answer = sheet.latest(question.sub_content_id)
    right, wrong = int(is_blank_right), 0
    for zone, element in _accepted(answer.response if answer else "", elements, zones):
        if element in zones[zone].right:
            right += 1
        else:
            wrong += 1
    points = max(right - wrong, 0)
    if truth(behaviour.get("singlePoint", False)):
        is_all = points == total
        return graded(question, Decimal(is_all), Decimal(1), is_answered=answer is not None)
    if not truth(behaviour.get("applyPenalties", True)):
        points = right
    return graded(question, Decimal(points), Decimal(total), is_answered=answer is not None)


def _element(value: Mapping[str, Any]) -> _Element:
    places = map(index, sequence(value.get("dropZones")))
    return _Element(
        frozenset(place for place in places if place is not None), truth(value.get("multiple", False))
    )


def _zone(value: Mapping[str, Any]) -> _Zone:
    elements = map(index, sequence(value.get("correctElements")))
    return _Zone(
        tuple(element for element in elements if element is not None), truth(value.get("single", False))
    )


def _total(elements: Sequence[_Element], zones: Sequence[_Zone]) -> int:
    counts: dict[int, int] = defaultdict(int)
    for zone in zones:
        for element in zone.right:
            if element < len(elements):
                counts[element] += 1
    return sum(count if elements[element].is_multiple else 1 for element, count in counts.items())


def _accepted(
    response: str, elements: Sequence[_Element], zones: Sequence[_Zone]
) -> Iterator[tuple[int, int]]:
    placed: set[int] = set()
    taken: dict[int, set[int]] = defaultdict(set)
    for pair in split_response(response):
        zone, separator, element = pair.partition("[.]")
        place, which = index(zone), index(element)
        if not separator or place is None or which is None or place >= len(zones) or which >= len(elements):
            continue
        if place not in elements[which].zones or which in taken[place]:
            continue
        if (which in placed and not elements[which].is_multiple) or (zones[place].is_single and taken[place]):
            continue
        placed.add(which)
        taken[place].add(which)
        yield place, which
