"""Opening a ``.h5p``: everything that can be said of it without knowing what is installed."""

import hashlib
import io
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import IO, Any

from content.h5p.errors import PackageRefusedError, Problem
from content.h5p.errors import gettext_noop as _
from content.h5p.names import LibraryName
from content.h5p.packages import h5p_json
from content.h5p.packages.archive import Archive, Entry
from content.h5p.packages.data import Package, PackagedFile, PackagedLibrary
from content.h5p.packages.file_rules import (
    extension_of,
    find_disguise,
    find_extension_problem,
    find_strangeness,
)
from content.h5p.packages.findings import Findings
from content.h5p.packages.json_files import read_json, too_large
from content.h5p.packages.libraries import read_library
from content.h5p.packages.limits import DEFAULT_LIMITS, Limits
from content.h5p.svg import clean_svg

CONTENT_FOLDER = "content"
_PARAMS = "content.json"
PARAMS_FILE = f"{CONTENT_FOLDER}/{_PARAMS}"


def open_package(
    source: IO[bytes] | Path, limits: Limits = DEFAULT_LIMITS, *, libraries_only: bool = False
) -> Package:
    """Read and check a package. ``source`` must be seekable and stay open as long as the package is.

    ``libraries_only`` passes over the content, which then may be absent. Every file is read once
    here, piece by piece, and nothing but JSON is kept. Raises ``PackageRefusedError`` with
    everything that is wrong.
    """
    opened = ExitStack()
    try:
        stream = opened.enter_context(source.open("rb")) if isinstance(source, Path) else source
        archive = opened.enter_context(closing(Archive(stream, limits)))
        return _read(archive, libraries_only, closer=opened.close)
    except BaseException:
        opened.close()
        raise


def _read(archive: Archive, libraries_only: bool, closer: Callable[[], None]) -> Package:
    findings = Findings(warnings=_remark_on(archive))
    folders = _sort(archive)
    content_entries = folders.pop(CONTENT_FOLDER, {})
    if len(folders) > archive.limits.libraries:
        message = _("The package has more than %(most)d libraries.")
        values = {"most": archive.limits.libraries}
        raise PackageRefusedError([Problem("", "too-many-libraries", message, values)])
    libraries = _read_libraries(archive, folders, findings)
    manifest, params = None, None
    content_files: dict[str, PackagedFile] = {}
    if not libraries_only:
        with findings.collect():
            manifest = h5p_json.read_manifest(_read_json_entry(archive, h5p_json.FILE))
        with findings.collect():
            params = _read_json_entry(archive, PARAMS_FILE)
        content_entries.pop(_PARAMS, None)
        content_files = _read_content_files(archive, content_entries, findings)
    findings.refuse_if_any()
    return Package(
        metadata=manifest.metadata if manifest else {},
        main=manifest.main if manifest else None,
        params=params,
        required=manifest.required if manifest else (),
        content_files=content_files,
        libraries=libraries,
        warnings=tuple(findings.warnings),
        closer=closer,
    )


def _remark_on(archive: Archive) -> list[Problem]:
    remarks = []
    if archive.has_foreign_data:
        remarks.append(Problem("", "foreign-data", _("The file holds other data around the zip archive.")))
    if archive.hidden:
        message = _("Hidden files were passed over: %(count)d.")
        remarks.append(Problem(archive.hidden[0], "hidden-files", message, {"count": len(archive.hidden)}))
    for path in archive.entries:
        if "/" not in path and path != h5p_json.FILE:
            remarks.append(Problem(path, "stray-file", _("The file belongs nowhere and was passed over.")))
    return remarks


def _sort(archive: Archive) -> dict[str, dict[str, Entry]]:
    """Entries by their first folder, each by the rest of its path."""
    folders: dict[str, dict[str, Entry]] = defaultdict(dict)
    for path, entry in archive.entries.items():
        folder, separator, rest = path.partition("/")
        if separator:
            folders[folder][rest] = entry
    return folders


def _read_json_entry(archive: Archive, file: str) -> Any:
    entry = archive.entries.get(file)
    if entry is None:
        raise PackageRefusedError([Problem(file, "missing-file", _("The package does not have this file."))])
    if entry.size > archive.limits.json_bytes:
        raise PackageRefusedError([too_large(file, archive.limits.json_bytes)])
    value = read_json(archive.scan(entry, keep=True).data, file, archive.limits)
    if value is None:
        raise PackageRefusedError([Problem(file, "wrong-type", _("The file must hold a JSON object."))])
    return value


def _read_libraries(
    archive: Archive, folders: Mapping[str, Mapping[str, Entry]], findings: Findings
) -> dict[LibraryName, PackagedLibrary]:
    libraries: dict[LibraryName, PackagedLibrary] = {}
    for folder, entries in folders.items():
        with findings.collect():
            packaged = read_library(archive, folder, entries)
            name = packaged.library.name
            if name in libraries:
                message = _("The package has the library %(library)s twice.")
                findings.problems.append(
                    Problem(folder, "duplicate-library", message, {"library": str(name)})
                )
            libraries[name] = packaged
    return libraries


def _read_content_files(
    archive: Archive, entries: Mapping[str, Entry], findings: Findings
) -> dict[str, PackagedFile]:
    files = {}
    for path, entry in entries.items():
        problem = find_extension_problem(entry.path, in_content=True)
        if problem:
            findings.problems.append(problem)
            continue
        with findings.collect():
            files[path] = _read_content_file(archive, path, entry, findings)
    return files


def _read_content_file(archive: Archive, path: str, entry: Entry, findings: Findings) -> PackagedFile:
    if extension_of(path) == "svg":
        return _read_svg(archive, path, entry, findings)
    scan = archive.scan(entry, keep=False)
    disguise = find_disguise(entry.path, scan.head)
    if disguise:
        raise PackageRefusedError([disguise])
    strangeness = find_strangeness(entry.path, scan.head)
    if strangeness:
        findings.warnings.append(strangeness)
    return PackagedFile(path, entry.size, scan.sha256, archive.opener(entry))


def _read_svg(archive: Archive, path: str, entry: Entry, findings: Findings) -> PackagedFile:
    if entry.size > archive.limits.svg_bytes:
        raise PackageRefusedError([too_large(entry.path, archive.limits.svg_bytes)])
    scan = archive.scan(entry, keep=True)
    cleaned = clean_svg(scan.data, entry.path)
    findings.warnings += cleaned.warnings
    if cleaned.data == scan.data:
        return PackagedFile(path, entry.size, scan.sha256, archive.opener(entry))
    sha256 = hashlib.sha256(cleaned.data).hexdigest()
    return PackagedFile(path, len(cleaned.data), sha256, partial(io.BytesIO, cleaned.data))
