"""Contents become versions."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from content.h5p.checking import check_content
from content.h5p.definitions import Library
from content.h5p.errors import ContentRefusedError, MissingLibrariesError, Problem, gettext_noop
from content.h5p.names import LibraryName
from content.hosting.blobs import stored_files
from content.hosting.data import H5PDraft, H5PFile, H5PVersionData
from content.hosting.registry import DatabaseRegistry, name_of, not_installed
from content.hosting.selectors import get_h5p_version
from content.hosting.wording import refusal
from content.models.h5p import H5PContent, H5PContentVersion, H5PLibrary, H5PLibraryUse

_TITLE_LENGTH = 255
# NUL and halves of character pairs: JSON can write them, PostgreSQL cannot keep them.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@transaction.atomic
def save_h5p_version(
    draft: H5PDraft,
    *,
    content_uuid: UUID | None,
    by_id: int | None,
    provider_organisation_id: int | None = None,
) -> H5PVersionData:
    """Fix the draft as an immutable version of the content, which is made when it is new.

    The same draft gives the same version, however often it is saved. Raises ``InvalidInputError``
    whose fields are the places that break a rule.
    """
    checked = _check(draft, strict=False)
    if checked.problems:
        raise refusal(ContentRefusedError(checked.problems))
    draft = checked.draft
    checksum = _checksum(draft)
    content = _lock_content(content_uuid, by_id, provider_organisation_id)
    version = content.versions.filter(checksum=checksum).first()
    if version is None:
        version = _create_version(content, draft, checksum, checked.libraries, by_id)
    return get_h5p_version(version.uuid)


def check_h5p_draft(draft: H5PDraft, *, strict: bool = True) -> tuple[H5PDraft, list[Problem], list[Problem]]:
    """The draft cleaned, what keeps it from being published, and what was mended in it.

    ``strict`` also refuses what H5P itself would mend: limits, and required values that are missing.
    """
    checked = _check(draft, strict=strict)
    return checked.draft, checked.problems, checked.warnings


@dataclass
class _CheckedDraft:
    draft: H5PDraft
    problems: list[Problem]
    warnings: list[Problem] = field(default_factory=list)
    libraries: tuple[Library, ...] = ()


def _check(draft: H5PDraft, *, strict: bool) -> _CheckedDraft:
    source = DatabaseRegistry().snapshot()
    main = source.find(draft.library)
    if main is None:
        return _CheckedDraft(draft, [not_installed(draft.library, source)])
    files, never_stored = stored_files(draft.files)
    content = check_content(draft.params, main, source, files.keys(), strict=strict)
    problems = [*content.problems, *(_never_stored(path) for path in never_stored)]
    if not draft.title.strip():
        problems.append(
            Problem("h5p.json#/title", "missing-title", gettext_noop("The content needs a title."))
        )
    if _UNSTORABLE.search(draft.title) or any(map(_UNSTORABLE.search, _texts(draft.metadata))):
        message = gettext_noop("A text holds characters that cannot be stored.")
        problems.append(Problem("h5p.json", "unstorable-text", message))
    cleaned = replace(draft, params=content.params, files=files)
    return _CheckedDraft(cleaned, problems, list(content.warnings), content.libraries)


def _texts(value: object) -> Iterator[str]:
    """Every text in parsed JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (str(key), *_texts(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _never_stored(path: str) -> Problem:
    return Problem(f"content/{path}", "file-not-stored", gettext_noop("The file was not uploaded."))


def _lock_content(uuid: UUID | None, by_id: int | None, provider_id: int | None) -> H5PContent:
    """The content, made when new, locked until the transaction ends."""
    content, _created = H5PContent.objects.get_or_create(
        uuid=uuid or uuid4(), defaults={"created_by_id": by_id, "provider_organisation_id": provider_id}
    )
    return H5PContent.objects.select_for_update().get(pk=content.pk)


def _create_version(
    content: H5PContent, draft: H5PDraft, checksum: str, libraries: Iterable[Library], by_id: int | None
) -> H5PContentVersion:
    used = _lock_libraries({library.name for library in libraries})
    latest = content.versions.aggregate(number=Max("number"))["number"] or 0
    version = H5PContentVersion.objects.create(
        content=content,
        number=latest + 1,
        checksum=checksum,
        title=draft.title[:_TITLE_LENGTH],
        library=used[draft.library],
        params=draft.params,
        metadata=dict(draft.metadata),
        files=_as_json(draft.files),
        created_by_id=by_id,
    )
    H5PLibraryUse.objects.bulk_create([H5PLibraryUse(version=version, library=row) for row in used.values()])
    return version


def _lock_libraries(names: set[LibraryName]) -> dict[LibraryName, H5PLibrary]:
    """Their rows, which nobody deletes before the commit."""
    rows = H5PLibrary.objects.select_for_update(no_key=True).filter(
        machine_name__in={name.machine_name for name in names}
    )
    found = {name_of(row): row for row in rows.order_by("pk") if name_of(row) in names}
    if names - found.keys():
        raise refusal(
            MissingLibrariesError([not_installed(name, DatabaseRegistry()) for name in names - found.keys()])
        )
    return found


def _as_json(files: Mapping[str, H5PFile]) -> dict[str, dict[str, object]]:
    return {
        path: {"sha256": file.sha256, "size": file.size, "type": file.content_type}
        for path, file in files.items()
    }


def _checksum(draft: H5PDraft) -> str:
    """The same for the same content, whoever saves it and whenever."""
    content = {
        "library": str(draft.library),
        "title": draft.title,
        "params": draft.params,
        "metadata": dict(draft.metadata),
        "files": {path: file.sha256 for path, file in draft.files.items()},
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
