"""A walk through the nodes of a branching scenario, told again from the choices made on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from content.h5p.grading.sheet import Question

# More choices in one go, or steps in looking for a walk, are not what a person makes.
_MOST_CHOICES = 100
_MOST_STEPS = 20_000


@dataclass(frozen=True)
class Way:
    """A way out of a node; ``target`` is None where it ends. ``score`` comes with taking it."""

    target: int | None
    score: Decimal | None
    has_end_screen: bool


@dataclass(frozen=True)
class Node:
    part: Question | None
    is_question: bool
    ways: Sequence[Way]
    lets_back: bool


@dataclass(frozen=True)
class Step:
    """Leaving a node by a way; ``way`` is None when the learner went back."""

    node: int
    way: int | None


def walk(nodes: Sequence[Node], choices: Sequence[tuple[int, int]]) -> Sequence[Step]:
    """The steps of the last walk that reached an end; empty when the choices tell of none.

    ``choices`` are pairs of node and way, of this walk and maybe of walks before it. A walk begins at the
    first node, follows the ways and makes every choice that it is told; it goes back only where it must
    and where the nodes let it.
    """
    choices = choices[-_MOST_CHOICES:]
    ahead = _questions_ahead(nodes)
    budget = _MOST_STEPS
    for start in range(len(choices) + 1):
        steps, is_whole = _walk(nodes, ahead, choices[start:], budget)
        if is_whole:
            return steps
        budget -= len(steps) + 1
        if budget <= 0:
            break
    return ()


def _walk(
    nodes: Sequence[Node], ahead: Sequence[int | None], choices: Sequence[tuple[int, int]], most: int
) -> tuple[Sequence[Step], bool]:
    """The steps as far as they go, and whether they are a walk that makes all choices and reaches an end."""
    due = list(reversed(choices))
    steps: list[Step] = []
    trail = [0] if nodes else []
    while trail and len(steps) < most:
        place = trail[-1]
        node = nodes[place]
        wanted = due[-1][0] if due else None
        if ahead[place] != wanted:
            if wanted is None or not node.lets_back or len(trail) < 2:
                break
            steps.append(Step(place, None))
            trail.pop()
            continue
        way = due.pop()[1] if node.is_question else 0
        if way >= len(node.ways):
            break
        steps.append(Step(place, way))
        target = node.ways[way].target
        if target is None:
            return steps, not due
        trail.append(target)
    return steps, False


def _questions_ahead(nodes: Sequence[Node]) -> Sequence[int | None]:
    """The next question on the way from each node, itself included; None before an end or in a circle."""
    ahead: list[int | None] = []
    for place in range(len(nodes)):
        seen: set[int] = set()
        at: int | None = place
        while at is not None and at not in seen and not nodes[at].is_question:
            seen.add(at)
            at = nodes[at].ways[0].target
        ahead.append(at if at is None or nodes[at].is_question else None)
    return ahead
