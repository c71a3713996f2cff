"""Libraries and contents to check: made for a test, and those of the real packages."""

import functools
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from content.h5p.definitions import Library
from content.h5p.names import LibraryName
from tests.conftest import SHARED_DATA

VALID_PACKAGES = SHARED_DATA / "h5p" / "valid"
PACKAGE_NAMES = (
    "H5P.Blanks",
    "H5P.BranchingScenario",
    "H5P.CoursePresentation",
    "H5P.DragText",
    "H5P.InteractiveVideo",
    "H5P.MultiChoice",
    "H5P.QuestionSet",
    "H5P.SingleChoiceSet",
    "H5P.TrueFalse",
)


class Libraries:
    """A ``LibrarySource`` of what a test gives it."""

    def __init__(self, libraries: Iterable[Library]) -> None:
        self.by_name = {library.name: library for library in libraries}

    def find(self, name: LibraryName) -> Library | None:
        return self.by_name.get(name)

    def newest(self, machine_name: str) -> Library | None:
        found = [library for name, library in self.by_name.items() if name.machine_name == machine_name]
        return max(found, key=lambda library: library.version, default=None)


def library(
    name: str, semantics: list[dict[str, Any]] | None, definition: Mapping[str, Any] | None = None
) -> Library:
    parsed = LibraryName.parse(name)
    definition = definition or {}
    return Library(
        name=parsed,
        patch=int(definition.get("patchVersion", 0)),
        title=str(definition.get("title", parsed.machine_name)),
        folder=f"{parsed.folder}.0-test",
        runnable=bool(definition.get("runnable", 1)),
        preloaded_js=(),
        preloaded_css=(),
        preloaded=(),
        dynamic=(),
        editor=(),
        languages=(),
        semantics=None if semantics is None else tuple(semantics),
        definition=definition,
    )


@dataclass(frozen=True)
class RealContent:
    main: Library
    source: Libraries
    params: Any
    files: frozenset[str]
    translations: Mapping[str, Any]


@functools.cache
def real_content(package: str) -> RealContent:
    """A real package; ``translations`` are the Russian language files by the folder of the library."""
    path = VALID_PACKAGES / f"{package}.h5p"
    if not path.exists():
        pytest.skip(f"needs the real package {path}")
    with zipfile.ZipFile(path) as archive:
        return _read(archive)


def _read(archive: zipfile.ZipFile) -> RealContent:
    names = [name for name in archive.namelist() if not name.endswith("/")]
    definitions = [PurePosixPath(name) for name in names if PurePosixPath(name).name == "library.json"]
    libraries = []
    for definition_path in definitions:
        definition = _json(archive, str(definition_path))
        semantics = f"{definition_path.parent}/semantics.json"
        full_name = "{machineName} {majorVersion}.{minorVersion}".format_map(definition)
        libraries.append(
            library(full_name, _json(archive, semantics) if semantics in names else None, definition)
        )
    source = Libraries(libraries)
    described = _json(archive, "h5p.json")
    main = next(each for each in libraries if each.name.machine_name == described["mainLibrary"])
    return RealContent(
        main=main,
        source=source,
        params=_json(archive, "content/content.json"),
        files=frozenset(
            str(Path(name).relative_to("content"))
            for name in names
            if name.startswith("content/") and name != "content/content.json"
        ),
        translations={
            PurePosixPath(name).parent.parent.name: _json(archive, name)
            for name in names
            if name.endswith("language/ru.json")
        },
    )


def _json(archive: zipfile.ZipFile, name: str) -> Any:
    return json.loads(archive.read(name).decode("utf-8-sig"))
