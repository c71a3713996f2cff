"""h5p.json, library.json, semantics.json and language files."""

import json
from typing import Any

import pytest

from content.h5p.errors import PackageRefusedError, Problem
from content.h5p.names import LibraryName
from content.h5p.packages import open_package
from content.h5p.packages.library_json import CORE_API
from tests.content.h5p.packages import (
    BASE,
    CARD,
    as_json,
    base_files,
    card_files,
    h5p_json,
    names,
    package_files,
    zip_of,
)

LIBRARY = "Test.Card-1.2/library.json"


def problems_of(files: dict[str, bytes]) -> list[Problem]:
    with pytest.raises(PackageRefusedError) as refusal:
        open_package(zip_of(files))
    return refusal.value.problems


def rules_of(files: dict[str, bytes]) -> set[tuple[str, str]]:
    return {(problem.file, problem.rule) for problem in problems_of(files)}


def with_manifest(**more: object) -> dict[str, bytes]:
    return package_files() | {"h5p.json": as_json(h5p_json(**more))}


def with_library(**more: object) -> dict[str, bytes]:
    return package_files() | card_files(**more)  # type: ignore[arg-type]


def without(raw: dict[str, Any], key: str) -> bytes:
    return as_json({name: value for name, value in raw.items() if name != key})


@pytest.mark.parametrize("file", ["h5p.json", "content/content.json"])
def test_files_that_must_be_there(file: str) -> None:
    files = package_files()
    del files[file]
    assert rules_of(files) == {(file, "missing-file")}


def test_libraries_alone_are_a_package_when_asked_for() -> None:
    with open_package(zip_of(card_files() | base_files()), libraries_only=True) as package:
        assert package.main is None and package.params is None
        assert set(package.libraries) == {CARD, BASE}


@pytest.mark.parametrize("key", ["title", "language", "mainLibrary", "embedTypes", "preloadedDependencies"])
def test_required_of_h5p_json(key: str) -> None:
    [problem] = problems_of(package_files() | {"h5p.json": without(h5p_json(), key)})
    assert (problem.file, problem.rule, problem.values["name"]) == ("h5p.json", "missing-property", key)


@pytest.mark.parametrize(
    ("more", "place", "rule"),
    [
        ({"title": ""}, "/title", "invalid-property"),
        ({"title": "x" * 256}, "/title", "invalid-property"),
        ({"title": ["x"]}, "/title", "wrong-type"),
        ({"language": "ru_RU"}, "/language", "invalid-property"),
        ({"embedTypes": ["div", "object"]}, "/embedTypes", "invalid-property"),
        ({"embedTypes": "div"}, "/embedTypes", "wrong-type"),
        ({"mainLibrary": "../Card"}, "/mainLibrary", "invalid-property"),
        ({"license": "my own"}, "/license", "invalid-property"),
        ({"source": "javascript:alert(1)"}, "/source", "invalid-property"),
        ({"authors": [{"name": "A"}]}, "/authors/0", "missing-property"),
        ({"changes": [{"date": "today", "author": "A", "log": "B"}]}, "/changes/0/date", "invalid-property"),
        ({"preloadedDependencies": "Test.Card"}, "/preloadedDependencies", "wrong-type"),
        ({"preloadedDependencies": ["Test.Card"]}, "/preloadedDependencies/0", "wrong-type"),
    ],
)
def test_values_of_h5p_json(more: dict[str, object], place: str, rule: str) -> None:
    assert rules_of(with_manifest(**more)) == {(f"h5p.json#{place}", rule)}


@pytest.mark.parametrize("version", [True, 1.5, -1, "one", 100_000, {}])
def test_versions_are_whole_numbers(version: object) -> None:
    dependencies = names(CARD, BASE)
    dependencies[1]["minorVersion"] = version
    [(file, _rule)] = rules_of(with_manifest(preloadedDependencies=dependencies))
    assert file == "h5p.json#/preloadedDependencies/1/minorVersion"


def test_main_library_is_among_the_dependencies() -> None:
    files = with_manifest(preloadedDependencies=names(BASE))
    assert rules_of(files) == {("h5p.json", "main-library-not-listed")}


