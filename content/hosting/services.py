"""Every write of H5P: packages come in, contents become versions, files are stored."""

import hashlib
import json
from collections.abc import Mapping
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from content.h5p.definitions import Library
from content.hosting.blobs import stored_files
from content.hosting.data import H5PDraft, H5PFile, H5PVersionData
from content.hosting.registry import DatabaseRegistry
from content.hosting.selectors import get_h5p_version
from content.models.h5p import H5PContent, H5PContentVersion, H5PLibrary, H5PLibraryUse
from core.errors import InvalidInputError

_TITLE_LENGTH = 255


@transaction.atomic
def save_h5p_version(
    draft: H5PDraft,
    *,
    content_uuid: UUID | None,
    by_id: int | None,
    provider_organisation_id: int | None = None,
) -> H5PVersionData:
    """Fix the draft as an immutable version of the content, which is made when it is new.

    The same draft gives the same version, however often it is saved. Raises ``InvalidInputError``.
    """
    library = DatabaseRegistry().find(draft.library)
    if library is None:
        message = _("The library %(library)s is not installed.") % {"library": draft.library}
        raise InvalidInputError(message, fields={"library": [message]})
    files = stored_files(draft.files)
    checksum = _checksum(draft, files)
    content = _lock_content(content_uuid, by_id, provider_organisation_id)
    version = content.versions.filter(checksum=checksum).first()
    if version is None:
        version = _create_version(content, draft, files, checksum, by_id)
        _record_uses(version, [library])
    return get_h5p_version(version.uuid)


def _lock_content(uuid: UUID | None, by_id: int | None, provider_id: int | None) -> H5PContent:
    """The content, made when new, locked until the transaction ends."""
    content, _created = H5PContent.objects.get_or_create(
        uuid=uuid or uuid4(), defaults={"created_by_id": by_id, "provider_organisation_id": provider_id}
    )
    return H5PContent.objects.select_for_update().get(pk=content.pk)


def _create_version(
    content: H5PContent, draft: H5PDraft, files: Mapping[str, H5PFile], checksum: str, by_id: int | None
) -> H5PContentVersion:
    name = draft.library
    latest = content.versions.aggregate(number=Max("number"))["number"] or 0
    return H5PContentVersion.objects.create(
        content=content,
        number=latest + 1,
        checksum=checksum,
        title=draft.title[:_TITLE_LENGTH],
        library=H5PLibrary.objects.get(machine_name=name.machine_name, major=name.major, minor=name.minor),
        params=draft.params,
        metadata=dict(draft.metadata),
        files=_as_json(files),
        created_by_id=by_id,
    )


def _record_uses(version: H5PContentVersion, libraries: list[Library]) -> None:
    rows = H5PLibrary.objects.filter(folder__in=[library.folder for library in libraries])
    H5PLibraryUse.objects.bulk_create([H5PLibraryUse(version=version, library=row) for row in rows])


def _as_json(files: Mapping[str, H5PFile]) -> dict[str, dict[str, object]]:
    return {
        path: {"sha256": file.sha256, "size": file.size, "type": file.content_type}
        for path, file in files.items()
    }


def _checksum(draft: H5PDraft, files: Mapping[str, H5PFile]) -> str:
    """The same for the same content, whoever saves it and whenever."""
    content = {
        "library": str(draft.library),
        "title": draft.title,
        "params": draft.params,
        "metadata": dict(draft.metadata),
        "files": {path: file.sha256 for path, file in files.items()},
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
