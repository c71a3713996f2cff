"""Writing a ``.h5p`` as H5P's own export does: the content with all libraries that it needs."""

import json
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import IO, Any

from content.h5p.definitions import Library
from content.h5p.errors import MissingLibrariesError, Problem
from content.h5p.errors import gettext_noop as _
from content.h5p.names import LibraryName
from content.h5p.packages.h5p_json import fitting_metadata

Opener = Callable[[], IO[bytes]]

# Packing these again would take time and save nothing.
_PACKED = (
    ".jpg",
    ".jpeg",
    ".png",
    ".gif",
    ".mp4",
    ".webm",
    ".m4a",
    ".mp3",
    ".ogg",
    ".woff",
    ".woff2",
    ".glb",
)
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16
_UNIX = 3
_CHUNK = 1024 * 1024


def write_package(
    target: IO[bytes],
    *,
    metadata: Mapping[str, Any],
    main: Library,
    params: Any,
    content_files: Iterable[tuple[str, Opener]],
    libraries: Iterable[tuple[Library, Iterable[tuple[str, Opener]]]],
) -> None:
    """Write a package that other H5P hosts open; the same input gives the same bytes.

    ``content_files`` are by path below ``content/``, the files of a library by path below it, its
    library.json among them. ``libraries`` are the main one, those of sub-contents and all that they
    need; editors' libraries may be among them. Raises ``MissingLibrariesError``.
    """
    packed = sorted(libraries, key=lambda pair: pair[0].name)
    dependencies = _dependencies(main, params, {library.name: library for library, _files in packed})
    manifest = _manifest(metadata, main, dependencies)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _write_json(archive, "h5p.json", manifest)
        _write_json(archive, "content/content.json", params)
        _write_files(archive, "content", content_files)
        for library, files in packed:
            _write_files(archive, library.name.folder, files)


def _manifest(
    metadata: Mapping[str, Any], main: Library, dependencies: Mapping[str, list[LibraryName]]
) -> dict[str, Any]:
    """h5p.json without what is empty or not of the specification's form: other hosts would refuse it."""
    manifest: dict[str, Any] = {"title": main.title, "language": "und", "embedTypes": ["iframe"]}
    manifest |= fitting_metadata(metadata)
    manifest["mainLibrary"] = main.name.machine_name
    for kind, names in dependencies.items():
        if names:
            manifest[kind] = [
                {"machineName": name.machine_name, "majorVersion": name.major, "minorVersion": name.minor}
                for name in names
            ]
    return manifest


def _dependencies(
    main: Library, params: Any, given: Mapping[LibraryName, Library]
) -> dict[str, list[LibraryName]]:
    """What h5p.json names: the main library, those of sub-contents and all that they need."""
    roots = [main.name, *(name for name in _names_in(params) if name in given)]
    preloaded = _reach(roots, given, lambda library: library.preloaded)
    needed = _reach(roots, given, lambda library: (*library.preloaded, *library.dynamic))
    dynamic = [name for name in needed if name not in preloaded]
    return {"preloadedDependencies": preloaded, "dynamicDependencies": dynamic}


def _reach(
    roots: Iterable[LibraryName],
    given: Mapping[LibraryName, Library],
    needs: Callable[[Library], Iterable[LibraryName]],
) -> list[LibraryName]:
    """The roots and all that they need, each once, nearest first."""
    reached = list(dict.fromkeys(roots))
    for name in reached:
        if name not in given:
            message = _("The library %(library)s is not here.")
            problem = Problem("h5p.json", "missing-library", message, {"library": str(name)})
            raise MissingLibrariesError([problem])
        reached += [other for other in dict.fromkeys(needs(given[name])) if other not in reached]
    return reached


def _names_in(params: Any) -> Iterator[LibraryName]:
    """Whatever the parameters call a library, at any depth."""
    waiting = [params]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict):
            waiting += reversed(value.values())
            with suppress(ValueError):
                yield LibraryName.parse(str(value.get("library")))


def _write_json(archive: zipfile.ZipFile, path: str, value: object) -> None:
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    archive.writestr(_entry(path), data)


def _write_files(archive: zipfile.ZipFile, folder: str, files: Iterable[tuple[str, Opener]]) -> None:
    for path, opener in sorted(files, key=lambda pair: pair[0]):
        with opener() as source, archive.open(_entry(f"{folder}/{path}"), "w") as packed:
            shutil.copyfileobj(source, packed, _CHUNK)


def _entry(path: str) -> zipfile.ZipInfo:
    """An entry that says nothing of when and where it was written."""
    entry = zipfile.ZipInfo(path, _EARLIEST)
    entry.create_system = _UNIX
    entry.external_attr = _REGULAR_FILE
    is_packed = path.lower().endswith(_PACKED)
    entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    return entry
