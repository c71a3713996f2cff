"""A draft as JSON and back: how it waits between reading a file and bringing it in."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from assessments.item_types.base import ItemDraft, Json, OptionDraft


def draft_to_json(draft: ItemDraft) -> Json:
    options = [{**asdict(option), "percent": _told(option.percent)} for option in draft.options]
    return {**asdict(draft), "options": options, "tags": list(draft.tags)}


def draft_from_json(stored: Json) -> ItemDraft:
    options = [OptionDraft(**{**option, "percent": _read(option["percent"])}) for option in stored["options"]]
    return ItemDraft(**{**stored, "options": options})


def _told(percent: Decimal | None) -> str | None:
    return None if percent is None else str(percent)


def _read(percent: Any) -> Decimal | None:
    return None if percent is None else Decimal(percent)
