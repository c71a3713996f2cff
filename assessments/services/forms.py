"""Draws the form of an attempt: items by chance, unseen first, in sections, and the order of options."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

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
    drawn = draw_items(pool.items, counts, _last_seen(seen), chance, pool.enemies)
    if sum(len(items) for items in drawn) < sum(counts):
        raise ShallowBankError(_("The item bank holds too few questions for this test."))
    laid_out = _lay_out(test, drawn, chance)
    versions = [pool.versions[place.item] for place in laid_out]
    items = load_items(versions)
    slots: list[Json] = [
        {
            "slot": slot,
            "item_version_id": version,
            "option_order": items[version].type.draw_order(
                items[version].body.content, chance, test.shuffle_options
            ),
            "points": place.points,
            **({"section": place.section} if place.section else {}),
        }
        for slot, (version, place) in enumerate(zip(versions, laid_out, strict=True), start=1)
    ]
    return DrawnForm(slots, [place.item for place in laid_out])


@dataclass(frozen=True, slots=True)
class _Place:
    """``section`` is the title of the section that begins here."""

    item: int
    points: int
    section: str


def _lay_out(test: PinnedTest, drawn: Sequence[Sequence[int]], chance: random.Random) -> list[_Place]:
    """The drawn items in the order of the form: section after section, shuffled within if so wished."""
    laid_out: list[_Place] = []
    for title, rows in groupby(zip(test.rules, drawn, strict=True), key=lambda row: row[0].section):
        section = [(item, rule.points) for rule, items in rows for item in items]
        if test.shuffle_questions:
            chance.shuffle(section)
        laid_out += [
            _Place(item, points, "" if place else title) for place, (item, points) in enumerate(section)
        ]
    return laid_out


def _last_seen(seen: Sequence[Sequence[int]]) -> dict[int, int]:
    """Item → how recently it was seen; the newest attempt, which is told first, counts."""
    return {item: -age for age, items in reversed(list(enumerate(seen))) for item in items}
