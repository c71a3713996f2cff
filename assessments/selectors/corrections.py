"""Which item versions are graded otherwise than they were written: voided, or with another key."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assessments.correcting import CorrectionKind, GradingRule
from assessments.item_types.base import ItemBody
from assessments.selectors.items import LoadedItem, load_items
from core import sql

# Part of every submission: one look-up by primary key, which finds nothing as a rule. Nothing of it is
# remembered between transactions: whoever holds an attempt's lock must see what was decided before.
_CORRECTED = """
    SELECT version_id, since, is_void, key, scoring, feedback
    FROM assessments_correctedversion WHERE version_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class CorrectedItem:
    """``body`` is what answers are graded by now; a void item counts nowhere.

    ``kind`` says how that differs from what the examined saw: None when it does not differ any more.
    """

    is_void: bool
    body: ItemBody
    since: datetime | None = None
    kind: CorrectionKind | None = None


def corrected_items(version_ids: Iterable[int]) -> Mapping[int, CorrectedItem]:
    """The corrected ones among these item versions."""
    rows = sql.select(_CORRECTED, [list(version_ids)])
    if not rows:
        return {}
    items = load_items(row[0] for row in rows)
    return {
        version_id: corrected_item(
            items[version_id], GradingRule(is_void, *(json.loads(value) for value in stored)), since
        )
        for version_id, since, is_void, *stored in rows
    }


def corrected_item(item: LoadedItem, rule: GradingRule, since: datetime | None = None) -> CorrectedItem:
    """The item as the rule grades it."""
    return CorrectedItem(rule.is_void, rule.applied_to(item.body.content), since, _difference(item, rule))


def _difference(item: LoadedItem, rule: GradingRule) -> CorrectionKind | None:
    if rule.is_void:
        return CorrectionKind.VOID
    if rule.key != item.body.key:
        return CorrectionKind.KEY
    return CorrectionKind.SCORING if rule.scoring != item.body.scoring else None
