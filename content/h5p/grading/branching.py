"""Branching scenarios: a walk from node to node, where branching questions choose the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from content.h5p.grading.reading import index, mapping, number, sequence, text, truth
from content.h5p.grading.shapes import Regrade
from content.h5p.grading.sheet import ZERO, Grade, Question, Sheet, graded, summed
from content.h5p.grading.walking import Node, Step, Way, walk

_BRANCHING_QUESTION = "H5P.BranchingQuestion"
# Until this version the best of all ways, not the way taken, made the maximum, and coming back in a loop
# lost what was gathered after the node.
_KEEPS_THE_WAY_SINCE = (1, 5)
_MOST_BRANCHES = 10_000
# These report points of their own that the server cannot grade.
_WITH_POINTS_OF_THEIR_OWN = frozenset({"H5P.CoursePresentation", "H5P.InteractiveVideo"})


def grade_branching_scenario(question: Question, sheet: Sheet, grade: Grade) -> Regrade:
    """Response of each branching question: the position of the chosen alternative.

    From these the walk is told again, from the first node to an end. A walk that the scenario does not
    allow earns nothing. Points come with the end screen, or are gathered on the way, or there are none.
    """
    scenario = mapping(question.params.get("branchingScenario"))
    listed = [mapping(item) for item in sequence(scenario.get("content"))]
    goes_back = truth(mapping(scenario.get("behaviour")).get("enableBackwardsNavigation", False))
    nodes = [_node(item, len(listed), question.depth, goes_back) for item in listed]
    ends = [mapping(end) for end in sequence(scenario.get("endScreens"))]
    default = _score(mapping(ends[0] if ends else None)) or ZERO
    options = mapping(scenario.get("scoringOptionGroup"))
    kind = options.get("scoringOption", scenario.get("scoringOption"))

    steps = _last_walk(nodes, sheet)
    if kind == "static-end-score":
        last = nodes[steps[-1].node].ways[steps[-1].way or 0] if steps else None
        score = ZERO if last is None else (last.score or ZERO) if last.has_end_screen else default
        return graded(question, score, _best_end(nodes, default), is_answered=bool(steps))
    if kind != "dynamic-score":
        return graded(question, ZERO, ZERO, is_answered=bool(steps))
    parts: dict[int, Regrade] = {}
    ungraded: list[str] = []
    if truth(options.get("includeInteractionsScores", False)):
        parts, ungraded = _parts(nodes, steps, sheet, grade)
    keeps_the_way = (question.library.major, question.library.minor) >= _KEEPS_THE_WAY_SINCE
    tally = _Tally(nodes, parts, loses_in_loops=not keeps_the_way)
    for step in steps:
        tally.add(step)
    maximum = tally.maximum if keeps_the_way else _best_way(nodes)
    return summed([graded(question, tally.score, maximum, is_answered=bool(steps))], ungraded)


def _node(item: Mapping[str, Any], count: int, depth: int, goes_back: bool) -> Node:
    part = Question.inside(item.get("type"), depth + 1)
    behaviour = item.get("contentBehaviour")
    is_question = part is not None and part.library.machine_name == _BRANCHING_QUESTION
    choosing = mapping(part.params.get("branchingQuestion")) if part else {}
    ways = sequence(choosing.get("alternatives")) if is_question else [item]
    return Node(
        part,
        is_question,
        tuple(_way(mapping(way), count) for way in ways),
        goes_back if behaviour == "useBehavioural" else behaviour == "enabled",
    )


def _way(value: Mapping[str, Any], count: int) -> Way:
    target = index(value.get("nextContentId"))
    feedback = mapping(value.get("feedback"))
    shown = any(text(feedback.get(name)).strip() for name in ("title", "subtitle")) or "image" in feedback
    score = _score(feedback)
    return Way(target if target is not None and target < count else None, score, shown or score is not None)


def _score(value: Mapping[str, Any]) -> Decimal | None:
    return number(value.get("endScreenScore"))


def _last_walk(nodes: Sequence[Node], sheet: Sheet) -> Sequence[Step]:
    places = {
        node.part.sub_content_id: place for place, node in enumerate(nodes) if node.is_question and node.part
    }
    choices = [
        (places[answer.sub_content_id], way)
        for answer in sheet.filled(places)
        if (way := index(answer.response)) is not None
    ]
    return walk(nodes, choices)


def _best_end(nodes: Sequence[Node], default: Decimal) -> Decimal:
    return max(
        (
            default if way.score is None else way.score
            for node in nodes
            for way in node.ways
            if way.target is None
        ),
        default=ZERO,
    )


def _best_way(nodes: Sequence[Node]) -> Decimal:
    best, budget = ZERO, _MOST_BRANCHES
    due = [(0, frozenset({0}), ZERO)] if nodes else []
    while due and budget:
        place, visited, gathered = due.pop()
        for way in nodes[place].ways:
            budget -= 1
            if way.target is None:
                best = max(best, gathered)
            elif way.target not in visited and budget > 0:
                earned = (way.score or ZERO) if way.target else ZERO
                due.append((way.target, visited | {way.target}, gathered + earned))
    return best


def _parts(
    nodes: Sequence[Node], steps: Sequence[Step], sheet: Sheet, grade: Grade
) -> tuple[dict[int, Regrade], list[str]]:
    regrades: dict[int, Regrade] = {}
    ungraded = []
    for place in sorted({step.node for step in steps}):
        part = nodes[place].part
        if part is None or nodes[place].is_question:
            continue
        if regraded := grade(part, sheet):
            regrades[place] = regraded
        elif part.library.machine_name in _WITH_POINTS_OF_THEIR_OWN:
            ungraded.append(part.library.machine_name)
    return regrades, ungraded


@dataclass
class _Entry:
    node: int
    visit: int
    score: Decimal
    maximum: Decimal


class _Tally:
    """Points gathered on the way, kept as the library keeps them, loops and ways back included."""

    def __init__(self, nodes: Sequence[Node], parts: Mapping[int, Regrade], *, loses_in_loops: bool) -> None:
        self._nodes = nodes
        self._parts = parts
        self._loses_in_loops = loses_in_loops
        self._entries: list[_Entry] = []
        self._visit = 0

    @property
    def score(self) -> Decimal:
        return sum((entry.score for entry in self._entries), ZERO)

    @property
    def maximum(self) -> Decimal:
        return sum((entry.maximum for entry in self._entries), ZERO)

    def add(self, step: Step) -> None:
        self._visit += 1
        score, maximum = self._points(step)
        for place, entry in enumerate(self._entries):
            if entry.node != step.node:
                continue
            if self._leads_to_next(place):
                entry.score = score
                if self._loses_in_loops:
                    self._visit = entry.visit
                    self._entries = [each for each in self._entries if each.visit <= entry.visit]
                return
            del self._entries[place]
            break
        self._entries.append(_Entry(step.node, self._visit, score, maximum))

    def _leads_to_next(self, place: int) -> bool:
        node = self._nodes[self._entries[place].node]
        if node.is_question or place + 1 >= len(self._entries):
            return False
        return node.ways[0].target == self._entries[place + 1].node

    def _points(self, step: Step) -> tuple[Decimal, Decimal]:
        node = self._nodes[step.node]
        if node.is_question:
            if step.way is None:
                return ZERO, ZERO
            onward = [way for way in node.ways if way.target is not None]
            chosen = node.ways[step.way]
            return (
                (chosen.score or ZERO) if chosen.target is not None else ZERO,
                max((way.score or ZERO for way in onward), default=ZERO),
            )
        way, part = node.ways[0], self._parts.get(step.node)
        # Zero, the first node, is no target that the library gives points for.
        earned = (way.score or ZERO) if way.target else ZERO
        if part is None:
            return earned, earned
        return earned + part.score, earned + part.max_score
