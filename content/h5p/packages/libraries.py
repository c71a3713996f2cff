"""The folder of one library in a package."""

import re
from collections.abc import Mapping
from typing import Any

from content.h5p.definitions import Library
from content.h5p.errors import PackageRefusedError, Problem
from content.h5p.errors import gettext_noop as _
from content.h5p.packages import library_json
from content.h5p.packages.archive import Archive, Entry
from content.h5p.packages.data import PackagedFile, PackagedLibrary, folder_of
from content.h5p.packages.file_rules import find_extension_problem
from content.h5p.packages.findings import Findings
from content.h5p.packages.json_files import read_json, too_large
from content.h5p.semantics_reader import read_semantics

_SEMANTICS = "semantics.json"
_LANGUAGES = "language/"
# As H5P's validator, and digits too: es-419. No longer than what a host keeps of a language code.
_LANGUAGE_FILE = re.compile(r"(?=.{2,25}$)([a-z]+(?:-[a-z0-9]+){0,6})\.json", re.IGNORECASE)


def read_library(archive: Archive, folder: str, entries: Mapping[str, Entry]) -> PackagedLibrary:
    """``entries`` by path below the library's ``folder``. Raises ``PackageRefusedError``."""
    if library_json.FILE not in entries:
        message = _("The folder has no library.json, so it is not a library.")
        raise PackageRefusedError([Problem(folder, "missing-library-json", message)])
    findings = Findings()
    files: dict[str, PackagedFile] = {}
    parsed: dict[str, Any] = {}
    for path, entry in entries.items():
        problem = find_extension_problem(entry.path, in_content=False) or _find_language_problem(path, entry)
        if problem:
            findings.problems.append(problem)
            continue
        with findings.collect():
            is_json = path in (library_json.FILE, _SEMANTICS) or path.startswith(_LANGUAGES)
            if is_json and entry.size > archive.limits.definition_bytes:
                raise PackageRefusedError([too_large(entry.path, archive.limits.definition_bytes)])
            scan = archive.scan(entry, keep=is_json)
            files[path] = PackagedFile(path, entry.size, scan.sha256, archive.opener(entry))
            if is_json:
                value = read_json(scan.data, entry.path, archive.limits)
                if not path.startswith(_LANGUAGES):
                    parsed[path] = value
                elif value is None:
                    message = _("The file must hold a JSON object.")
                    raise PackageRefusedError([Problem(entry.path, "wrong-type", message)])
    definition = semantics = None
    with findings.collect():
        if library_json.FILE in parsed:
            definition = library_json.read_definition(parsed[library_json.FILE], folder, entries.keys())
    with findings.collect():
        semantics = _read_semantics(parsed.get(_SEMANTICS, {}), f"{folder}/{_SEMANTICS}")
    findings.refuse_if_any()
    assert definition is not None
    return PackagedLibrary(_library(definition, files, semantics), files, folder)


def _library(
    definition: library_json.Definition,
    files: Mapping[str, PackagedFile],
    semantics: tuple[Mapping[str, Any], ...] | None,
) -> Library:
    languages = (path.removeprefix(_LANGUAGES) for path in files if path.startswith(_LANGUAGES))
    return Library(
        name=definition.name,
        patch=definition.patch,
        title=definition.title,
        folder=folder_of(
            definition.name, definition.patch, {path: file.sha256 for path, file in files.items()}
        ),
        runnable=definition.runnable,
        preloaded_js=definition.preloaded_js,
        preloaded_css=definition.preloaded_css,
        preloaded=definition.preloaded,
        dynamic=definition.dynamic,
        editor=definition.editor,
        languages=tuple(sorted(language.removesuffix(".json") for language in languages)),
        semantics=semantics,
        definition=definition.raw,
    )


def _find_language_problem(path: str, entry: Entry) -> Problem | None:
    if not path.startswith(_LANGUAGES) or _LANGUAGE_FILE.fullmatch(path.removeprefix(_LANGUAGES)):
        return None
    message = _("The folder “language” may only hold files such as ru.json.")
    return Problem(entry.path, "language-file-name", message)


def _read_semantics(raw: Any, file: str) -> tuple[Mapping[str, Any], ...] | None:
    if raw == {}:
        return None
    if not isinstance(raw, list) or not all(isinstance(field, dict) for field in raw):
        raise PackageRefusedError([Problem(file, "wrong-type", _("The file must hold a list of fields."))])
    read_semantics(raw, file)
    return tuple(raw)