def test_what_real_packages_have_is_accepted() -> None:
    """Numbers as text, a byte order mark, lists that PHP wrote as objects, unknown and empty entries."""
    dependencies = {
        str(number): each | {"majorVersion": str(each["majorVersion"])}
        for number, each in enumerate(names(CARD, BASE))
    }
    raw = h5p_json(
        preloadedDependencies=dependencies,
        dynamicDependencies=[],
        authors=[],
        authorComments="Two\nlines",
        a11yTitle="Card",
        yearFrom="2020",
        defaultLanguage="ru",
        unknown={"kept": [1]},
    )
    with open_package(zip_of(package_files() | {"h5p.json": b"\xef\xbb\xbf" + as_json(raw)})) as package:
        assert package.required == (CARD, BASE)
        assert package.metadata["unknown"] == {"kept": [1]}
        assert not {"mainLibrary", "preloadedDependencies", "dynamicDependencies"} & set(package.metadata)


@pytest.mark.parametrize(
    ("text", "rule", "values"),
    [
        (b'{\n "title": "x",\n}', "invalid-json", {"line": 3, "column": 1}),
        (b"", "invalid-json", {"line": 1, "column": 1}),
        (b'{"title": "\xcf\xf0"}', "invalid-utf8", {}),
        ('{"title": "x"}'.encode("utf-16"), "invalid-utf8", {}),
        (b'{"a": NaN}', "invalid-json", {}),
        (b'{"a": 1e999}', "invalid-json", {}),
        (b'{"a": ' + b"9" * 5000 + b"}", "invalid-json", {}),
        (b'{"a": "\\u0000"}', "invalid-json", {}),
        (b'{"a": "\\ud800"}', "invalid-json", {}),
        (b'{"a": ' * 150 + b"1" + b"}" * 150, "json-depth", {"most": 100}),
        (b"[" * 100_000, "json-depth", {"most": 100}),
        (b"null", "wrong-type", {}),
    ],
)
def test_json_that_cannot_be_kept(text: bytes, rule: str, values: dict[str, object]) -> None:
    [problem] = problems_of(package_files() | {"content/content.json": text})
    assert (problem.file, problem.rule, problem.values) == ("content/content.json", rule, values)
    assert str(problem)


def test_escapes_that_only_look_like_nul_are_kept() -> None:
    text = json.dumps({"text": "C:\\u0000 and \U0001f600"}).encode()
    with open_package(zip_of(package_files() | {"content/content.json": text})) as package:
        assert package.params == {"text": "C:\\u0000 and \U0001f600"}


@pytest.mark.parametrize(
    "key", ["title", "machineName", "majorVersion", "minorVersion", "patchVersion", "runnable"]
)
def test_required_of_library_json(key: str) -> None:
    files = with_library()
    files[LIBRARY] = without(json.loads(files[LIBRARY]), key)
    [problem] = problems_of(files)
    assert (problem.file, problem.rule, problem.values["name"]) == (LIBRARY, "missing-property", key)


@pytest.mark.parametrize(
    ("more", "place", "rule"),
    [
        ({"runnable": True}, "/runnable", "wrong-type"),
        ({"runnable": 2}, "/runnable", "invalid-property"),
        ({"machineName": "Test/Card"}, "/machineName", "invalid-property"),
        ({"license": "EVIL"}, "/license", "invalid-property"),
        ({"preloadedJs": [{"path": "a.exe"}]}, "/preloadedJs/0/path", "invalid-property"),
        ({"preloadedJs": [{"path": "https://x.org/a.js"}]}, "/preloadedJs/0/path", "invalid-property"),
        ({"preloadedJs": [{"path": "../Test.Base-0.3/base.js"}]}, "/preloadedJs/0/path", "path-traversal"),
        ({"preloadedJs": ["a.js"]}, "/preloadedJs/0", "wrong-type"),
        ({"coreApi": {"majorVersion": 1}}, "/coreApi", "missing-property"),
        ({"coreApi": {"majorVersion": 1, "minorVersion": CORE_API[1] + 1}}, "/coreApi", "core-api"),
        ({"coreApi": {"majorVersion": 2, "minorVersion": 0}}, "/coreApi", "core-api"),
        ({"metadataSettings": {"disable": 1}}, "/metadataSettings", "missing-property"),
        ({"preloadedDependencies": names(CARD)}, "/preloadedDependencies", "dependency-cycle"),
    ],
)
def test_values_of_library_json(more: dict[str, object], place: str, rule: str) -> None:
    assert rules_of(with_library(**more)) == {(f"{LIBRARY}#{place}", rule)}


