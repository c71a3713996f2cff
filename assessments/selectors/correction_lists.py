"""Corrections as those who keep the bank see them; scoped to the banks of the organisations given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.correcting import CorrectionKind, CorrectionState, EffectKind
from assessments.item_types.base import ItemDraft
from assessments.models import Correction, CorrectionEffect, CorrectionForecast, Item, ItemBank, ItemVersion
from assessments.selectors.authoring import Ownership, draft_of_version
from assessments.selectors.corrections import CorrectedItem, corrected_items
from core.errors import NotFoundError

_STREAMED = 2_000


@dataclass(frozen=True, slots=True)
class CorrectionData:
    """``forecast`` and ``effects`` count attempts by ``EffectKind``; ``forecast`` also ``in_progress``.

    ``progress`` runs from 0 to 100 while a worker is busy. ``retried`` counts the attempts that
    could not be regraded yet.
    """

    uuid: UUID
    kind: CorrectionKind
    state: CorrectionState
    reason: str
    item_uuid: UUID
    version_number: int
    stem: str
    bank_name: str
    owner_organisation_id: int | None
    reverses_uuid: UUID | None
    proposed_by_id: int
    proposed_at: datetime
    previewed_at: datetime | None
    decided_by_id: int | None
    decided_at: datetime | None
    applied_at: datetime | None
    progress: int
    forecast: Mapping[str, int]
    effects: Mapping[str, int]
    retried: int
    is_reversed: bool

    @property
    def is_working(self) -> bool:
        return self.state in (CorrectionState.COUNTING, CorrectionState.APPLYING)

    @property
    def counts(self) -> Mapping[str, int]:
        """What is known best: the effects once it is decided, the forecast before."""
        return self.effects if self.state in _DECIDED else self.forecast


@dataclass(frozen=True, slots=True)
class CorrectableVersion:
    """One version of an item with what it is graded by today, as a draft."""

    id: int
    number: int
    created_at: datetime
    is_current: bool
    is_void: bool
    draft: ItemDraft


_DECIDED = (CorrectionState.APPLYING, CorrectionState.APPLIED)
# A forecast and an effect have the same columns.
Effect = CorrectionForecast | CorrectionEffect


def list_corrections(ownership: Ownership, *, item_uuid: UUID | None = None) -> QuerySet[Correction]:
    """The latest first; turn a row into data with ``correction_data``."""
    rows = _visible(ownership).order_by("-id")
    return rows.filter(item__uuid=item_uuid) if item_uuid else rows


def get_correction(uuid: UUID, ownership: Ownership) -> CorrectionData:
    """Raises ``NotFoundError``, also for a correction in a bank of others."""
    return correction_data(_find(uuid, ownership))


def correction_data(row: Correction) -> CorrectionData:
    return CorrectionData(
        uuid=row.uuid,
        kind=CorrectionKind(row.kind),
        state=CorrectionState(row.state),
        reason=row.reason,
        item_uuid=row.item.uuid,
        version_number=row.version.number,
        stem=row.version.stem,
        bank_name=row.item.bank.name,
        owner_organisation_id=row.item.bank.owner_organisation_id,
        reverses_uuid=row.reverses.uuid if row.reverses else None,
        proposed_by_id=row.proposed_by_id,
        proposed_at=row.proposed_at,
        previewed_at=row.previewed_at,
        decided_by_id=row.decided_by_id,
        decided_at=row.decided_at,
        applied_at=row.applied_at,
        progress=_progress(row),
        forecast=row.forecast,
        effects=row.effects_count,
        retried=len(row.failed_ids),
        is_reversed=any(other.state == CorrectionState.APPLIED for other in row.reversals.all()),
    )


def list_correction_effects(uuid: UUID, ownership: Ownership, kind: str = "") -> QuerySet[Effect]:
    """What is foreseen, or what was done once it is decided, by attempt; ``kind`` narrows the list."""
    row = _find(uuid, ownership)
    rows: QuerySet[Effect] = row.effects.all() if row.state in _DECIDED else row.forecasts.all()
    if kind in EffectKind.values:
        rows = rows.filter(kind=kind)
    return rows.select_related("attempt").defer("attempt__form", "attempt__responses").order_by("attempt_id")


def stream_correction_effects(uuid: UUID, ownership: Ownership) -> Iterator[Sequence[Effect]]:
    """The same, in portions."""
    rows, last = list_correction_effects(uuid, ownership), 0
    while portion := list(rows.filter(attempt_id__gt=last)[:_STREAMED]):
        yield portion
        last = portion[-1].attempt_id


def list_correctable_versions(item_uuid: UUID, ownership: Ownership) -> list[CorrectableVersion]:
    """All versions of the item, the latest first. Raises ``NotFoundError``."""
    item = (
        Item.objects.filter(uuid=item_uuid, bank__in=ItemBank.objects.filter(ownership.condition()))
        .exclude(current_version=None)
        .first()
    )
    if item is None:
        raise NotFoundError(_("There is no such question."))
    versions = list(ItemVersion.objects.filter(item=item).order_by("-number"))
    corrected = corrected_items(version.id for version in versions)
    return [_correctable(item, version, corrected.get(version.id)) for version in versions]


def _correctable(item: Item, version: ItemVersion, found: CorrectedItem | None) -> CorrectableVersion:
    if found is not None:
        version.key, version.scoring = found.body.key, found.body.scoring
        version.feedback = found.body.feedback
    return CorrectableVersion(
        id=version.id,
        number=version.number,
        created_at=version.created_at,
        is_current=version.id == item.current_version_id,
        is_void=found is not None and found.is_void,
        draft=draft_of_version(item, version),
    )


def _visible(ownership: Ownership) -> QuerySet[Correction]:
    banks = ItemBank.objects.filter(ownership.condition())
    rows = Correction.objects.filter(item__bank__in=banks)
    return rows.select_related("item__bank", "version", "reverses").prefetch_related("reversals")


def _find(uuid: UUID, ownership: Ownership) -> Correction:
    row = _visible(ownership).filter(uuid=uuid).first()
    if row is None:
        raise NotFoundError(_("There is no such correction."))
    return row


def _progress(row: Correction) -> int:
    """Of the attempts looked through, in per cent rounded down."""
    if row.last_attempt_id is None:
        return 0
    return row.cursor * 100 // row.last_attempt_id if row.last_attempt_id else 100
