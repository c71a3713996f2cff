"""Declarations and response processing of the items that we write, for each of our scoring rules."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from assessments.exchange.qti.build import el, number, set_outcome, variable, when
from assessments.exchange.qti.processing import SCORE
from assessments.exchange.qti.tree import Node

RESPONSE = "RESPONSE"
_PLACES = Decimal("0.0000001")


def share(percent: Any) -> str:
    """A percentage as a part of one."""
    return _written(Decimal(str(percent)) / 100)


def part(of: int) -> str:
    return _written(Decimal(1) / of)


def _written(value: Decimal) -> str:
    return format(value.quantize(_PLACES).normalize() + 0, "f")


def declare(
    identifier: str,
    cardinality: str,
    base_type: str,
    correct: Sequence[str] = (),
    mapping: Node | None = None,
) -> Node:
    found = el(
        "responseDeclaration",
        {"identifier": identifier, "cardinality": cardinality, "baseType": base_type},
    )
    if correct:
        found.children.append(el("correctResponse", None, *(el("value", None, value) for value in correct)))
    if mapping is not None:
        found.children.append(mapping)
    return found


def mapping(entries: Mapping[str, str], *, ignores_case: bool = False, bounded: bool = True) -> Node:
    bounds = {"lowerBound": 0, "upperBound": 1} if bounded else {}
    fold = {"caseSensitive": False} if ignores_case else {}
    rows = [el("mapEntry", {"mapKey": key, "mappedValue": worth, **fold}) for key, worth in entries.items()]
    return el("mapping", {**bounds, "defaultValue": 0}, *rows)


def score(expression: Node) -> Node:
    return set_outcome(SCORE, expression)


def add(expression: Node) -> Node:
    return score(el("sum", None, variable(SCORE), expression))


def map_response(identifier: str = RESPONSE) -> Node:
    return el("mapResponse", {"identifier": identifier})


def matches(identifier: str = RESPONSE) -> Node:
    return el("match", None, variable(identifier), el("correct", {"identifier": identifier}))


def all_or_nothing() -> list[Node]:
    return [when((matches(), [score(number(1))]), (None, [score(number(0))]))]


def mapped() -> list[Node]:
    return [score(map_response())]


def proportional(right: int) -> list[Node]:
    """More picks than right answers earn nothing."""
    too_many = el("gt", None, el("containerSize", None, variable(RESPONSE)), _whole(right))
    return [when((too_many, [score(number(0))]), (None, mapped()))]


def ps50(right: int) -> list[Node]:
    few = el("lte", None, el("containerSize", None, variable(RESPONSE)), _whole(right))
    half = el("gte", None, map_response(), number("0.5"))
    return [
        when(
            (matches(), [score(number(1))]),
            (el("and", None, few, half), [score(number("0.5"))]),
            (None, [score(number(0))]),
        )
    ]


def places(order: Sequence[str]) -> list[Node]:
    """Every part in its own place counts the same."""
    return _counted([_stands(name, place) for place, name in enumerate(order, start=1)])


def neighbours(order: Sequence[str]) -> list[Node]:
    """Every pair that follows one another as it should counts the same, wherever it stands."""
    tests = []
    for one, other in pairwise(order):
        anywhere = [
            el("and", None, _stands(one, place), _stands(other, place + 1)) for place in range(1, len(order))
        ]
        tests.append(el("or", None, *anywhere))
    return _counted(tests)


def numbers(identifier: str, answers: Sequence[Mapping[str, Any]], weight: int = 1) -> list[Node]:
    """The answer that earns most comes first."""
    best_first = sorted(answers, key=lambda answer: -Decimal(str(answer["percent"])))
    branches: list[tuple[Node | None, list[Node]]] = [
        (_is_near(identifier, answer), [add(number(_written(Decimal(share(answer["percent"])) * weight)))])
        for answer in best_first
    ]
    return [when(*branches)]


def _is_near(identifier: str, answer: Mapping[str, Any]) -> Node:
    tolerance = Decimal(str(answer.get("tolerance", 0)))
    mode = {"toleranceMode": "exact"}
    if tolerance:
        is_share = answer.get("tolerance_kind") == "relative"
        wide = format(tolerance * 100 if is_share else tolerance, "f")
        mode = {"toleranceMode": "relative" if is_share else "absolute", "tolerance": f"{wide} {wide}"}
    return el("equal", mode, variable(identifier), number(answer["value"]))


def _counted(tests: Sequence[Node]) -> list[Node]:
    rules = [when((test, [add(number(1))])) for test in tests]
    return [*rules, score(el("divide", None, variable(SCORE), number(len(tests))))]


def _stands(name: str, place: int) -> Node:
    held = el("index", {"n": place}, variable(RESPONSE))
    return el("match", None, held, el("baseValue", {"baseType": "identifier"}, name))


def _whole(value: int) -> Node:
    return el("baseValue", {"baseType": "integer"}, str(value))
