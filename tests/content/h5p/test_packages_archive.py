"""The zip archive: paths, kinds of entries, sizes, damage."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest

from content.h5p.errors import PackageRefusedError, Problem
from content.h5p.packages import Limits, open_package
from tests.content.h5p.packages import PNG, package_files, small_package, zip_of

Entries = list[tuple[str | zipfile.ZipInfo, bytes]]


def problems_of(source: io.BytesIO, limits: Limits | None = None) -> list[Problem]:
    with pytest.raises(PackageRefusedError) as refusal:
        open_package(source, limits or Limits())
    return refusal.value.problems


def rules_of(source: io.BytesIO, limits: Limits | None = None) -> set[tuple[str, str]]:
    return {(problem.file, problem.rule) for problem in problems_of(source, limits)}


def with_entries(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> io.BytesIO:
    return zip_of([*package_files().items(), *entries])


def entry(name: str, **attributes: object) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    for key, value in attributes.items():
        setattr(info, key, value)
    return info


def test_small_package_is_accepted() -> None:
    with open_package(small_package()) as package:
        assert package.main is not None and str(package.main) == "Test.Card 1.2"
        assert package.metadata["title"] == "Карточка"
        assert package.content_files["images/dot.png"].read() == PNG
        assert {str(name) for name in package.libraries} == {"Test.Card 1.2", "Test.Base 0.3"}
        assert package.warnings == ()


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("content/../../evil.png", "path-traversal"),
        ("../evil.png", "path-traversal"),
        ("content/images/..", "path-traversal"),
        ("/etc/evil.png", "absolute-path"),
        ("C:/evil.png", "absolute-path"),
        ("content\\evil.png", "path-characters"),
        ("content/..\\evil.png", "path-characters"),
        ("content/a//b.png", "path-characters"),
        ("content/./b.png", "path-characters"),
        ("content/b.png:stream.png", "path-characters"),
        ("content/new\nline.png", "path-characters"),
        (f"content/{'a' * 300}.png", "path-length"),
        (f"content/{'a/' * 300}b.png", "path-length"),
    ],
)
def test_paths_that_lead_elsewhere_are_refused(path: str, rule: str) -> None:
    problems = problems_of(with_entries((path, PNG)))
    assert [problem.rule for problem in problems] == [rule]


def test_nul_in_a_path_does_not_shorten_it() -> None:
    data = with_entries(("content/evil.png?.js", PNG)).getvalue().replace(b"evil.png?.js", b"evil.png\0.js")
    assert [problem.rule for problem in problems_of(io.BytesIO(data))] == ["path-characters"]


@pytest.mark.parametrize(
    ("mode", "rule"),
    [
        (stat.S_IFLNK | 0o777, "symlink"),
        (stat.S_IFIFO | 0o600, "special-entry"),
        (stat.S_IFCHR | 0o600, "special-entry"),
        (stat.S_IFSOCK | 0o600, "special-entry"),
        (stat.S_IFDIR | 0o700, "special-entry"),
    ],
)
def test_only_files_and_folders_are_accepted(mode: int, rule: str) -> None:
    info = entry("content/images/link.png", external_attr=mode << 16)
    assert rules_of(with_entries((info, b"/etc/passwd"))) == {("content/images/link.png", rule)}


def test_folders_and_hidden_files_are_passed_over() -> None:
    source = with_entries(
        (entry("content/images/", external_attr=(stat.S_IFDIR | 0o755) << 16), b""),
        ("content/.DS_Store", b"x"),
        ("__MACOSX/content/._dot.png", b"x"),
        ("Test.Card-1.2/.github/workflow.yml", b"x"),
        ("readme.txt", b"x"),
    )
    with open_package(source) as package:
        assert [(warning.file, warning.rule) for warning in package.warnings] == [
            ("content/.DS_Store", "hidden-files"),
            ("readme.txt", "stray-file"),
        ]
        assert set(package.content_files) == {"images/dot.png"}


def test_hidden_entries_may_not_lead_elsewhere_either() -> None:
    assert [problem.rule for problem in problems_of(with_entries(("__MACOSX/../../x", b"")))] == [
        "path-traversal"
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("content/images/dot.png", "duplicate-entry"),
        ("content/images/DOT.png", "case-collision"),
        ("content/images/dot.png/other.png", "path-conflict"),
    ],
)
def test_two_entries_for_one_path_are_refused(path: str, rule: str) -> None:
    assert rule in {problem.rule for problem in problems_of(with_entries((path, PNG)))}


def test_letters_composed_in_two_ways_are_one_path() -> None:
    source = with_entries(("content/\u00e9.png", PNG), ("content/e\u0301.png", PNG))
    assert rules_of(source) == {("content/e\u0301.png", "case-collision")}


def test_names_in_utf8_without_the_flag_are_read() -> None:
    data = with_entries(("content/images/картинка.png", PNG)).getvalue()
    plain = bytearray(data)
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.rindex(signature)
        struct.pack_into("<H", plain, at + flags_at, 0)
    with open_package(io.BytesIO(bytes(plain))) as package:
        assert package.content_files["images/картинка.png"].read() == PNG


def test_encrypted_entries_are_refused() -> None:
    data = bytearray(zip_of(package_files()).getvalue())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert rules_of(io.BytesIO(bytes(data))) == {("h5p.json", "encrypted-entry")}


def test_other_ways_of_packing_are_refused() -> None:
    info = entry("content/a.txt", compress_type=zipfile.ZIP_BZIP2)
    assert rules_of(with_entries((info, b"text"))) == {("content/a.txt", "compression-method")}


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"GIF89a" * 50,
        lambda data: data[: len(data) // 2],
        lambda data: data[:-30],
        lambda _: b"PK\x05\x06" + b"\0" * 10,
        lambda data: data.replace(b"PK\x01\x02", b"PK\x01\x09"),
    ],
)
def test_what_is_no_zip_is_refused(damage: Callable[[bytes], bytes]) -> None:
    data = damage(small_package().getvalue())
    assert [problem.rule for problem in problems_of(io.BytesIO(data))] == ["not-a-zip"]


def test_damaged_bytes_are_named() -> None:
    files = package_files()
    info = entry("content/sound.mp3", compress_type=zipfile.ZIP_STORED)
    data = zip_of([*files.items(), (info, b"ID3 some sound")]).getvalue().replace(b"ID3 some", b"ID3 sime")
    assert rules_of(io.BytesIO(data)) == {("content/sound.mp3", "damaged-entry")}


@pytest.mark.parametrize("claimed", [5, 5000])
def test_a_wrong_size_in_the_directory_is_not_trusted(claimed: int) -> None:
    text = b"twenty bytes of text"
    data = bytearray(zip_of([*package_files().items(), (entry("content/a.txt"), text)]).getvalue())
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, claimed)
    assert rules_of(io.BytesIO(bytes(data))) == {("content/a.txt", "damaged-entry")}


def test_data_around_the_archive_is_remarked() -> None:
    data = small_package().getvalue()
    for around in (b"#!/bin/sh\n" + data, data + b"\n"):
        with open_package(io.BytesIO(around)) as package:
            assert [warning.rule for warning in package.warnings] == ["foreign-data"]


def test_sizes_are_limited() -> None:
    files = package_files() | {"content/film.mp4": b"\0" * 3_000_000}
    big = zip_of(files)
    assert rules_of(big, Limits(content_file_bytes=2_000_000)) == {("content/film.mp4", "file-size")}
    assert rules_of(big, Limits(total_bytes=2_000_000)) == {("", "total-size")}
    assert rules_of(big, Limits(package_bytes=1_000)) == {("", "package-size")}
    assert rules_of(big, Limits(entries=5)) == {("", "too-many-files")}
    assert ("content/film.mp4", "zip-bomb") in rules_of(big, Limits(ratio_from_bytes=1_000_000))
    assert ("content/content.json", "file-size") in rules_of(big, Limits(json_bytes=50))
    assert ("Test.Card-1.2/semantics.json", "file-size") in rules_of(big, Limits(definition_bytes=150))
    libraries = zip_of(package_files() | {"Test.Card-1.2/big.js": b"//" * 1_000_000})
    assert rules_of(libraries, Limits(library_file_bytes=1_000_000)) == {
        ("Test.Card-1.2/big.js", "file-size")
    }


def test_a_zip_bomb_is_refused_by_default() -> None:
    source = with_entries((entry("content/images/bomb.bmp"), b"BM" + b"\0" * 30_000_000))
    assert rules_of(source) == {("content/images/bomb.bmp", "zip-bomb"), ("", "zip-bomb")}


def test_a_bomb_in_many_pieces_is_one_too() -> None:
    pieces = {f"content/{number}.txt": b"a" * 2_000_000 for number in range(6)}
    assert rules_of(zip_of(package_files() | pieces)) == {("", "zip-bomb")}


def test_entries_that_share_bytes_are_refused() -> None:
    """Many entries of the directory may point at one packed block: a bomb without nesting."""
    data = with_entries((entry("content/a.txt"), b"text"), (entry("content/b.txt"), b"text")).getvalue()
    changed = bytearray(data)
    last = data.rindex(b"PK\x01\x02")
    before = data.rindex(b"PK\x01\x02", 0, last)
    changed[last + 42 : last + 46] = data[before + 42 : before + 46]
    assert "overlapping-entries" in {problem.rule for problem in problems_of(io.BytesIO(bytes(changed)))}


def test_a_directory_of_endless_entries_is_not_read() -> None:
    data = bytearray(small_package().getvalue())
    struct.pack_into("<L", data, len(data) - 10, 500_000_000)
    assert rules_of(io.BytesIO(bytes(data))) == {("", "too-many-files")}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    files = package_files()
    files["content/content.json"] = b"{"
    files["h5p.json"] = b"[]"
    files["content/run.exe"] = b"MZ"
    del files["Test.Card-1.2/scripts/card.js"]
    assert rules_of(zip_of(files)) == {
        ("content/content.json", "invalid-json"),
        ("h5p.json", "wrong-type"),
        ("content/run.exe", "file-type"),
        ("Test.Card-1.2/scripts/card.js", "missing-preloaded-file"),
    }


def test_libraries_and_remarks_are_limited() -> None:
    folders = {f"Test.Part{number}/library.json": b"{}" for number in range(40)}
    assert rules_of(zip_of(package_files() | folders), Limits(libraries=30)) == {("", "too-many-libraries")}
    problems = problems_of(zip_of(package_files() | folders))
    assert len(problems) == 201 and problems[-1].rule == "more-remarks"


def test_archives_in_the_large_format_are_read() -> None:
    """Some programs write zip64 whatever the size."""
    data = small_package().getvalue()
    count, size, offset = struct.unpack("<HLL", data[-12:-2])
    end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(data) - 22, 1)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    with open_package(io.BytesIO(data[:-22] + end + locator + tail)) as package:
        assert len(package.libraries) == 2 and package.warnings == ()
    endless = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, 2**40, offset)
    assert rules_of(io.BytesIO(data[:-22] + endless + locator + tail)) == {("", "too-many-files")}
