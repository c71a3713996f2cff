"""Draws the form of an attempt: items by chance, unseen first, and the order of their options."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.drawing import draw_items, seeded_chance
from assessments.errors import ShallowBankError
from assessments.item_types.base import Json
from assessments.selectors.items import load_items
from assessments.selectors.tests import PinnedTest, get_pool


@dataclass(frozen=True, slots=True)
class DrawnForm:
    """``slots`` is what an attempt pins; ``item_ids`` the stable items behind it."""

    slots: list[Json]
    item_ids: list[int]


def draw_form(test: PinnedTest, seen: Sequence[Sequence[int]], seed: int) -> DrawnForm:
    """Draw from what the banks hold now; ``seen`` are the items of earlier attempts, newest first.

    Raises ``ShallowBankError``.
    """
    chance = seeded_chance(seed)
    pool = get_pool(test)
    counts = [rule.count for rule in test.rules]
    drawn = draw_items(pool.items, counts, _last_seen(seen), chance)
    item_ids = [item for items in drawn for item in items]
    if len(item_ids) < sum(counts):
        raise ShallowBankError(_("The item bank holds too few questions for this test."))
    rules = [rule for rule, items in zip(test.rules, drawn, strict=True) for _item in items]
    versions = [pool.versions[item] for item in item_ids]
    items = load_items(versions)
    slots: list[Json] = [
        {
            "slot": slot,
            "item_version_id": version,
            "option_order": items[version].type.draw_order(
                items[version].body.content, chance, test.shuffle_options
            ),
            "points": rule.points,
        }
        for slot, (version, rule) in enumerate(zip(versions, rules, strict=True), start=1)
    ]
    return DrawnForm(slots, item_ids)


def _last_seen(seen: Sequence[Sequence[int]]) -> dict[int, int]:
    """Item → how recently it was seen; the newest attempt, which is told first, counts."""
    return {item: -age for age, items in reversed(list(enumerate(seen))) for item in items}
