"""A package against what is installed: libraries, their order, and the content."""

import dataclasses

import pytest

from content.h5p.definitions import Library
from content.h5p.errors import PackageRefusedError
from content.h5p.names import LibraryName
from content.h5p.packages import CheckedPackage, check_package, in_loading_order, open_package
from tests.content.h5p.packages import (
    BASE,
    CARD,
    Installed,
    as_json,
    base_files,
    card_files,
    h5p_json,
    library_json,
    names,
    package_files,
    small_package,
    zip_of,
)

OTHER = LibraryName("Test.Other", 2, 0)


def check(files: dict[str, bytes], *installed: Library) -> CheckedPackage:
    with open_package(zip_of(files)) as package:
        return check_package(package, Installed(*installed))


def rules_of(files: dict[str, bytes], *installed: Library) -> list[tuple[str, str]]:
    with pytest.raises(PackageRefusedError) as refusal:
        check(files, *installed)
    return [(problem.file, problem.rule) for problem in refusal.value.problems]


@pytest.fixture(scope="module")
def libraries() -> dict[LibraryName, Library]:
    with open_package(small_package()) as package:
        return {name: packaged.library for name, packaged in package.libraries.items()}


def other_files(**more: object) -> dict[str, bytes]:
    return {f"{OTHER.folder}/library.json": as_json(library_json(OTHER, **more))}  # type: ignore[arg-type]


def test_new_libraries_come_in_the_order_in_which_they_load() -> None:
    checked = check(package_files())
    assert checked.needed == (BASE, CARD)
    assert checked.newer == () and checked.warnings == ()
    assert checked.content is not None and checked.content.files == {"images/dot.png"}


def test_installed_libraries_are_not_needed(libraries: dict[LibraryName, Library]) -> None:
    assert check(package_files(), libraries[BASE]).needed == (CARD,)
    assert check(package_files(), *libraries.values()).needed == ()
    only_content = {path: data for path, data in package_files().items() if not path.startswith("Test.")}
    assert check(only_content, *libraries.values()).needed == ()


@pytest.mark.parametrize(("patch", "newer"), [(3, ()), (4, ()), (5, (CARD,))])
def test_a_newer_patch_replaces_an_older_one(
    patch: int, newer: tuple[LibraryName, ...], libraries: dict[LibraryName, Library]
) -> None:
    checked = check(package_files() | card_files(patch=patch), *libraries.values())
    assert (checked.needed, checked.newer) == ((), newer)
    assert checked.content is not None
    assert checked.content.libraries[0].patch == max(patch, 4)


def test_missing_libraries_are_named_with_who_needs_them(libraries: dict[LibraryName, Library]) -> None:
    files = package_files() | other_files(dynamicDependencies=names(LibraryName("Test.Gone", 1, 0)))
    for path in base_files():
        del files[path]
    assert rules_of(files) == [
        ("h5p.json", "missing-library"),
        ("Test.Card-1.2/library.json", "missing-library"),
        ("Test.Other-2.0/library.json", "missing-library"),
    ]
    assert rules_of(files, libraries[BASE]) == [("Test.Other-2.0/library.json", "missing-library")]


def test_another_minor_version_does_not_do(libraries: dict[LibraryName, Library]) -> None:
    files = package_files()
    for path in base_files():
        del files[path]
    other = dataclasses.replace(libraries[BASE], name=LibraryName("Test.Base", 0, 4))
    assert rules_of(files, other)[0] == ("h5p.json", "missing-library")


def test_editors_may_be_missing() -> None:
    files = package_files() | card_files(editorDependencies=names(LibraryName("Test.Editor", 1, 0)))
    [warning] = check(files).warnings
    assert (warning.file, warning.rule) == ("Test.Card-1.2/library.json", "missing-editor-library")
    assert "Test.Editor 1.0" in str(warning)


def test_circles_of_preloaded_libraries_are_refused() -> None:
    files = package_files() | base_files(preloadedDependencies=names(OTHER))
    files |= other_files(preloadedDependencies=names(CARD))
    [problem] = rules_of(files)
    assert problem[1] == "dependency-cycle"


def test_circles_of_other_dependencies_are_not() -> None:
    files = package_files() | base_files(
        dynamicDependencies=names(CARD, BASE), editorDependencies=names(CARD, BASE)
    )
    checked = check(files)
    assert checked.needed == (BASE, CARD)
    assert checked.package.libraries[BASE].library.dynamic == (CARD,)


def test_main_library_must_be_runnable() -> None:
    assert rules_of(package_files() | card_files(runnable=0)) == [("h5p.json", "main-library-not-runnable")]


def test_content_is_checked_against_semantics() -> None:
    files = package_files() | {"content/content.json": as_json(["not", "an", "object"])}
    [(file, rule)] = rules_of(files)
    assert file.startswith("content/content.json#") and rule == "wrong-type"


def test_a_file_that_the_content_names_may_be_missing() -> None:
    files = package_files()
    del files["content/images/dot.png"]
    [warning] = check(files).warnings
    assert warning.file.startswith("content/content.json#/image") and warning.rule == "missing-file"


def test_libraries_that_nothing_needs_are_taken_too() -> None:
    assert OTHER in check(package_files() | other_files()).needed


def test_libraries_alone() -> None:
    with open_package(zip_of(card_files() | base_files()), libraries_only=True) as package:
        checked = check_package(package, Installed())
    assert checked.content is None and checked.needed == (BASE, CARD)


def test_loading_order_of_a_long_chain_needs_no_recursion() -> None:
    chain = [LibraryName("Test.Chain", 1, minor) for minor in range(3000)]
    with open_package(small_package()) as package:
        template = package.libraries[BASE].library
    libraries = [
        dataclasses.replace(template, name=name, preloaded=tuple(chain[index + 1 : index + 2]))
        for index, name in enumerate(chain)
    ]
    assert in_loading_order(chain[:1], Installed(*libraries)) == chain[::-1]


def test_h5p_json_may_name_what_only_the_host_has(libraries: dict[LibraryName, Library]) -> None:
    manifest = {"h5p.json": as_json(h5p_json(dynamicDependencies=names(OTHER)))}
    assert rules_of(package_files() | manifest) == [("h5p.json", "missing-library")]
    installed = dataclasses.replace(libraries[BASE], name=OTHER)
    assert check(package_files() | manifest, installed).needed == (BASE, CARD)
