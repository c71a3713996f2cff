"""The libraries that are installed, as tables."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from content.h5p.definitions import Library
from content.h5p.errors import MissingLibrariesError, Problem, gettext_noop
from content.h5p.interfaces import LibrarySource
from content.h5p.names import LibraryName
from content.hosting.locks import lock_libraries
from content.models.h5p import DependencyKind, H5PLibrary, H5PLibraryDependency

_REMEMBERED_LIBRARIES = 1024
_TITLE_LENGTH = 255
_LANGUAGE_LENGTH = 20
_NOT_INSTALLED = "library-not-installed"


@dataclass(frozen=True)
class Installation:
    """What became of the libraries that were entered; ``kept`` were here in this patch or a newer one."""

    installed: tuple[LibraryName, ...] = ()
    upgraded: tuple[LibraryName, ...] = ()
    kept: tuple[LibraryName, ...] = ()


class DatabaseRegistry:
    """The registry of ``content.h5p`` over the tables.

    What a library is follows from its folder, whose name holds a digest of every byte. So each
    process remembers libraries by folder for good and asks the database only for the folder: an
    installation by another process is seen at once.
    """

    def __init__(self, installed_by_id: int | None = None) -> None:
        self._installed_by_id = installed_by_id

    def find(self, name: LibraryName) -> Library | None:
        rows = H5PLibrary.objects.filter(machine_name=name.machine_name, major=name.major, minor=name.minor)
        while folder := rows.values_list("folder", flat=True).first():
            try:
                return library_in(folder)
            except H5PLibrary.DoesNotExist:
                continue  # a newer patch took its place this moment
        return None

    def newest(self, machine_name: str) -> Library | None:
        versions = H5PLibrary.objects.filter(machine_name=machine_name).order_by("-major", "-minor")
        found = versions.values_list("major", "minor").first()
        return self.find(LibraryName(machine_name, *found)) if found else None

    def snapshot(self) -> "LibrarySnapshot":
        """What is installed now, for many questions at once."""
        rows = H5PLibrary.objects.values_list("machine_name", "major", "minor", "folder")
        return LibrarySnapshot(self, {LibraryName(*row[:3]): row[3] for row in rows})

    def add(self, libraries: Iterable[Library], sizes: dict[LibraryName, int]) -> None:
        self.enter(libraries, sizes)

    @transaction.atomic
    def enter(self, libraries: Iterable[Library], sizes: Mapping[LibraryName, int]) -> Installation:
        """``add`` that tells what it did. Raises ``MissingLibrariesError``."""
        offered = {library.name: library for library in libraries}
        lock_libraries()
        rows = _rows({name.machine_name for name in offered}, locked=True)
        installed: list[LibraryName] = []
        upgraded: list[LibraryName] = []
        kept: list[LibraryName] = []
        for name, library in offered.items():
            row = rows.get(name)
            if row is not None and row.patch >= library.patch:
                kept.append(name)
                continue
            (installed if row is None else upgraded).append(name)
            row = row or H5PLibrary(machine_name=name.machine_name, major=name.major, minor=name.minor)
            rows[name] = self._save(row, library, sizes.get(name, 0))
        self._connect([offered[name] for name in (*installed, *upgraded)])
        return Installation(tuple(installed), tuple(upgraded), tuple(kept))

    def _save(self, row: H5PLibrary, library: Library, size: int) -> H5PLibrary:
        row.patch = library.patch
        row.title = library.title[:_TITLE_LENGTH]
        row.runnable = library.runnable
        row.definition = _definition(library)
        row.semantics = None if library.semantics is None else list(library.semantics)
        row.languages = [code for code in library.languages if len(code) <= _LANGUAGE_LENGTH]
        row.folder = library.folder
        row.size = size
        row.installed_at = timezone.now()
        row.installed_by_id = self._installed_by_id
        row.save()
        return row

    def _connect(self, libraries: Sequence[Library]) -> None:
        """Write what the libraries need anew, when all of them have rows: they may need each other."""
        wanted = {name.machine_name for library in libraries for _kind, name in _requirements(library)}
        rows = _rows(wanted | {library.name.machine_name for library in libraries})
        links, problems = [], []
        for library in libraries:
            for kind, name in _requirements(library):
                if name in rows:
                    links.append(
                        H5PLibraryDependency(library=rows[library.name], required=rows[name], kind=kind)
                    )
                elif kind != DependencyKind.EDITOR:
                    # Contents are edited without the scripts of H5P's own editor.
                    problems.append(_missing(library, name))
        if problems:
            raise MissingLibrariesError(problems)
        own = [rows[library.name] for library in libraries]
        H5PLibraryDependency.objects.filter(library__in=own).delete()
        H5PLibraryDependency.objects.bulk_create(links)


class LibrarySnapshot:
    """A ``LibrarySource`` that knows the folders of all libraries as of one moment."""

    @classmethod
    def nothing(cls) -> "LibrarySnapshot":
        """Of a platform without libraries; asks no database."""
        return cls(DatabaseRegistry(), {})

    def __init__(self, registry: DatabaseRegistry, folders: Mapping[LibraryName, str]) -> None:
        self._registry = registry
        self._folders = folders
        self._versions: dict[str, list[LibraryName]] = defaultdict(list)
        for name in sorted(folders):
            self._versions[name.machine_name].append(name)

    def find(self, name: LibraryName) -> Library | None:
        folder = self._folders.get(name)
        if folder is None:
            return None
        try:
            return library_in(folder)
        except H5PLibrary.DoesNotExist:
            return self._registry.find(name)

    def newest(self, machine_name: str) -> Library | None:
        versions = self._versions.get(machine_name)
        return self.find(versions[-1]) if versions else None


h5p_libraries = DatabaseRegistry()


@lru_cache(maxsize=_REMEMBERED_LIBRARIES)
def library_in(folder: str) -> Library:
    """Raises ``H5PLibrary.DoesNotExist``."""
    return library_of(H5PLibrary.objects.get(folder=folder))


def name_of(row: H5PLibrary) -> LibraryName:
    return LibraryName(row.machine_name, row.major, row.minor)


def library_of(row: H5PLibrary) -> Library:
    return Library(
        name=name_of(row),
        patch=row.patch,
        title=row.title,
        folder=row.folder,
        runnable=row.runnable,
        preloaded_js=_paths(row.definition, "preloadedJs"),
        preloaded_css=_paths(row.definition, "preloadedCss"),
        preloaded=_names(row.definition, "preloadedDependencies"),
        dynamic=_names(row.definition, "dynamicDependencies"),
        editor=_names(row.definition, "editorDependencies"),
        languages=tuple(row.languages),
        semantics=None if row.semantics is None else tuple(row.semantics),
        definition=row.definition,
    )


def not_installed(name: LibraryName, source: LibrarySource) -> Problem:
    """A content asks for a library that is not here; another version of it is another library."""
    values = {"library": str(name)}
    newest = source.newest(name.machine_name)
    if newest is None:
        return Problem("h5p.json", _NOT_INSTALLED, gettext_noop("%(library)s is not installed."), values)
    message = gettext_noop("%(library)s is not installed; %(other)s is, but it cannot take its place.")
    return Problem("h5p.json", _NOT_INSTALLED, message, {**values, "other": str(newest.name)})


def _rows(machine_names: Iterable[str], *, locked: bool = False) -> dict[LibraryName, H5PLibrary]:
    rows = H5PLibrary.objects.filter(machine_name__in=set(machine_names))
    if locked:
        # In the order in which a content that is saved locks what it uses.
        rows = rows.select_for_update().order_by("pk")
    return {name_of(row): row for row in rows}


def _requirements(library: Library) -> set[tuple[DependencyKind, LibraryName]]:
    by_kind = {
        DependencyKind.PRELOADED: library.preloaded,
        DependencyKind.DYNAMIC: library.dynamic,
        DependencyKind.EDITOR: library.editor,
    }
    return {(kind, name) for kind, names in by_kind.items() for name in names if name != library.name}


def _missing(library: Library, name: LibraryName) -> Problem:
    return Problem(
        f"{library.name.folder}/library.json",
        "missing-dependency",
        gettext_noop("%(library)s needs %(needed)s, which is not installed."),
        {"library": str(library.name), "needed": str(name)},
    )


def _definition(library: Library) -> dict[str, Any]:
    """library.json with its lists written the one way that is read back here."""
    return {
        **library.definition,
        "preloadedJs": [{"path": path} for path in library.preloaded_js],
        "preloadedCss": [{"path": path} for path in library.preloaded_css],
        "preloadedDependencies": _written(library.preloaded),
        "dynamicDependencies": _written(library.dynamic),
        "editorDependencies": _written(library.editor),
    }


def _written(names: Iterable[LibraryName]) -> list[dict[str, Any]]:
    return [
        {"machineName": name.machine_name, "majorVersion": name.major, "minorVersion": name.minor}
        for name in names
    ]


def _paths(definition: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(entry["path"] for entry in definition[key])


def _names(definition: Mapping[str, Any], key: str) -> tuple[LibraryName, ...]:
    return tuple(
        LibraryName(entry["machineName"], entry["majorVersion"], entry["minorVersion"])
        for entry in definition[key]
    )
