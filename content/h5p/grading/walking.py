"""A walk through the nodes of a branching scenario, told again from the choices made on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from content.h5p.grading.sheet import Question

# More choices than this in one go are no walk that a person makes.
_MOST_CHOICES = 100


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
    for start in range(len(choices) + 1):
        if steps := _walk(nodes, choices[start:]):
            return steps
    return ()


def _walk(nodes: Sequence[Node], choices: Sequence[tuple[int, int]]) -> Sequence[Step]:
    due = list(reversed(choices))
    steps: list[Step] = []
    trail = [0] if nodes else []
    while trail:
        place = trail[-1]
        node = nodes[place]
        wanted = due[-1][0] if due else None
        ahead = _question_ahead(nodes, place)
        if (ahead is not None and ahead != wanted) or (ahead is None and due):
            if wanted is None or not node.lets_back or len(trail) < 2:
                return ()
            steps.append(Step(place, None))
            trail.pop()
            continue
        way = due.pop()[1] if node.is_question else 0
        if way >= len(node.ways):
            return ()
        steps.append(Step(place, way))
        target = node.ways[way].target
        if target is None:
            return steps if not due else ()
        trail.append(target)
        if len(steps) > (len(choices) + 1) * (len(nodes) + 1) * 2:
            return ()  # round and round without a question
    return ()


def _question_ahead(nodes: Sequence[Node], place: int) -> int | None:
    """The next question on the way from here, this node included; None when an end comes first."""
    seen: set[int] = set()
    ahead: int | None = place
    while ahead is not None and ahead not in seen:
        if nodes[ahead].is_question:
            return ahead
        seen.add(ahead)
        ahead = nodes[ahead].ways[0].target
    return None
