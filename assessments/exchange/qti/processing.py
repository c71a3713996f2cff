"""Response processing, run as a package wrote it.

What a package means by a score is not guessed from the look of its rules: they are run for the answers
that matter, and an item is taken when a scoring rule of ours gives every one of them the same share.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.exchange.qti.declarations import NUMERIC, Declaration
from assessments.exchange.qti.tree import Node, QtiError
from assessments.exchange.qti.values import Container, Scalar, Value, is_same, members, read_value

SCORE = "SCORE"
# Of all runs of one item together.
_MOST_STEPS = 500_000
_MOST_MEMBERS = 1_000
_MOST_BITS = 4_096
_RULES = ("responseIf", "responseElseIf", "responseElse")


class _ExitError(Exception):
    """``exitResponse`` was met."""


@dataclass(slots=True)
class Steps:
    """Counts what the rules of an item do, so that no file can keep a worker busy."""

    taken: int = 0

    def take(self, node: Node) -> None:
        self.taken += 1
        if self.taken > _MOST_STEPS:
            raise QtiError(node.line, _("The response processing takes too many steps."))


@dataclass(frozen=True, slots=True)
class Processing:
    """``rules`` is the element with the rules; what it sets starts from the declared defaults."""

    responses: Mapping[str, Declaration]
    outcomes: Mapping[str, Declaration]
    rules: Node
    steps: Steps = field(default_factory=Steps)

    def run(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """Outcomes for these responses. Raises ``QtiError`` for what it does not understand."""
        run = _Run(self, {name: given.get(name) for name in self.responses})
        with suppress(_ExitError):
            run.block(self.rules.nodes)
        return run.outcomes

    def score(self, given: Mapping[str, Value]) -> Fraction:
        found = self.run(given).get(SCORE)
        return found if isinstance(found, Fraction) else Fraction(0)


def template_rules(template: str, response: str, line: int) -> Node:
    """The rules of a standard template for the one response of an item."""
    name = template.rsplit("/", 1)[-1].removesuffix(".xml").removeprefix("CC2_")
    if name in ("match_correct", "match", "match_basic"):
        test = _node("match", line, {}, _variable("variable", response), _variable("correct", response))
        whole, none = (_node("baseValue", line, {"baseType": "float"}, worth) for worth in ("1", "0"))
        then = _node("responseIf", line, {}, test, _set(line, whole))
        otherwise = _node("responseElse", line, {}, _set(line, none))
        return _node("responseProcessing", line, {}, _node("responseCondition", line, {}, then, otherwise))
    if name in ("map_response", "map_response_point"):
        mapped = "mapResponse" if name == "map_response" else "mapResponsePoint"
        return _node("responseProcessing", line, {}, _set(line, _variable(mapped, response)))
    raise QtiError(line, _("The response processing template “%(name)s” is not known.") % {"name": name[:80]})


def _node(name: str, line: int, attributes: dict[str, str], *children: Node | str) -> Node:
    return Node(name, attributes, line, list(children))


def _variable(name: str, identifier: str) -> Node:
    return Node(name, {"identifier": identifier}, 0)


def _set(line: int, expression: Node) -> Node:
    return _node("setOutcomeValue", line, {"identifier": SCORE}, expression)


class _Run:
    """One run: what was given, and the outcomes so far."""

    def __init__(self, processing: Processing, given: Mapping[str, Value]) -> None:
        self.processing = processing
        self.given = given
        self.outcomes = {name: _start(found) for name, found in processing.outcomes.items()}

    def block(self, nodes: list[Node]) -> None:
        for node in nodes:
            self.processing.steps.take(node)
            match node.name:
                case "setOutcomeValue":
                    self._set(node)
                case "responseCondition":
                    self._condition(node)
                case "responseProcessingFragment":
                    self.block(node.nodes)
                case "exitResponse":
                    raise _ExitError
                case _:
                    raise _unknown(node)

    def _set(self, node: Node) -> None:
        name = node.get("identifier")
        value = self.value(_only(node))
        declared = self.processing.outcomes.get(name)
        if declared and declared.cardinality == "single" and isinstance(value, Container):
            value = value.values[0] if value.values else None
        self.outcomes[name] = value

    def _condition(self, node: Node) -> None:
        for branch in node.all(*_RULES):
            children = branch.nodes
            if branch.name == "responseElse":
                self.block(children)
                return
            if not children:
                raise _unknown(branch)
            if self.value(children[0]) is True:
                self.block(children[1:])
                return

    def value(self, node: Node) -> Value:
        self.processing.steps.take(node)
        operator = _OPERATORS.get(node.name)
        if operator is None:
            raise _unknown(node)
        return operator(self, node)

    def numbers(self, node: Node) -> list[Fraction] | None:
        """Values of the operands, containers spread; None when one of them is missing or no number."""
        values = [self.value(child) for child in node.nodes]
        spread = [member for value in values for member in members(value)]
        found = [number for number in spread if isinstance(number, Fraction)]
        is_whole = len(found) == len(spread) and all(value is not None for value in values)
        return found if is_whole else None

    def scalars(self, node: Node) -> tuple[Scalar, ...]:
        found = tuple(member for child in node.nodes for member in members(self.value(child)))
        if len(found) > _MOST_MEMBERS:
            raise _unknown(node)
        return found

    def declaration(self, node: Node) -> Declaration:
        declared = self.processing.responses.get(node.get("identifier"))
        if declared is None:
            words = {"name": node.get("identifier")[:80]}
            raise QtiError(node.line, _("The response “%(name)s” is not declared.") % words)
        return declared


def _start(declared: Declaration) -> Value:
    if declared.default is None and declared.base_type in NUMERIC and declared.cardinality == "single":
        return Fraction(0)
    return declared.default


def _only(node: Node) -> Node:
    if len(node.nodes) != 1:
        raise _unknown(node)
    return node.nodes[0]


def _two(node: Node) -> tuple[Node, Node]:
    if len(node.nodes) != 2:
        raise _unknown(node)
    return node.nodes[0], node.nodes[1]


def _unknown(node: Node) -> QtiError:
    message = _("The response processing uses “%(name)s” in a way that is not understood.")
    return QtiError(node.line, message % {"name": node.name[:80]})


def _variable_value(run: _Run, node: Node) -> Value:
    name = node.get("identifier")
    if name in run.outcomes:
        return run.outcomes[name]
    # Defined by QTI itself: a first attempt, finished.
    if name == "completionStatus":
        return "unknown"
    if name in ("numAttempts", "duration"):
        return Fraction(1)
    return run.given[run.declaration(node).identifier]


def _default_value(run: _Run, node: Node) -> Value:
    name = node.get("identifier")
    declared = run.processing.outcomes.get(name)
    return declared.default if declared else run.declaration(node).default


def _compare(holds: Callable[[Fraction, Fraction], bool]) -> "_Operator":
    def operator(run: _Run, node: Node) -> Value:
        numbers = run.numbers(node)
        return holds(numbers[0], numbers[1]) if numbers is not None and len(numbers) == 2 else None

    return operator


def _fold(join: Callable[[Fraction, Fraction], Fraction]) -> "_Operator":
    def operator(run: _Run, node: Node) -> Value:
        numbers = run.numbers(node)
        if not numbers:
            return None
        found = numbers[0]
        for number in numbers[1:]:
            found = join(found, number)
            if found.numerator.bit_length() + found.denominator.bit_length() > _MOST_BITS:
                raise _unknown(node)
        return found

    return operator


def _divide(run: _Run, node: Node) -> Value:
    numbers = run.numbers(node)
    return numbers[0] / numbers[1] if numbers and len(numbers) == 2 and numbers[1] else None


def _round(run: _Run, node: Node) -> Value:
    numbers = run.numbers(node)
    return Fraction((numbers[0] + Fraction(1, 2)).__floor__()) if numbers and len(numbers) == 1 else None


def _equal(run: _Run, node: Node) -> Value:
    numbers = run.numbers(node)
    if numbers is None or len(numbers) != 2:
        return None
    low, high = tolerance(node, numbers[1])
    above = numbers[0] >= low if node.get("includeLowerBound", "true") == "true" else numbers[0] > low
    below = numbers[0] <= high if node.get("includeUpperBound", "true") == "true" else numbers[0] < high
    return above and below


def tolerance(node: Node, value: Fraction) -> tuple[Fraction, Fraction]:
    """From where to where an operator ``equal`` takes a number for ``value``."""
    mode = node.get("toleranceMode", "exact")
    if mode == "exact":
        return value, value
    wide = [read_value(part, "float") for part in node.get("tolerance").split()]
    below, above = (wide[0], wide[-1]) if 0 < len(wide) <= 2 else (None, None)
    if (
        mode not in ("absolute", "relative")
        or not isinstance(below, Fraction)
        or not isinstance(above, Fraction)
    ):
        raise _unknown(node)
    if mode == "relative":
        below, above = abs(value) * below / 100, abs(value) * above / 100
    return value - below, value + above


def _string_match(run: _Run, node: Node) -> Value:
    one, other = (run.value(child) for child in _two(node))
    if not isinstance(one, str) or not isinstance(other, str) or node.get("substring") == "true":
        if one is None or other is None:
            return None
        raise _unknown(node)
    if node.get("caseSensitive", "true") == "true":
        return one == other
    return one.casefold() == other.casefold()


def _and(run: _Run, node: Node) -> Value:
    found = [run.value(child) for child in node.nodes]
    if any(value is False for value in found):
        return False
    return True if all(value is True for value in found) else None


def _or(run: _Run, node: Node) -> Value:
    found = [run.value(child) for child in node.nodes]
    if any(value is True for value in found):
        return True
    return False if all(value is False for value in found) else None


def _not(run: _Run, node: Node) -> Value:
    found = run.value(_only(node))
    return None if found is None else found is not True


def _is_null(run: _Run, node: Node) -> Value:
    found = run.value(_only(node))
    return found is None or found == ""


def _match(run: _Run, node: Node) -> Value:
    one, other = _two(node)
    return is_same(run.value(one), run.value(other))


def _member(run: _Run, node: Node) -> Value:
    one, other = (run.value(child) for child in _two(node))
    return None if one is None or other is None else set(members(one)) <= set(members(other))


def _contains(run: _Run, node: Node) -> Value:
    one, other = (run.value(child) for child in _two(node))
    return None if one is None or other is None else set(members(other)) <= set(members(one))


def _index(run: _Run, node: Node) -> Value:
    values, place = members(run.value(_only(node))), read_value(node.get("n"), "integer")
    if not isinstance(place, Fraction):
        raise _unknown(node)
    return values[int(place) - 1] if 1 <= place <= len(values) else None


def _map_response(run: _Run, node: Node) -> Value:
    declared = run.declaration(node)
    if declared.mapping is None:
        raise QtiError(
            node.line, _("The response “%(name)s” has no mapping.") % {"name": declared.identifier}
        )
    return declared.mapping.total(run.given[declared.identifier])


def _map_point(run: _Run, node: Node) -> Value:
    declared = run.declaration(node)
    total, met = Fraction(0), set[int]()
    for point in members(run.given[declared.identifier]):
        x, y = (read_value(part, "float") for part in str(point).split())
        if not isinstance(x, Fraction) or not isinstance(y, Fraction):
            continue
        place = next((n for n, area in enumerate(declared.areas) if area.holds(x, y)), None)
        if place is None:
            total += declared.area_default
        elif place not in met:
            met.add(place)
            total += declared.areas[place].worth
    return total


def _multiple(run: _Run, node: Node) -> Value:
    found = run.scalars(node)
    return Container(found) if found else None


def _ordered(run: _Run, node: Node) -> Value:
    found = run.scalars(node)
    return Container(found, is_ordered=True) if found else None


_Operator = Callable[[_Run, Node], Value]
_OPERATORS: dict[str, _Operator] = {
    "variable": _variable_value,
    "correct": lambda run, node: run.declaration(node).correct,
    "default": _default_value,
    "baseValue": lambda _run, node: read_value(node.text, node.get("baseType", "string")),
    "null": lambda _run, _node: None,
    "isNull": _is_null,
    "not": _not,
    "and": _and,
    "or": _or,
    "match": _match,
    "equal": _equal,
    "stringMatch": _string_match,
    "member": _member,
    "contains": _contains,
    "containerSize": lambda run, node: Fraction(len(members(run.value(_only(node))))),
    "index": _index,
    "multiple": _multiple,
    "ordered": _ordered,
    "sum": _fold(lambda one, other: one + other),
    "subtract": _fold(lambda one, other: one - other),
    "product": _fold(lambda one, other: one * other),
    "divide": _divide,
    "round": _round,
    "min": _fold(min),
    "max": _fold(max),
    "gt": _compare(lambda one, other: one > other),
    "gte": _compare(lambda one, other: one >= other),
    "lt": _compare(lambda one, other: one < other),
    "lte": _compare(lambda one, other: one <= other),
    "mapResponse": _map_response,
    "mapResponsePoint": _map_point,
}
