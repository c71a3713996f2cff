"""What authors see of their imports: how far they are, what is wrong, and each question as it will look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.exchange import get_format
from assessments.exchange.stored import draft_from_json
from assessments.item_types import get_item_type
from assessments.item_types.base import ItemBody, ItemType
from assessments.models import ImportedItem, ImportJob, ImportState, ItemBank
from assessments.rendering import render_question
from assessments.selectors.authoring import Ownership
from assessments.selectors.previews import order_of, question_of
from core.errors import NotFoundError

_AT_WORK = (ImportState.PARSING, ImportState.IMPORTING)


@dataclass(frozen=True, slots=True)
class ImportData:
    """``errors`` and ``warnings`` are lines for people, the first of as many as the counts say."""

    uuid: UUID
    bank_uuid: UUID
    bank_name: str
    file_name: str
    format_label: str
    state: str
    state_label: str
    progress: int
    added: int
    changed: int
    unchanged: int
    error_count: int
    warning_count: int
    errors: Sequence[str]
    warnings: Sequence[str]
    failure: str
    uploaded_at: datetime

    @property
    def is_at_work(self) -> bool:
        return self.state in _AT_WORK

    @property
    def good_count(self) -> int:
        return self.added + self.changed + self.unchanged


@dataclass(frozen=True, slots=True)
class PreviewedItem:
    """One item as the learner will see it, and the ``key`` beside it for the author."""

    number: int
    line: int
    external_id: str
    type_label: str
    change: str
    change_label: str
    tags: Sequence[str]
    question: SafeString
    key: Sequence[str]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    items: Sequence[PreviewedItem]
    total: int


def list_imports(bank_uuid: UUID, ownership: Ownership, *, most: int = 20) -> list[ImportData]:
    """The latest imports into a bank, the newest first."""
    return [_data(job) for job in _visible(ownership).filter(bank__uuid=bank_uuid).order_by("-id")[:most]]


def get_import(uuid: UUID, ownership: Ownership) -> ImportData:
    """Raises ``NotFoundError``, also for an import of others."""
    job = _visible(ownership).filter(uuid=uuid).first()
    if job is None:
        raise NotFoundError(_("There is no such import."))
    return _data(job)


def preview_import(uuid: UUID, *, page: int = 1, per_page: int = 50) -> PreviewPage:
    """Items of an import in the order of the file; ``page`` counts from 1."""
    rows = ImportedItem.objects.filter(job__uuid=uuid).order_by("number")
    first, total = (max(page, 1) - 1) * per_page, rows.count()
    return PreviewPage([_previewed(row, total) for row in rows[first : first + per_page]], total)


def _visible(ownership: Ownership) -> QuerySet[ImportJob]:
    banks = ItemBank.objects.filter(ownership.condition())
    return ImportJob.objects.filter(bank__in=banks).select_related("bank")


def _data(job: ImportJob) -> ImportData:
    return ImportData(
        uuid=job.uuid,
        bank_uuid=job.bank.uuid,
        bank_name=job.bank.name,
        file_name=job.file_name,
        format_label=str(get_format(job.file_format).label),
        state=job.state,
        state_label=job.get_state_display(),
        progress=job.progress,
        added=job.added,
        changed=job.changed,
        unchanged=job.unchanged,
        error_count=job.error_count,
        warning_count=job.warning_count,
        errors=job.report.get("errors", []),
        warnings=job.report.get("warnings", []),
        failure=job.report.get("failure", ""),
        uploaded_at=job.created_at,
    )


def _previewed(row: ImportedItem, total: int) -> PreviewedItem:
    draft = draft_from_json(row.draft)
    item_type = get_item_type(draft.type)
    body = item_type.build(draft)
    return PreviewedItem(
        number=row.number,
        line=row.line,
        external_id=draft.external_id,
        type_label=str(item_type.label),
        change=row.change,
        change_label=row.get_change_display(),
        tags=draft.tags,
        question=render_question(question_of(draft, item_type, body, slot=row.number, response=[]), total),
        key=_key(item_type, body),
    )


def _key(item_type: ItemType, body: ItemBody) -> list[str]:
    lines = item_type.review(body, [], order_of(item_type, body), True)
    return [line.text for line in lines if line.is_right]
