"""What the screens and the export show of the attempts concerned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import api as accounts_api
from assessments.api import CorrectionData, CorrectionState, EffectKind

_BEFORE_DECISION = (CorrectionState.COUNTING, CorrectionState.PREVIEWED)


@dataclass(frozen=True)
class CountTile:
    """``kind`` narrows the list below; empty where there is nothing to list."""

    label: str | Promise
    count: int
    kind: str
    is_chosen: bool


@dataclass(frozen=True)
class EffectRow:
    """``passed_before`` and ``passed_after`` are None while answers await their mark."""

    person: str
    title: str
    number: int
    attempt_uuid: str
    finished_at: datetime
    effect: str
    percent_before: Decimal | None
    percent_after: Decimal | None
    passed_before: bool | None
    passed_after: bool | None


def count_tiles(correction: CorrectionData, chosen: str) -> list[CountTile]:
    counts = correction.counts
    tiles = [
        CountTile(kind.label, counts.get(kind.value, 0), kind.value, kind.value == chosen)
        for kind in EffectKind
    ]
    if correction.state in _BEFORE_DECISION:
        running = counts.get("in_progress", 0)
        tiles.append(CountTile(_("Still taking the test"), running, "", is_chosen=False))
    return tiles


def effect_rows(effects: Sequence[Any]) -> list[EffectRow]:
    people = accounts_api.find_people({effect.attempt.person_id for effect in effects})
    return [
        EffectRow(
            person=people[effect.attempt.person_id].full_name,
            title=effect.attempt.title,
            number=effect.attempt.number,
            attempt_uuid=str(effect.attempt.uuid),
            finished_at=effect.attempt.finished_at,
            effect=str(EffectKind(effect.kind).label),
            percent_before=effect.percent_before,
            percent_after=effect.percent_after,
            passed_before=effect.passed_before,
            passed_after=effect.passed_after,
        )
        for effect in effects
    ]
