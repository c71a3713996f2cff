"""Which item versions are graded otherwise than they were written: voided, or with another key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.item_types.base import ItemBody


@dataclass(frozen=True, slots=True)
class CorrectedItem:
    """``body`` is what answers are graded by now; a void item counts nowhere."""

    is_void: bool
    body: ItemBody


def corrected_items(version_ids: Iterable[int]) -> Mapping[int, CorrectedItem]:
    """The corrected ones among these item versions."""
    del version_ids
    return {}
