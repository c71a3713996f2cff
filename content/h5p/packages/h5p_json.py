"""h5p.json: the title of a content, its main library and what it depends on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content.h5p.errors import PackageRefusedError, Problem
from content.h5p.errors import gettext_noop as _
from content.h5p.names import LibraryName
from content.h5p.packages.shapes import (
    DEPENDENCIES,
    EMBED_TYPES,
    LINE,
    MACHINE_NAME,
    PIXELS,
    Records,
    Shapes,
    check_shape,
    records_of,
    text,
)

FILE = "h5p.json"
DEPENDENCY_KEYS = ("preloadedDependencies", "dynamicDependencies", "editorDependencies")

# https://h5p.org/documentation/developers/json-file-definitions and H5P's own validator.
_LICENSES = (
    r"CC BY|CC BY-SA|CC BY-ND|CC BY-NC|CC BY-NC-SA|CC BY-NC-ND|CC0 1\.0|GNU GPL|PD|ODC PDDL|CC PDM|U|C"
)
_LONG = text(r".{1,5000}", re.DOTALL)
_YEAR = text(r"[0-9]{1,4}")

_REQUIRED: Shapes = {
    "title": LINE,
    "language": text(r"[-a-zA-Z]{1,10}"),
    "preloadedDependencies": DEPENDENCIES,
    "mainLibrary": MACHINE_NAME,
    "embedTypes": EMBED_TYPES,
}
_OPTIONAL: Shapes = {
    "contentType": LINE,
    "dynamicDependencies": DEPENDENCIES,
    "author": LINE,
    "authors": Records({"name": LINE, "role": text(r"\w+")}),
    "source": text(r"https?://.+"),
    "license": text(_LICENSES),
    "licenseVersion": text(r"1\.0|2\.0|2\.5|3\.0|4\.0"),
    "licenseExtras": _LONG,
    "yearsFrom": _YEAR,
    "yearsTo": _YEAR,
    "changes": Records(
        {
            "date": text(r"[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{1,2}:[0-9]{2}:[0-9]{2}"),
            "author": LINE,
            "log": _LONG,
        }
    ),
    "authorComments": _LONG,
    "w": PIXELS,
    "h": PIXELS,
    "metaKeywords": text(r".+"),
    "metaDescription": text(r".+"),
}
_KNOWN: Shapes = {**_REQUIRED, **_OPTIONAL}
_NAMES_OF_LIBRARIES = ("mainLibrary", *DEPENDENCY_KEYS)
_LONGEST_TITLE = 255


@dataclass(frozen=True)
class Manifest:
    """h5p.json, read: ``required`` are the preloaded and dynamic libraries it names."""

    metadata: dict[str, Any]
    main: LibraryName
    required: tuple[LibraryName, ...]


def read_manifest(raw: Any) -> Manifest:
    """Raises ``PackageRefusedError`` with everything that is wrong."""
    problems = check_shape(raw, FILE, _REQUIRED, _OPTIONAL)
    if problems:
        raise PackageRefusedError(problems)
    preloaded = dependency_names(raw, "preloadedDependencies")
    main = next((name for name in preloaded if name.machine_name == str(raw["mainLibrary"])), None)
    if main is None:
        message = _("The main library “%(library)s” is not among the preloaded dependencies.")
        problem = Problem(FILE, "main-library-not-listed", message, {"library": raw["mainLibrary"]})
        raise PackageRefusedError([problem])
    metadata = {key: value for key, value in raw.items() if key not in _NAMES_OF_LIBRARIES}
    metadata["title"] = str(metadata["title"])
    required = dict.fromkeys([*preloaded, *dependency_names(raw, "dynamicDependencies")])
    return Manifest(metadata, main, tuple(required))


def fitting_metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The entries that h5p.json may have; of a title of several lines or too long, what fits."""
    filled = {key: value for key, value in metadata.items() if value not in (None, "", [], {})}
    if isinstance(filled.get("title"), str):
        filled["title"] = " ".join(filled["title"].splitlines())[:_LONGEST_TITLE]
    return {
        key: value
        for key, value in filled.items()
        if key not in _NAMES_OF_LIBRARIES and not check_shape({key: value}, FILE, {}, _KNOWN)
    }


def dependency_names(raw: dict[str, Any], key: str) -> tuple[LibraryName, ...]:
    """The libraries under a key whose shape was checked, each once."""
    names = [
        LibraryName(str(record["machineName"]), int(record["majorVersion"]), int(record["minorVersion"]))
        for record in records_of(raw.get(key))
    ]
    return tuple(dict.fromkeys(names))
