"""Interactions in which things are paired: two columns, or one list of things that belong together."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.exchange.qti.choices import identified, is_close, key_of, text_of
from assessments.exchange.qti.declarations import Declaration
from assessments.exchange.qti.item import Given, Item
from assessments.exchange.qti.tree import Node, QtiError
from assessments.item_types.base import ItemDraft

Pair = tuple[str, str]


def read_match(item: Item, node: Node) -> ItemDraft:
    """Two columns, or the one list of an associateInteraction, where the first of a pair is left."""
    declared = item.declaration(node)
    choices = identified(node.find("simpleAssociableChoice"))
    sets = [list(identified(part.all("simpleAssociableChoice"))) for part in node.all("simpleMatchSet")]
    pairs = _pairs(declared, choices, sets)
    rule = _rule(item, declared, pairs)
    lefts, rights = [left for left, _right in pairs], [right for _left, right in pairs]
    if sets and len(set(lefts)) < len(lefts):
        # Several rights for one left: the table is read the other way round.
        lefts, rights, sets = rights, lefts, sets[::-1]
    if len(set(lefts)) < len(lefts) or (sets and set(lefts) != set(sets[0])):
        raise QtiError(declared.line, _("Each row must have exactly one right answer."))
    spare = [name for name in (sets[1] if sets else choices) if name not in {*rights, *lefts}]
    spec = {
        "pairs": [
            {"left": text_of(item, choices[left]), "right": text_of(item, choices[right])}
            for left, right in zip(lefts, rights, strict=True)
        ],
        "distractors": [text_of(item, choices[name]) for name in spare],
    }
    _told, explanation = item.feedback([_given(declared, pairs)])
    return ItemDraft("matching", "", explanation=explanation, scoring={"rule": rule}, spec=spec)


def _pairs(declared: Declaration, choices: dict[str, Node], sets: Sequence[Sequence[str]]) -> list[Pair]:
    """The right pairs in the order of the choices, the left one first."""
    found = []
    for value in key_of(declared):
        names = str(value).split()
        if len(names) != 2 or not set(names) <= set(choices):
            raise QtiError(declared.line, _("The key pairs things that are not there."))
        found.append((names[0], names[1]))
    if not found:
        raise QtiError(declared.line, _("The question has no right answer."))
    places = {name: place for place, name in enumerate(choices)}
    if not sets:
        found = [(a, b) if places[a] < places[b] else (b, a) for a, b in found]
    return sorted(found, key=lambda pair: (places[pair[0]], places[pair[1]]))


def _given(declared: Declaration, pairs: Sequence[Pair]) -> Given:
    is_ordered = declared.base_type == "directedPair"
    return {declared.identifier: declared.value([" ".join(p if is_ordered else sorted(p)) for p in pairs])}


def _rule(item: Item, declared: Declaration, pairs: list[Pair]) -> str:
    """Proportional when every pair adds its points, all or nothing when they count only together."""
    full = item.full_score(_given(declared, pairs))
    alone = [item.share(_given(declared, [pair]), full) for pair in pairs]
    without = [item.share(_given(declared, [p for p in pairs if p != pair]), full) for pair in pairs]
    if len(pairs) > 1 and not any(alone) and not any(without):
        return "all_or_nothing"
    if not all(is_close(one + rest, Fraction(1)) for one, rest in zip(alone, without, strict=True)):
        raise QtiError(item.root.line, _("No scoring rule of matching gives the points of this item."))
    if not all(is_close(share, Fraction(1, len(pairs))) for share in alone):
        item.source.warn(declared.line, _("The pairs have different points; here each counts the same."))
    return "proportional"
