"""Reads of H5P. Versions never change, so each process remembers those it has read."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext as _

from content.h5p.names import LibraryName
from content.hosting.data import H5PFile, H5PVersionData
from content.models.h5p import H5PContentVersion
from core.errors import NotFoundError

_REMEMBERED_VERSIONS = 512


@lru_cache(maxsize=_REMEMBERED_VERSIONS)
def get_h5p_version(uuid: UUID) -> H5PVersionData:
    """One immutable version. Raises ``NotFoundError``."""
    version = H5PContentVersion.objects.select_related("content", "library").filter(uuid=uuid).first()
    if version is None:
        raise NotFoundError(_("There is no such version of an H5P content."))
    return _version_data(version)


def find_h5p_versions(uuids: Iterable[UUID]) -> dict[UUID, H5PVersionData]:
    """Those of the versions that exist."""
    found = {}
    for uuid in set(uuids):
        try:
            found[uuid] = get_h5p_version(uuid)
        except NotFoundError:
            continue
    return found


def latest_h5p_version(content_uuid: UUID) -> H5PVersionData | None:
    versions = H5PContentVersion.objects.filter(content__uuid=content_uuid).order_by("-number")
    uuid = versions.values_list("uuid", flat=True).first()
    return get_h5p_version(uuid) if uuid else None


def _version_data(version: H5PContentVersion) -> H5PVersionData:
    library = version.library
    return H5PVersionData(
        uuid=version.uuid,
        content_uuid=version.content.uuid,
        number=version.number,
        title=version.title,
        library=LibraryName(library.machine_name, library.major, library.minor),
        params=version.params,
        metadata=version.metadata,
        files={path: _file(stored) for path, stored in version.files.items()},
        created_at=version.created_at,
    )


def _file(stored: Mapping[str, object]) -> H5PFile:
    return H5PFile(str(stored["sha256"]), int(str(stored["size"])), str(stored["type"]))
