"""Draws the form of an attempt: items by chance, unseen first, and the order of their options."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.drawing import draw_items, seeded_chance
from assessments.errors import ShallowBankError
from assessments.item_types.base import Json
from assessments.models import Attempt
from assessments.selectors.items import load_items
from assessments.selectors.tests import PinnedTest, get_pool

# Older attempts no longer count as seen, so that the draw costs the same after a thousand of them.
_REMEMBERED_ATTEMPTS = 30


@dataclass(frozen=True, slots=True)
class DrawnForm:
    """``slots`` is what an attempt pins; ``item_ids`` the stable items behind it."""

    slots: list[Json]
    item_ids: list[int]


def draw_form(test: PinnedTest, person_id: int, seed: int) -> DrawnForm:
    """Raises ``ShallowBankError``."""
    chance = seeded_chance(seed)
    pool = get_pool(test)
    counts = [rule.count for rule in test.rules]
    drawn = draw_items(pool.items, counts, _last_seen(test, person_id), chance)
    item_ids = [item for items in drawn for item in items]
    if len(item_ids) < sum(counts):
        raise ShallowBankError(_("The item bank holds too few questions for this test."))
    versions = [pool.versions[item] for item in item_ids]
    items = load_items(versions)
    slots: list[Json] = [
        {
            "slot": slot,
            "item_version_id": version,
            "option_order": items[version].type.draw_order(
                items[version].body.content, chance, test.shuffle_options
            ),
        }
        for slot, version in enumerate(versions, start=1)
    ]
    return DrawnForm(slots, item_ids)


def _last_seen(test: PinnedTest, person_id: int) -> dict[int, int]:
    earlier = (
        Attempt.objects.filter(person_id=person_id, test_id=test.test_id)
        .order_by("-started_at")
        .values_list("item_ids", flat=True)[:_REMEMBERED_ATTEMPTS]
    )
    newest_last = list(earlier)[::-1]
    return {item: recency for recency, items in enumerate(newest_last) for item in items}
