"""Imports that a person watches: read in the background, shown, then brought in whole or not at all.

Every step may be begun twice or killed in its midst: it holds the row of the job and looks at its
state, so that a repeated message does nothing and a lost one is sent again by the beat.
"""

import logging
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Self

from celery import current_app
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import api as accounts_api
from assessments.exchange import (
    LineError,
    ParsedFile,
    ParsedItem,
    get_format,
    parse_items,
    recognise_format,
)
from assessments.exchange.base import MAX_BYTES, line_error
from assessments.exchange.pictures import keep_pictures
from assessments.exchange.stored import draft_from_json, draft_to_json
from assessments.models import ImportedItem, ImportJob, ImportState, Item, ItemBank
from assessments.services.items import check_draft, save_items
from core.errors import ConflictError, InvalidInputError, NotFoundError

logger = logging.getLogger(__name__)

READ_TASK = "assessments.tasks.read_import"
BRING_IN_TASK = "assessments.tasks.bring_in_import"
FOLDER = "imports"
_BATCH = 500
_MOST_TRIES = 3
# As many lines as a person can read; the counts tell how many there are.
_SHOWN_LINES = 500
_FORGOTTEN_AFTER = timedelta(minutes=15)
_KEPT_DAYS = timedelta(days=30)
_FILE_KEPT_DAYS = timedelta(days=7)
_AT_WORK = (ImportState.PARSING, ImportState.IMPORTING)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came; ``file_format`` empty when it is to be told from the content."""

    name: str
    content: bytes
    file_format: str = ""

    @classmethod
    def of(cls, file: IO[bytes], name: str, file_format: str = "") -> Self:
        """No more is read than shows that the file is too large: an upload may be of any size."""
        return cls(name, file.read(MAX_BYTES + 1), file_format)


def start_import(bank_id: int, person_id: int, upload: Upload) -> uuid.UUID:
    """Keep the file and have it read. Raises ``InvalidInputError`` for what is no file of items at all."""
    if not upload.content:
        raise InvalidInputError(_("The file is empty."), fields={"file": [_("The file is empty.")]})
    if len(upload.content) > MAX_BYTES:
        rule = _("The file is larger than %(most)d MB.") % {"most": MAX_BYTES >> 20}
        raise InvalidInputError(rule, fields={"file": [rule]})
    chosen = upload.file_format or recognise_format(upload.content, upload.name)
    job_uuid = uuid.uuid4()
    # The file comes before its row: a failure leaves a file that nobody knows, and that is tidied away.
    key = default_storage.save(f"{FOLDER}/{job_uuid}", ContentFile(upload.content))
    with transaction.atomic():
        ImportJob.objects.create(
            uuid=job_uuid,
            bank_id=bank_id,
            person_id=person_id,
            file_name=upload.name.replace("\x00", "")[-250:],
            file_format=get_format(chosen).code,
            storage_key=key,
        )
        _wake(READ_TASK, job_uuid)
    return job_uuid


def read_import(job_uuid: uuid.UUID) -> None:
    """Read the file and tell what bringing it in would do; the next state is the preview."""
    job = _begin(job_uuid, ImportState.PARSING)
    if job is None:
        return
    try:
        with default_storage.open(job.storage_key) as file:
            parsed = parse_items(file.read(), file_format=job.file_format)
        _show_progress(job, 40)
        keep_pictures(parsed, job.person_id)
        good, wrong = _checked(job, parsed)
    except FileNotFoundError:
        _fail(job, ImportState.PARSING, _("The file is not there any more."))
    except InvalidInputError as error:
        _fail(job, ImportState.PARSING, str(error))
    else:
        _keep_preview(job, parsed, good, sorted([*parsed.errors, *wrong], key=lambda error: error.line))


def confirm_import(job_uuid: uuid.UUID, person_id: int, *, only_good: bool = False) -> None:
    """Have the previewed items brought in; with ``only_good`` also when others of the file are wrong.

    Raises ``ConflictError`` when there is nothing to decide any more.
    """
    with transaction.atomic():
        job = _locked(job_uuid)
        if job.state in (ImportState.IMPORTING, ImportState.DONE):
            return
        _expect(job, ImportState.PREVIEW)
        if job.error_count and not only_good:
            raise ConflictError(
                _("The file has errors. Import only the questions without errors, or cancel.")
            )
        if not job.items.exists():
            raise ConflictError(_("The file has no question that could be imported."))
        _move(job, ImportState.IMPORTING)
        _record(job, person_id, "items.imported", job.added + job.changed)
        _wake(BRING_IN_TASK, job.uuid)


def bring_in_import(job_uuid: uuid.UUID) -> None:
    """Save every previewed item in one transaction."""
    job = _begin(job_uuid, ImportState.IMPORTING)
    if job is None:
        return
    try:
        with transaction.atomic():
            job = _locked(job_uuid)
            if job.state == ImportState.IMPORTING:
                _bring_in(job)
    except InvalidInputError as error:
        _fail(job, ImportState.IMPORTING, str(error))


def cancel_import(job_uuid: uuid.UUID) -> None:
    """Give a file up before it is brought in. Raises ``ConflictError`` when it is too late."""
    with transaction.atomic():
        job = _locked(job_uuid)
        if job.state != ImportState.CANCELLED:
            _expect(job, ImportState.PARSING, ImportState.PREVIEW)
            job.items.all().delete()
            _move(job, ImportState.CANCELLED)


def undo_import(job_uuid: uuid.UUID, person_id: int) -> int:
    """Take what the import added out of every further draw and return how many items that were.

    What it changed keeps its new version: the earlier one stays in the history of the item.
    """
    with transaction.atomic():
        job = _locked(job_uuid)
        if job.state == ImportState.UNDONE:
            return 0
        _expect(job, ImportState.DONE)
        added = job.items.filter(change=ImportedItem.Change.ADDED).values("item_id")
        retired = Item.objects.filter(pk__in=added, is_active=True).update(is_active=False)
        ItemBank.objects.filter(pk=job.bank_id).update(stamp=uuid.uuid4())
        _move(job, ImportState.UNDONE)
        _record(job, person_id, "items.import_undone", retired)
    return retired


def resume_imports() -> None:
    """Wake what a killed worker or a lost message left; give up what has killed its worker each time."""
    left = ImportJob.objects.filter(state__in=_AT_WORK, changed_at__lt=timezone.now() - _FORGOTTEN_AFTER)
    for job in left:
        if job.tries >= _MOST_TRIES:
            _fail(
                job,
                ImportState(job.state),
                _("The file could not be read: it takes too much time or memory."),
            )
        else:
            _wake(READ_TASK if job.state == ImportState.PARSING else BRING_IN_TASK, job.uuid)


def tidy_imports() -> None:
    """Forget the files after a week, what was never decided with them, and all previews after a month."""
    now = timezone.now()
    stale = ImportJob.objects.exclude(storage_key="").filter(created_at__lt=now - _FILE_KEPT_DAYS)
    for job in stale.exclude(state__in=_AT_WORK):
        if job.state == ImportState.PREVIEW:
            with suppress(ConflictError):
                cancel_import(job.uuid)
        default_storage.delete(job.storage_key)
        ImportJob.objects.filter(pk=job.pk).update(storage_key="")
    ImportedItem.objects.filter(job__created_at__lt=now - _KEPT_DAYS).delete()
    _delete_unknown_files()


def _delete_unknown_files() -> None:
    """Files whose upload broke off before their row was written."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    known = set(ImportJob.objects.exclude(storage_key="").values_list("storage_key", flat=True))
    oldest = timezone.now() - timedelta(days=1)
    for name in names:
        key = f"{FOLDER}/{name}"
        if key not in known and default_storage.get_modified_time(key) < oldest:
            default_storage.delete(key)


