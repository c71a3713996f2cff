"""Interactions in which something is chosen, put in order or paired."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, permutations

from django.utils.translation import gettext as _

from assessments.exchange.qti.declarations import Declaration
from assessments.exchange.qti.item import Given, Item
from assessments.exchange.qti.tree import Node, QtiError
from assessments.exchange.qti.values import Container, Scalar, members
from assessments.item_types import get_item_type
from assessments.item_types.base import ItemDraft, OptionDraft

# Shares are written in packages with few digits: 33.3 per cent is a third.
CLOSE = Fraction(1, 500)
_COUNTING_RULES = ("all_or_nothing", "proportional", "ps50", "penalty")
_TRUTH = ["true", "false"]
_FEWEST_PARTS, _FEW_PARTS = 2, 5
_MOST_CHOICES = 100


def read_choice(item: Item, node: Node) -> ItemDraft:
    declared = item.declaration(node)
    choices = identified(node.all("simpleChoice"))
    options = [
        OptionDraft(text=text_of(item, choice), feedback=_inline(choice)) for choice in choices.values()
    ]
    if declared.cardinality == "single" or node.get("maxChoices", "0") == "1":
        return _single(item, declared, list(choices), options)
    return _multiple(item, declared, list(choices), options, node)


def _single(item: Item, declared: Declaration, ids: list[str], options: list[OptionDraft]) -> ItemDraft:
    probes: list[Given] = [{declared.identifier: declared.value([name])} for name in ids]
    best = max(probes, key=item.score, default={})
    full = item.full_score(best)
    shares = [item.score(probe) / full for probe in probes]
    told, explanation = item.feedback(probes)
    options = [
        replace(option, feedback=" ".join(filter(None, (option.feedback, words))))
        for option, words in zip(options, told, strict=True)
    ]
    if sorted(ids) == sorted(_TRUTH) and set(shares) == {Fraction(0), Fraction(1)}:
        feedback = {name: option.feedback for name, option in zip(ids, options, strict=True)}
        spec = {"answer": ids[shares.index(Fraction(1))] == "true", "feedback": feedback}
        return ItemDraft("true_false", "", explanation=explanation, spec=spec)
    if shares.count(Fraction(1)) == 1 and set(shares) <= {Fraction(0), Fraction(1)}:
        keyed = [replace(o, is_right=share == 1) for o, share in zip(options, shares, strict=True)]
        return ItemDraft("single_choice", "", keyed, explanation)
    return ItemDraft(
        "single_choice", "", _weighted(options, shares), explanation, scoring={"rule": "weights"}
    )


def _multiple(
    item: Item, declared: Declaration, ids: list[str], options: list[OptionDraft], node: Node
) -> ItemDraft:
    def given(chosen: Sequence[str]) -> Given:
        return {declared.identifier: declared.value(list(chosen))}

    right = [name for name in ids if name in _key(item, declared, ids)]
    full = item.full_score(given(right))
    told, explanation = item.feedback([given([name]) for name in ids])
    options = [
        replace(option, is_right=name in right, feedback=" ".join(filter(None, (option.feedback, words))))
        for name, option, words in zip(ids, options, told, strict=True)
    ]
    most = _most_picks(node, len(ids))
    picks = {} if most is None else {"max_picks": most}
    drafts = [
        ItemDraft("multiple_choice", "", options, explanation, scoring={"rule": rule, **picks})
        for rule in _COUNTING_RULES
    ]
    weights = _weights(item, given, ids, right, full)
    drafts.append(
        ItemDraft(
            "multiple_choice",
            "",
            _weighted(options, weights),
            explanation,
            scoring={"rule": "weights", **picks},
        )
    )
    probes = [(chosen, item.share(given(chosen), full)) for chosen in _probes(ids, right, most or len(ids))]
    for draft in drafts:
        if all(is_close(_own_share(draft, ids, chosen), share) for chosen, share in probes):
            return draft
    raise QtiError(item.root.line, _("No scoring rule of multiple choice gives the points of this item."))


def read_order(item: Item, node: Node) -> ItemDraft:
    declared = item.declaration(node)
    choices = identified(node.all("simpleChoice"))
    right = [str(name) for name in members(declared.correct)]
    if sorted(right) != sorted(choices):
        raise QtiError(declared.line, _("The right order must name every part once."))
    if len(right) < _FEWEST_PARTS:
        raise QtiError(node.line, _("There is nothing to put in order."))

    def given(order: Sequence[str]) -> Given:
        return {declared.identifier: Container(tuple(order), is_ordered=True)}

    orders = _orders(right)
    full = item.full_score(given(right))
    for rule, share in _ORDER_RULES.items():
        if all(is_close(share(right, order), item.share(given(order), full)) for order in orders):
            _own, explanation = item.feedback([given(right)])
            parts = [text_of(item, choices[name]) for name in right]
            return ItemDraft(
                "ordering", "", explanation=explanation, scoring={"rule": rule}, spec={"parts": parts}
            )
    raise QtiError(item.root.line, _("No scoring rule of ordering gives the points of this item."))


def _orders(right: list[str]) -> list[list[str]]:
    """Answers that tell the scoring rules apart; of few parts every order."""
    if len(right) <= _FEW_PARTS:
        return [list(order) for order in permutations(right)]
    return [right, right[::-1], right[1:] + right[:1], [right[1], right[0], *right[2:]]]


def identified(nodes: Sequence[Node]) -> dict[str, Node]:
    """Choices by their identifier. Raises ``QtiError`` when one has none or two have the same."""
    found: dict[str, Node] = {}
    for node in nodes[:_MOST_CHOICES]:
        name = node.get("identifier")
        if not name or name in found:
            raise QtiError(node.line, _("Each choice needs an identifier of its own."))
        found[name] = node
    if len(nodes) > _MOST_CHOICES:
        raise QtiError(nodes[0].line, _("There are more than %(most)d choices.") % {"most": _MOST_CHOICES})
    return found


def text_of(item: Item, choice: Node) -> str:
    """The text of a choice; what is no text is named in a warning."""
    for node in choice.find("img", "object", "math", "audio", "video"):
        item.source.warn(node.line, _("A picture or a formula in an answer is kept as plain text."))
    parts = [_shown_text(child) for child in choice.children]
    text = " ".join("".join(parts).split())
    if not text:
        raise QtiError(choice.line, _("An answer has no text; pictures as answers are not supported."))
    return text


def _shown_text(part: Node | str) -> str:
    if isinstance(part, str):
        return part
    if part.name.startswith("feedback") or part.name == "annotation":
        return ""
    if part.name in ("img", "object") and (part.get("alt") or part.text):
        return f" {part.get('alt') or part.text} "
    return "".join(_shown_text(child) for child in part.children) + (" " if part.name in ("p", "br") else "")


def _inline(choice: Node) -> str:
    return " ".join(node.text for node in choice.find("feedbackInline"))


def key_of(declared: Declaration, fallback: Sequence[Scalar] = ()) -> tuple[Scalar, ...]:
    """The right answer as declared, or by its mapping, or the fallback."""
    if declared.correct is not None:
        return members(declared.correct)
    if declared.mapping is not None:
        return tuple(key for key, worth in declared.mapping.entries.items() if worth > 0)
    return tuple(fallback)


def _key(item: Item, declared: Declaration, ids: Sequence[str]) -> tuple[Scalar, ...]:
    earning = [name for name in ids if item.score({declared.identifier: declared.value([name])}) > 0]
    return key_of(declared, earning)


def _most_picks(node: Node, options: int) -> int | None:
    text = node.get("maxChoices", "0")
    most = int(text) if text.isdecimal() and len(text) < 6 else 0
    return most if 1 < most < options else None


def _weights(
    item: Item, given: Callable[[Sequence[str]], Given], ids: list[str], right: list[str], full: Fraction
) -> list[Fraction]:
    """What each option adds to the right answer, or takes away from it, as parts of the full score."""
    found = []
    for name in ids:
        if name in right:
            found.append((full - item.score(given([other for other in right if other != name]))) / full)
        else:
            found.append((item.score(given([*right, name])) - full) / full)
    return found


def _weighted(options: Sequence[OptionDraft], shares: Sequence[Fraction]) -> list[OptionDraft]:
    percents = [max(min(share, Fraction(1)), Fraction(-1)) * 100 for share in shares]
    return [
        replace(option, is_right=percent > 0, percent=as_decimal(percent))
        for option, percent in zip(options, percents, strict=True)
    ]


def as_decimal(number: Fraction) -> Decimal:
    return round(Decimal(number.numerator) / Decimal(number.denominator), 5)


def _probes(ids: list[str], right: list[str], most: int) -> list[list[str]]:
    """Answers that tell the scoring rules apart: one, some, all, one too few, one too many."""
    wrong = [name for name in ids if name not in right]
    probes = [[], *([name] for name in ids), right, right[:2], wrong, ids, wrong[:1] + right[:-1]]
    probes += [[other for other in right if other != name] for name in right]
    probes += [[*right, name] for name in wrong]
    return [probe for probe in probes if len(probe) <= most]


def _own_share(draft: ItemDraft, ids: Sequence[str], chosen: Sequence[str]) -> Fraction:
    """What our own rule gives for the same answer."""
    item_type = get_item_type(draft.type)
    body = item_type.build(draft)
    own = [option["id"] for option in body.content["options"]]
    response = [option for option, name in zip(own, ids, strict=True) if name in chosen]
    return item_type.grade(body, response).fraction


def is_close(one: Fraction, other: Fraction) -> bool:
    return abs(one - other) <= CLOSE


def _all_in_place(right: Sequence[str], order: Sequence[str]) -> Fraction:
    return Fraction(int(list(right) == list(order)))


def _in_place(right: Sequence[str], order: Sequence[str]) -> Fraction:
    return Fraction(sum(a == b for a, b in zip(right, order, strict=True)), len(right))


def _neighbours(right: Sequence[str], order: Sequence[str]) -> Fraction:
    kept = set(pairwise(right)) & set(pairwise(order))
    return Fraction(len(kept), len(right) - 1)


_ORDER_RULES: dict[str, Callable[[Sequence[str], Sequence[str]], Fraction]] = {
    "all_or_nothing": _all_in_place,
    "proportional": _in_place,
    "adjacent": _neighbours,
}
