"""Reads of H5P. Versions never change, so each process remembers those it has read."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from content.h5p.checking import default_params
from content.h5p.definitions import Library
from content.h5p.names import LibraryName
from content.h5p.semantics import Field
from content.h5p.semantics_reader import semantics_of
from content.h5p.translations import translated
from content.hosting.data import H5PFile, H5PLibraryCard, H5PLibraryUsage, H5PVersionData
from content.hosting.registry import h5p_libraries, library_in, name_of
from content.hosting.storage import DjangoFileStore, library_key
from content.hosting.wording import told_to_people
from content.models.h5p import H5PContentVersion, H5PLibrary, H5PLibraryDependency, H5PLibraryUse
from core.errors import NotFoundError

# Some are megabytes of Python objects, and every process keeps its own.
_REMEMBERED_VERSIONS = 128
_REMEMBERED_TRANSLATIONS = 256


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


def h5p_semantics(name: LibraryName, language: str) -> tuple[Field, ...]:
    """The fields of a library, with texts in the language where the library has them.

    Raises ``NotFoundError``, and ``InvalidInputError`` for semantics that nobody can read.
    """
    with told_to_people():
        return _translated(_library(name).folder, language)


def new_h5p_params(name: LibraryName, language: str | None = None) -> Any:
    """The parameters of a new content, with texts in the language, that of the person by default.

    Raises as ``h5p_semantics`` does.
    """
    spoken = language or get_language() or settings.LANGUAGE_CODE
    with told_to_people():
        return default_params(
            _library(name), h5p_libraries.snapshot(), lambda library: _translated(library.folder, spoken)
        )


def _library(name: LibraryName) -> Library:
    library = h5p_libraries.find(name)
    if library is None:
        raise NotFoundError(_("The library %(library)s is not installed.") % {"library": name})
    return library


@lru_cache(maxsize=_REMEMBERED_TRANSLATIONS)
def _translated(folder: str, language: str) -> tuple[Field, ...]:
    library = library_in(folder)
    fields = semantics_of(library)
    if language not in library.languages:
        return fields
    with DjangoFileStore().open(library_key(folder, f"language/{language}.json")) as file:
        return translated(fields, json.loads(file.read().decode("utf-8-sig")))


def list_h5p_libraries() -> list[H5PLibraryCard]:
    """Every installed library, by title and version."""
    uses = H5PLibraryUse.objects.filter(library=OuterRef("pk")).order_by().values("library")
    dependants = H5PLibraryDependency.objects.filter(required=OuterRef("pk")).order_by().values("required")
    rows = H5PLibrary.objects.annotate(
        content_count=_count(uses, "version__content"),
        version_count=_count(uses, "version"),
        dependant_count=_count(dependants, "library"),
    ).order_by("title", "machine_name", "major", "minor")
    newest: dict[str, LibraryName] = {}
    for row in rows:
        newest[row.machine_name] = max(name_of(row), newest.get(row.machine_name, name_of(row)))
    return [
        H5PLibraryCard(
            uuid=row.uuid,
            name=name_of(row),
            patch=row.patch,
            title=row.title,
            runnable=row.runnable,
            uses=row.content_count,
            version_uses=row.version_count,
            dependants=row.dependant_count,
            is_newest=newest[row.machine_name] == name_of(row),
            size=row.size,
            installed_at=row.installed_at,
        )
        for row in rows
    ]


def get_h5p_usage(library_uuid: UUID) -> H5PLibraryUsage:
    """Who needs the library. Raises ``NotFoundError``."""
    row = H5PLibrary.objects.filter(uuid=library_uuid).first()
    if row is None:
        raise NotFoundError(_("There is no such library."))
    versions = H5PContentVersion.objects.filter(library_uses__library=row).order_by("content", "-number")
    dependants = H5PLibrary.objects.filter(dependencies__required=row).distinct()
    return H5PLibraryUsage(
        name_of(row),
        tuple(versions.distinct("content").values_list("content__uuid", "title")),
        tuple(sorted(name_of(dependant) for dependant in dependants)),
    )


def _count(rows: QuerySet[Any, Any], distinct: str) -> Coalesce:
    counted = rows.annotate(number=Count(distinct, distinct=True)).values("number")
    return Coalesce(Subquery(counted), 0)


def _version_data(version: H5PContentVersion) -> H5PVersionData:
    return H5PVersionData(
        uuid=version.uuid,
        content_uuid=version.content.uuid,
        number=version.number,
        title=version.title,
        library=name_of(version.library),
        params=version.params,
        metadata=version.metadata,
        files={path: _file(stored) for path, stored in version.files.items()},
        created_at=version.created_at,
    )


def _file(stored: Mapping[str, object]) -> H5PFile:
    return H5PFile(str(stored["sha256"]), int(str(stored["size"])), str(stored["type"]))