def _begin(job_uuid: uuid.UUID, state: ImportState) -> ImportJob | None:
    """The job, its try counted; None when it is in another state: somebody else was here already."""
    changed = ImportJob.objects.filter(uuid=job_uuid, state=state).update(
        tries=F("tries") + 1, changed_at=Now()
    )
    return ImportJob.objects.get(uuid=job_uuid) if changed else None


def _checked(job: ImportJob, parsed: ParsedFile) -> tuple[list[ParsedItem], list[LineError]]:
    """The items that could be saved, and what is wrong with the others."""
    good: list[ParsedItem] = []
    errors: list[LineError] = []
    lines: dict[str, int] = {}
    for number, item in enumerate(parsed.items):
        name = item.draft.external_id
        try:
            if name in lines:
                raise InvalidInputError(_("The same id stands in line %(line)d.") % {"line": lines[name]})
            check_draft(item.draft)
        except InvalidInputError as error:
            errors.append(line_error(item.line, error))
        else:
            lines[name] = item.line
            good.append(item)
        if number % _BATCH == 0:
            _show_progress(job, 40 + 50 * number // len(parsed.items))
    return good, errors


def _keep_preview(
    job: ImportJob, parsed: ParsedFile, good: Sequence[ParsedItem], errors: Sequence[LineError]
) -> None:
    changes = _foresee(job.bank_id, good)
    with transaction.atomic():
        locked = _locked(job.uuid)
        if locked.state != ImportState.PARSING:
            return
        rows = [
            ImportedItem(
                job=locked, number=number, line=item.line, change=change, draft=draft_to_json(item.draft)
            )
            for number, (item, change) in enumerate(zip(good, changes, strict=True), start=1)
        ]
        ImportedItem.objects.bulk_create(rows, batch_size=_BATCH)
        _count(locked, changes)
        locked.error_count, locked.warning_count = len(errors), len(parsed.warnings)
        locked.report = {
            "errors": [str(error) for error in errors[:_SHOWN_LINES]],
            "warnings": [str(warning) for warning in parsed.warnings[:_SHOWN_LINES]],
        }
        _move(locked, ImportState.PREVIEW)


def _foresee(bank_id: int, good: Sequence[ParsedItem]) -> list[ImportedItem.Change]:
    """What saving the items would do: it is done, looked at and undone."""
    with transaction.atomic():
        changes = [change for change, _item in _save(bank_id, good)]
        transaction.set_rollback(True)
    return changes


def _save(bank_id: int, items: Sequence[ParsedItem]) -> list[tuple[ImportedItem.Change, int]]:
    """What each item was for the bank, and the item it is now."""
    if not items:
        return []
    saved = save_items(bank_id, [item.draft for item in items])
    change = ImportedItem.Change
    return [
        (change.UNCHANGED if not s.is_new else change.ADDED if s.number == 1 else change.CHANGED, s.item_id)
        for s in saved
    ]


def _bring_in(job: ImportJob) -> None:
    rows = list(job.items.order_by("number"))
    saved = _save(job.bank_id, [ParsedItem(row.line, draft_from_json(row.draft)) for row in rows])
    for row, (change, item_id) in zip(rows, saved, strict=True):
        row.change, row.item_id = change, item_id
    ImportedItem.objects.bulk_update(rows, ["change", "item"], batch_size=_BATCH)
    _count(job, [change for change, _item in saved])
    _move(job, ImportState.DONE)


def _count(job: ImportJob, changes: Sequence[str]) -> None:
    change = ImportedItem.Change
    job.added = changes.count(change.ADDED)
    job.changed = changes.count(change.CHANGED)
    job.unchanged = changes.count(change.UNCHANGED)


def _locked(job_uuid: uuid.UUID) -> ImportJob:
    job = ImportJob.objects.select_for_update().filter(uuid=job_uuid).first()
    if job is None:
        raise NotFoundError(_("There is no such import."))
    return job


def _expect(job: ImportJob, *states: ImportState) -> None:
    if job.state not in states:
        told = {"state": job.get_state_display()}
        raise ConflictError(_("The import has moved on: %(state)s.") % told)


def _move(job: ImportJob, state: ImportState) -> None:
    job.state, job.tries, job.progress, job.changed_at = state, 0, 0, timezone.now()
    job.save()


def _fail(job: ImportJob, state: ImportState, message: str) -> None:
    """Only from the state in which it went wrong: a cancelled import stays cancelled."""
    failed = ImportJob.objects.filter(pk=job.pk, state=state)
    failed.update(state=ImportState.FAILED, report={"failure": message}, changed_at=Now())


def _show_progress(job: ImportJob, percent: int) -> None:
    ImportJob.objects.filter(pk=job.pk).update(progress=percent, changed_at=Now())


def _record(job: ImportJob, person_id: int, action: str, count: int) -> None:
    details = {"import": str(job.uuid), "bank": job.bank_id, "format": job.file_format}
    accounts_api.record_access(person_id, None, action, details=details, count=count)


def _wake(task: str, job_uuid: uuid.UUID) -> None:
    """After the commit; a broker that does not answer is no reason to fail: the beat wakes it again."""
    transaction.on_commit(lambda: _send(task, job_uuid))


def _send(task: str, job_uuid: uuid.UUID) -> None:
    try:
        current_app.send_task(task, args=[str(job_uuid)], retry=False)
    except Exception as error:  # noqa: BLE001  (whatever the broker does, the request goes on)
        logger.warning("import not woken, the beat will catch up: %s", type(error).__name__)
