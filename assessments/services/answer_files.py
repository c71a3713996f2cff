"""Files as answers: taken in before the deadline, for one question of one's own attempt."""

from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import PurePath
from typing import IO
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.data import AttemptState
from assessments.errors import AttemptFinishedError, DeadlinePassedError
from assessments.item_types.base import UploadRules
from assessments.item_types.written import kinds_of_files
from assessments.marking import AnswerFileData
from assessments.models import AnswerFile, Attempt
from assessments.selectors.attempts import items_of
from assessments.selectors.rows import get_row
from core.errors import ConflictError, InvalidInputError, NotFoundError
from media import api as media_api

# Whoever replaces a file again and again does not fill the storage.
MOST_FILES = 20
_NAME_LENGTH = 150


def attach_file(
    attempt_uuid: UUID, person_id: int, slot: int, file: IO[bytes], *, name: str
) -> AnswerFileData:
    """Keep a file for this question; it becomes the answer when the responses name its asset.

    The content tells the type, whatever the name says. The same file again is the same one. Raises
    ``InvalidInputError`` (field ``file``), ``AttemptFinishedError`` or ``DeadlinePassedError`` when
    it is too late, ``ConflictError`` after too many files, ``NotFoundError``.
    """
    row = get_row(attempt_uuid, person_id)
    rules = _upload_rules(row, slot)
    _refuse_late(row, timezone.now())
    content, content_type = _read(file, rules)
    _refuse_one_more(row, slot, sha256(content).hexdigest())
    # Stored before the lock is taken: a large file must not keep the person's answers waiting.
    asset = media_api.store_asset(
        BytesIO(content), name=name, content_type=content_type, uploaded_by_id=person_id, is_private=True
    )
    with transaction.atomic():
        row = get_row(attempt_uuid, person_id, lock=True)
        _refuse_late(row, timezone.now())
        kept = _keep(row, slot, asset, _clean_name(name, media_api.extension_of(content_type)))
    return AnswerFileData(asset.uuid, kept.name, asset.size)


def _keep(row: Attempt, slot: int, asset: media_api.AssetData, name: str) -> AnswerFile:
    files = AnswerFile.objects.filter(attempt_id=row.id, slot=slot)
    known = files.filter(asset__uuid=asset.uuid).first()
    if known is not None:
        return known
    if files.count() >= MOST_FILES:
        raise _too_many()
    return AnswerFile.objects.create(attempt_id=row.id, slot=slot, asset_id=asset.uuid, name=name)


def _refuse_one_more(row: Attempt, slot: int, content_sha256: str) -> None:
    """Before the file is stored: what is refused later lies in the storage already."""
    files = AnswerFile.objects.filter(attempt_id=row.id, slot=slot)
    if files.count() >= MOST_FILES and not files.filter(asset__sha256=content_sha256).exists():
        raise _too_many()


def _too_many() -> ConflictError:
    return ConflictError(_("%(most)d files were attached here; no more are possible.") % {"most": MOST_FILES})


def _upload_rules(row: Attempt, slot: int) -> UploadRules:
    items = items_of(row)
    for asked in row.form:
        item = items[asked["item_version_id"]]
        if asked["slot"] == slot and item.type.upload_rules:
            rules = item.type.upload_rules(item.body.content)
            if rules is not None:
                return rules
    raise NotFoundError(_("No file is asked for here."))


def _refuse_late(row: Attempt, now: datetime) -> None:
    if row.state != AttemptState.IN_PROGRESS:
        raise AttemptFinishedError(_("The attempt is finished; its answers can no longer be changed."))
    if row.deadline_at is not None and now > row.deadline_at:
        raise DeadlinePassedError(_("Time is up: the answers saved before the deadline were counted."))


def _read(file: IO[bytes], rules: UploadRules) -> tuple[bytes, str]:
    """The content and its type. Raises ``InvalidInputError`` naming ``file``."""
    content = file.read(rules.max_bytes + 1)
    if not content:
        raise _refusal(_("The file is empty."))
    if len(content) > rules.max_bytes:
        raise _refusal(_("The file is larger than %(limit)d MB.") % {"limit": rules.max_bytes >> 20})
    content_type = media_api.tell_content_type(content)
    if content_type is None or media_api.extension_of(content_type) not in rules.accepts:
        words = {"types": kinds_of_files(rules.accepts)}
        raise _refusal(_("This kind of file is not accepted here. Possible are: %(types)s.") % words)
    return content, content_type


def _clean_name(name: str, extension: str) -> str:
    """The person's own name for the file, without a path, with the ending that the content has."""
    printable = "".join(character for character in name if character.isprintable())
    stem = PurePath(printable.replace("\\", "/")).stem.strip(". ") or _("answer")
    return f"{stem[: _NAME_LENGTH - len(extension)]}{extension}"


def _refusal(rule: str) -> InvalidInputError:
    return InvalidInputError(rule, fields={"file": [rule]})
