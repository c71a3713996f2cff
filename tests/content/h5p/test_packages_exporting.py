"""What is written opens again and equals what went in."""

import io
import json
import zipfile

import pytest

from content.h5p.errors import MissingLibrariesError
from content.h5p.exporting import write_package
from content.h5p.names import LibraryName
from content.h5p.packages import Package, check_package, open_package
from tests.content.h5p.packages import (
    BASE,
    CARD,
    Installed,
    as_json,
    card_files,
    library_json,
    names,
    package_files,
    small_package,
    zip_of,
)


def export(package: Package, *, leave_out: object = None) -> bytes:
    target = io.BytesIO()
    assert package.main is not None
    write_package(
        target,
        metadata=package.metadata,
        main=package.libraries[package.main].library,
        params=package.params,
        content_files=[(path, file.open) for path, file in package.content_files.items()],
        libraries=[
            (each.library, [(path, file.open) for path, file in each.files.items()])
            for name, each in package.libraries.items()
            if name != leave_out
        ],
    )
    return target.getvalue()


def assert_same(first: Package, second: Package) -> None:
    assert second.metadata == first.metadata
    assert (second.main, second.params) == (first.main, first.params)
    for mine, theirs in (
        (first.content_files, second.content_files),
        *((each.files, second.libraries[name].files) for name, each in first.libraries.items()),
    ):
        assert {path: file.sha256 for path, file in mine.items()} == {
            path: file.sha256 for path, file in theirs.items()
        }
    assert {name: each.library for name, each in first.libraries.items()} == {
        name: each.library for name, each in second.libraries.items()
    }


def test_small_package_round_trip() -> None:
    with open_package(small_package()) as package:
        data = export(package)
        assert export(package) == data, "the same content gives the same bytes"
        with open_package(io.BytesIO(data)) as again:
            assert_same(package, again)
            assert check_package(again, Installed()).needed == (BASE, CARD)


def test_archive_is_plain() -> None:
    with open_package(small_package()) as package, zipfile.ZipFile(io.BytesIO(export(package))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "h5p.json",
            "content/content.json",
            "content/images/dot.png",
            "Test.Base-0.3/base.js",
            "Test.Base-0.3/library.json",
            "Test.Card-1.2/card.css",
            "Test.Card-1.2/language/ru.json",
            "Test.Card-1.2/library.json",
            "Test.Card-1.2/scripts/card.js",
            "Test.Card-1.2/semantics.json",
        ]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_h5p_json_names_what_the_content_needs() -> None:
    """Sub-contents' libraries and all that is preloaded, then what loads on demand; no editors."""
    part, dynamic, editor = (LibraryName(f"Test.{word}", 1, 0) for word in ("Part", "Dynamic", "Editor"))
    needs = {part: {"dynamicDependencies": names(dynamic)}, dynamic: {}, editor: {}}
    files = package_files() | card_files(editorDependencies=names(editor))
    files |= {
        f"{name.folder}/library.json": as_json(library_json(name, 0, **more)) for name, more in needs.items()
    }
    params = {"text": "x", "parts": [{"library": str(part), "params": {"library": "no name"}}]}
    files |= {"content/content.json": as_json(params)}
    with open_package(zip_of(files)) as package, zipfile.ZipFile(io.BytesIO(export(package))) as archive:
        manifest = json.loads(archive.read("h5p.json"))
        assert manifest["preloadedDependencies"] == names(CARD, part, BASE)
        assert manifest["dynamicDependencies"] == names(dynamic)
        assert "editorDependencies" not in manifest
        assert "Test.Editor-1.0/library.json" in archive.namelist()


def test_nothing_is_written_without_its_libraries() -> None:
    with open_package(small_package()) as package, pytest.raises(MissingLibrariesError) as refusal:
        export(package, leave_out=BASE)
    assert refusal.value.problems[0].values == {"library": "Test.Base 0.3"}


def test_metadata_that_other_hosts_would_refuse_is_left_out() -> None:
    with open_package(small_package()) as package:
        library = package.libraries[CARD].library
        target = io.BytesIO()
        write_package(
            target,
            metadata={
                "title": "Карточка\nо давлении" + "!" * 300,
                "language": "русский",
                "authors": [],
                "changes": [{"log": "x"}],
                "source": "a book",
                "license": None,
                "preloadedDependencies": [],
                "kept": {"by": "us"},
            },
            main=library,
            params={"text": "x"},
            content_files=[],
            libraries=[
                (each.library, [(path, file.open) for path, file in each.files.items()])
                for each in package.libraries.values()
            ],
        )
    with open_package(io.BytesIO(target.getvalue())) as again:
        assert again.metadata == {
            "title": ("Карточка о давлении" + "!" * 300)[:255],
            "language": "und",
            "embedTypes": ["iframe"],
            "kept": {"by": "us"},
        }
