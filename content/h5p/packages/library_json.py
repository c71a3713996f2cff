"""library.json: what a library is, which files it loads and what it depends on."""

import posixpath
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from content.h5p.errors import PackageRefusedError, Problem
from content.h5p.errors import gettext_noop as _
from content.h5p.names import LibraryName
from content.h5p.packages.h5p_json import dependency_names
from content.h5p.packages.shapes import (
    DEPENDENCIES,
    EMBED_TYPES,
    FLAG,
    LINE,
    MACHINE_NAME,
    NUMBER,
    PIXELS,
    Record,
    Records,
    Shapes,
    check_shape,
    records_of,
    text,
)

FILE = "library.json"

# The interface of H5P's core that h5p-standalone 3.8.2 (May 2026) was built from; h5p-php-library
# calls it 1.28 since January 2026. A library that asks for a newer one is refused.
CORE_API = (1, 28)


def _file_path(extension: str) -> Records:
    """Paths as H5P's validator takes them: either slash, letters, digits, spaces, ``_ - .``."""
    return Records({"path": text(rf"(?!.*[\\/]{{2}})[\\/\w\-\s.]+\.{extension}", re.IGNORECASE)})


_REQUIRED: Shapes = {
    "title": LINE,
    "majorVersion": NUMBER,
    "minorVersion": NUMBER,
    "patchVersion": NUMBER,
    "machineName": MACHINE_NAME,
    "runnable": FLAG,
}
_OPTIONAL: Shapes = {
    "author": LINE,
    "license": text(
        r"cc-by|cc-by-sa|cc-by-nd|cc-by-nc|cc-by-nc-sa|cc-by-nc-nd|pd|cr|MIT|GPL1|GPL2|GPL3|MPL|MPL2"
    ),
    "description": text(r".+", re.DOTALL),
    "metadataSettings": Record({"disable": FLAG, "disableExtraTitleField": FLAG}),
    "dynamicDependencies": DEPENDENCIES,
    "preloadedDependencies": DEPENDENCIES,
    "editorDependencies": DEPENDENCIES,
    "preloadedJs": _file_path("js"),
    "preloadedCss": _file_path("css"),
    "dropLibraryCss": Records({"machineName": MACHINE_NAME}),
    "w": PIXELS,
    "h": PIXELS,
    "embedTypes": EMBED_TYPES,
    "fullscreen": FLAG,
    "coreApi": Record({"majorVersion": NUMBER, "minorVersion": NUMBER}),
}


@dataclass(frozen=True)
class Definition:
    """library.json, read and checked against the files beside it."""

    name: LibraryName
    patch: int
    title: str
    runnable: bool
    preloaded_js: tuple[str, ...]
    preloaded_css: tuple[str, ...]
    preloaded: tuple[LibraryName, ...]
    dynamic: tuple[LibraryName, ...]
    editor: tuple[LibraryName, ...]
    raw: Mapping[str, Any]


def read_definition(raw: Any, folder: str, files: Collection[str]) -> Definition:
    """``files`` are paths below the library's ``folder``. Raises ``PackageRefusedError``."""
    file = f"{folder}/{FILE}"
    if isinstance(raw, dict) and not raw.get("coreApi"):
        raw = {key: value for key, value in raw.items() if key != "coreApi"}
    problems = check_shape(raw, file, _REQUIRED, _OPTIONAL)
    if problems:
        raise PackageRefusedError(problems)
    name = LibraryName(str(raw["machineName"]), int(raw["majorVersion"]), int(raw["minorVersion"]))
    patch = int(raw["patchVersion"])
    problems += _find_folder_problem(folder, name, patch)
    problems += _find_core_problem(file, raw.get("coreApi"))
    scripts, script_problems = _read_paths(raw, "preloadedJs", folder, files)
    styles, style_problems = _read_paths(raw, "preloadedCss", folder, files)
    preloaded = dependency_names(raw, "preloadedDependencies")
    if name in preloaded:
        message = _("The library depends on itself.")
        problems.append(Problem(f"{file}#/preloadedDependencies", "dependency-cycle", message))
    problems += script_problems + style_problems
    if problems:
        raise PackageRefusedError(problems)
    return Definition(
        name=name,
        patch=patch,
        title=str(raw["title"]),
        runnable=str(raw["runnable"]) == "1",
        preloaded_js=scripts,
        preloaded_css=styles,
        preloaded=preloaded,
        dynamic=_without(name, dependency_names(raw, "dynamicDependencies")),
        editor=_without(name, dependency_names(raw, "editorDependencies")),
        raw=raw,
    )


def _without(name: LibraryName, names: tuple[LibraryName, ...]) -> tuple[LibraryName, ...]:
    return tuple(other for other in names if other != name)


def _find_folder_problem(folder: str, name: LibraryName, patch: int) -> list[Problem]:
    if folder in (name.machine_name, name.folder, f"{name.folder}.{patch}"):
        return []
    message = _("The folder must be called “%(expected)s”, as library.json says.")
    return [Problem(folder, "library-folder-name", message, {"expected": name.folder})]


def _find_core_problem(file: str, wanted: dict[str, Any] | None) -> list[Problem]:
    if not wanted:
        return []
    major, minor = int(wanted["majorVersion"]), int(wanted["minorVersion"])
    if (major, minor) <= CORE_API:
        return []
    message = _("The library needs version %(needed)s of H5P's core, this is %(current)s.")
    values = {"needed": f"{major}.{minor}", "current": "{}.{}".format(*CORE_API)}
    return [Problem(f"{file}#/coreApi", "core-api", message, values)]


def _read_paths(
    raw: dict[str, Any], key: str, folder: str, files: Collection[str]
) -> tuple[tuple[str, ...], list[Problem]]:
    paths, problems = [], []
    folded = {name.casefold(): name for name in files}
    for index, record in enumerate(records_of(raw.get(key))):
        written = str(record["path"])
        path = posixpath.normpath(written.replace("\\", "/").lstrip("/"))
        place = f"{folder}/{FILE}#/{key}/{index}/path"
        if path.startswith("../"):
            problems.append(Problem(place, "path-traversal", _("The path leads out of the library.")))
        elif path not in files:
            problems.append(_missing_file(f"{folder}/{path}", folded.get(path.casefold())))
        else:
            paths.append(path)
    return tuple(dict.fromkeys(paths)), problems


def _missing_file(file: str, other: str | None) -> Problem:
    if other is None:
        message = _("library.json loads this file, but the package does not have it.")
        return Problem(file, "missing-preloaded-file", message)
    message = _("library.json loads this file, but the package calls it “%(other)s”: case counts.")
    return Problem(file, "missing-preloaded-file", message, {"other": other})
