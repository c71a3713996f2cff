"""Interactions inside a text: something is typed or chosen in a gap."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any

from django.utils.translation import gettext as _

from assessments.exchange.qti.choices import as_decimal, identified, is_close, key_of, text_of
from assessments.exchange.qti.declarations import NUMERIC, Declaration
from assessments.exchange.qti.item import Given, Item
from assessments.exchange.qti.processing import tolerance
from assessments.exchange.qti.tree import Node, QtiError
from assessments.exchange.qti.values import Container, Scalar, Value, read_value
from assessments.item_types.base import Json

_COMPARISONS = ("match", "equal", "stringMatch", "member", "contains")
_BOUNDS = ("gt", "gte", "lt", "lte")
_MOST_WEIGHT = 100


@dataclass(frozen=True, slots=True)
class Gap:
    """``answers`` are the values that may earn points, with how the spec of their kind writes them."""

    node: Node
    kind: str
    answers: list[tuple[Scalar, Json]]
    settings: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GapScores:
    """``percents`` of the answers of every gap, and its weight beside the others."""

    percents: list[list[Fraction]]
    weights: list[int]


# What was given in every gap, None for nothing → the responses of the item.
Compose = Callable[[Sequence[Scalar | None]], Given]


def read_gap(item: Item, node: Node) -> Gap:
    """A gap with a response of its own: typed text, a typed number, or a choice."""
    declared = item.declaration(node)
    if node.name == "inlineChoiceInteraction":
        choices = identified(node.all("inlineChoice"))
        answers: list[tuple[Scalar, Json]] = [(n, {"text": text_of(item, c)}) for n, c in choices.items()]
        return Gap(node, "choice", answers, {"layout": "select"})
    if declared.cardinality != "single":
        raise QtiError(declared.line, _("A gap takes one answer."))
    if declared.base_type in NUMERIC:
        return Gap(node, "numeric", _numbers(item, declared))
    return Gap(node, "text", _texts(item, declared))


def response_gaps(item: Item, gaps: Sequence[Gap]) -> Compose:
    """Gaps with a response each."""
    declared = [item.declaration(gap.node) for gap in gaps]

    def compose(given: Sequence[Scalar | None]) -> Given:
        return {d.identifier: value for d, value in zip(declared, given, strict=True) if value is not None}

    return compose


def matched_gaps(item: Item, node: Node) -> tuple[list[Gap], Compose]:
    """The gaps of a gapMatchInteraction, which have one response together."""
    declared = item.declaration(node)
    choices = identified(node.all("gapText", "gapImg"))
    texts = [(name, {"text": text_of(item, choice)}) for name, choice in choices.items()]
    gaps = [Gap(gap, "choice", list(texts), {"layout": "select"}) for gap in node.find("gap")]
    places = [gap.node.get("identifier") for gap in gaps]

    def compose(given: Sequence[Scalar | None]) -> Given:
        pairs = [f"{value} {place}" for value, place in zip(given, places, strict=True) if value is not None]
        return {declared.identifier: Container(tuple(pairs)) if pairs else None}

    return gaps, compose


def score_gaps(
    item: Item, gaps: Sequence[Gap], right: Sequence[Scalar | None], compose: Compose
) -> GapScores:
    """Raises ``QtiError`` where the gaps do not add up, or an answer earns what no gap of ours can give."""
    full = item.full_score(compose(right))
    worth = []
    for place, gap in enumerate(gaps):
        without = [None if other == place else value for other, value in enumerate(right)]
        alone = [value if other == place else None for other, value in enumerate(right)]
        left, own = item.share(compose(without), full), item.share(compose(alone), full)
        if not is_close(left + own, Fraction(1)):
            raise QtiError(
                gap.node.line, _("The gaps count only together, which a question of ours cannot do.")
            )
        if own <= 0:
            raise QtiError(gap.node.line, _("A gap earns no points."))
        worth.append(own)
    percents = []
    for place, gap in enumerate(gaps):
        row = []
        for value, _told in gap.answers:
            given = [*right]
            given[place] = value
            lost = 1 - item.score(compose(given)) / full
            row.append(min(max(1 - lost / worth[place], Fraction(-1)), Fraction(1)))
        percents.append(row)
    return GapScores(percents, _weights(worth))


def answer_spec(item: Item, gap: Gap, percents: Sequence[Fraction], told: Sequence[str]) -> Json:
    """The keys of short text, numeric or a choice."""
    answers = [
        {**written, "percent": as_number(percent * 100), "feedback": words}
        for (_value, written), percent, words in zip(gap.answers, percents, told, strict=True)
        if gap.kind == "choice" or percent > 0
    ]
    name = "options" if gap.kind == "choice" else "answers"
    settings = dict(gap.settings)
    if gap.kind == "text":
        settings = {**_NOTHING_FORGIVEN, "case_sensitive": not _ignores_case(item, gap)}
    if gap.kind == "numeric":
        settings = {"significant_figures": None, "units": [], "unit_required": False}
    return {name: answers, **settings}


_NOTHING_FORGIVEN = {"keep_punctuation": False, "wildcards": False}


def as_number(percent: Fraction) -> Any:
    return int(percent) if percent.denominator == 1 else float(as_decimal(percent))


def right_answers(item: Item, gaps: Sequence[Gap]) -> list[Scalar | None]:
    """What earns most in each gap, as far as it is declared."""
    return [_right(item, gap) for gap in gaps]


def _right(item: Item, gap: Gap) -> Scalar:
    declared = item.declaration(gap.node)
    keyed = key_of(declared)
    if declared.correct is None and declared.mapping is not None:
        keyed = tuple(sorted(keyed, key=declared.mapping.points, reverse=True))
    if keyed:
        return keyed[0]
    for value, _written in gap.answers:
        return value
    raise QtiError(gap.node.line, _("The question has no right answer."))


def _texts(item: Item, declared: Declaration) -> list[tuple[Scalar, Json]]:
    """Every text that the key, the mapping or the rules name."""
    found = [*key_of(declared), *(declared.mapping.entries if declared.mapping else ())]
    found += [
        value for node in _comparisons(item, declared, _COMPARISONS) for value in _constants(node, "string")
    ]
    texts = {str(value): {"text": str(value)} for value in found if str(value).strip()}
    return list(texts.items())


def _numbers(item: Item, declared: Declaration) -> list[tuple[Scalar, Json]]:
    """Every number that the key, the mapping or the rules name, with how far from it one may be."""
    found: dict[Fraction, tuple[Fraction, str]] = {}
    for node in _comparisons(item, declared, ("equal",)):
        keyed = key_of(declared) if node.find("correct") else ()
        for value in [*keyed, *_constants(node, "float")]:
            if isinstance(value, Fraction):
                low, high = tolerance(node, value)
                found.setdefault((low + high) / 2, ((high - low) / 2, node.get("toleranceMode")))
    limits = [v for node in _comparisons(item, declared, _BOUNDS) for v in _constants(node, "float")]
    ends = sorted(value for value in limits if isinstance(value, Fraction))
    for low, high in zip(ends[::2], ends[1::2], strict=False):
        found.setdefault((low + high) / 2, ((high - low) / 2, ""))
    for value in [*key_of(declared), *(declared.mapping.entries if declared.mapping else ())]:
        if isinstance(value, Fraction) and not any(
            abs(value - n) <= wide for n, (wide, _mode) in found.items()
        ):
            found[value] = Fraction(0), ""
    return [(value, _number_spec(value, wide, mode)) for value, (wide, mode) in found.items()]


def _number_spec(value: Fraction, wide: Fraction, mode: str) -> Json:
    if mode == "relative" and value:
        share = as_text(wide / abs(value))
        return {"value": as_text(value), "tolerance": share, "tolerance_kind": "relative"}
    return {"value": as_text(value), "tolerance": as_text(wide), "tolerance_kind": "absolute"}


def as_text(number: Fraction) -> str:
    return format(as_decimal(number).normalize(), "f")


def _comparisons(item: Item, declared: Declaration, names: Sequence[str]) -> list[Node]:
    """Operators of these names that look at this response."""
    if item.processing is None:
        return []
    nodes = item.processing.rules.find(*names)
    return [n for n in nodes if any(v.get("identifier") == declared.identifier for v in n.find("variable"))]


def _constants(node: Node, base_type: str) -> list[Value]:
    return [read_value(value.text, base_type) for value in node.find("baseValue")]


def _ignores_case(item: Item, gap: Gap) -> bool:
    """Whether answers typed in other letters earn the same."""
    declared = item.declaration(gap.node)
    for value, _written in gap.answers:
        text = str(value)
        if text.swapcase() != text:
            one, other = ({declared.identifier: form} for form in (text, text.swapcase()))
            return item.score(one) == item.score(other)
    return True


def _weights(worth: Sequence[Fraction]) -> list[int]:
    """Whole numbers in the proportion of these, as near as a weight of ours can be."""
    simple = [share.limit_denominator(60) for share in worth]
    common = lcm(*(share.denominator for share in simple))
    whole = [int(share * common) or 1 for share in simple]
    top = max(whole)
    return whole if top <= _MOST_WEIGHT else [max(1, round(w * _MOST_WEIGHT / top)) for w in whole]