def test_core_api_that_we_have_and_an_empty_one() -> None:
    wanted = {"majorVersion": "1", "minorVersion": str(CORE_API[1])}
    for core_api in (wanted, [], {}):
        open_package(zip_of(with_library(coreApi=core_api))).close()


def test_preloaded_files_must_be_there_in_the_same_case() -> None:
    files = with_library(preloadedCss=[{"path": "Card.css"}, {"path": "gone.css"}])
    problems = {problem.file: problem for problem in problems_of(files)}
    assert {problem.rule for problem in problems.values()} == {"missing-preloaded-file"}
    assert problems["Test.Card-1.2/Card.css"].values == {"other": "card.css"}
    assert problems["Test.Card-1.2/gone.css"].values == {}


def test_paths_of_preloaded_files_are_tidied() -> None:
    paths = ["/scripts\\card.js", "./scripts/card.js", "scripts/../scripts/card.js"]
    files = with_library(preloadedJs=[{"path": path} for path in paths])
    with open_package(zip_of(files)) as package:
        assert package.libraries[CARD].library.preloaded_js == ("scripts/card.js",)


@pytest.mark.parametrize("folder", ["Test.Card", "Test.Card-1.2", "Test.Card-1.2.4"])
def test_folder_of_a_library(folder: str) -> None:
    files = {path: data for path, data in package_files().items() if not path.startswith("Test.Card")}
    with open_package(zip_of(files | card_files(folder=folder))) as package:
        library = package.libraries[LibraryName("Test.Card", 1, 2)].library
        assert library.folder.startswith("Test.Card-1.2.4-")


@pytest.mark.parametrize("folder", ["Test.Card-1.3", "test.card", "Card"])
def test_folder_of_another_name(folder: str) -> None:
    files = {path: data for path, data in package_files().items() if not path.startswith("Test.Card")}
    assert rules_of(files | card_files(folder=folder)) == {(folder, "library-folder-name")}


def test_folder_without_library_json_and_library_twice() -> None:
    files = package_files() | {"pictures/a.png": b"\x89PNG"} | card_files(folder="Test.Card")
    assert rules_of(files) == {("pictures", "missing-library-json"), ("Test.Card", "duplicate-library")}


@pytest.mark.parametrize(
    ("path", "data", "rule"),
    [
        ("semantics.json", b"{", "invalid-json"),
        ("semantics.json", b'"text"', "wrong-type"),
        ("semantics.json", b"null", "wrong-type"),
        ("semantics.json", b'[{"name": "text"}]', "semantics-field-without-type"),
        ("language/ru.json", b"nope", "invalid-json"),
        ("language/ru.json", b"null", "wrong-type"),
        ("language/readme.md", b"", "language-file-name"),
        ("language/old/ru.json", b"{}", "language-file-name"),
    ],
)
def test_semantics_and_languages(path: str, data: bytes, rule: str) -> None:
    [(file, found)] = rules_of(package_files() | {f"Test.Card-1.2/{path}": data})
    assert (file.partition("#")[0], found) == (f"Test.Card-1.2/{path}", rule)


def test_definition_of_a_library() -> None:
    more = {"language/es-419.json": b"{}", "language/zh-hans.json": b"{}", "language/.nl.json": b"{"}
    files = package_files() | {f"Test.Card-1.2/{path}": data for path, data in more.items()}
    with open_package(zip_of(files)) as package:
        library = package.libraries[CARD].library
    assert library.version == (1, 2, 4)
    assert library.runnable and not package.libraries[BASE].library.runnable
    assert library.languages == ("es-419", "ru", "zh-hans")
    assert library.preloaded == (BASE,)
    assert library.semantics is not None and library.semantics[0]["name"] == "text"
    assert library.definition["license"] == "MIT"


def test_folder_changes_with_every_byte_and_with_nothing_else() -> None:
    def folder(files: dict[str, bytes]) -> str:
        with open_package(zip_of(files)) as package:
            return package.libraries[CARD].library.folder

    files = package_files()
    turned = dict(reversed(files.items()))
    assert folder(files) == folder(turned)
    assert folder(files) != folder(files | {"Test.Card-1.2/card.css": b".test-card { color: #1d1d1c; }"})
    assert folder(files) != folder(files | {"Test.Card-1.2/more.css": b""})
