"""Whatever comes in is accepted or refused with its reason; nothing else happens."""

import io
import json
import zipfile
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.h5p.errors import PackageRefusedError
from content.h5p.packages import check_package, open_package
from content.h5p.packages.archive import Archive
from content.h5p.packages.limits import DEFAULT_LIMITS
from content.h5p.packages.paths import find_path_problem
from content.h5p.svg import clean_svg
from tests.content.h5p.packages import Installed, as_json, h5p_json, package_files, small_package, zip_of

SMALL = small_package().getvalue()
FILES = package_files()
JSON_FILES = sorted(path for path in FILES if path.endswith(".json"))

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
several = settings(
    max_examples=75, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def assert_settled(data: bytes) -> None:
    """Accepted or refused; every refusal can be told to a person."""
    try:
        with open_package(io.BytesIO(data)) as package:
            check_package(package, Installed())
            for file in package.content_files.values():
                assert len(file.read()) == file.size
    except PackageRefusedError as refusal:
        assert refusal.problems
        for problem in refusal.problems:
            assert problem.rule and str(problem)


@several
@given(st.binary(max_size=300))
def test_random_bytes(data: bytes) -> None:
    assert_settled(data)


@several
@given(st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_changed_bytes(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SMALL)
    for place, value in changes:
        data[place] = value
    assert_settled(bytes(data))


@several
@given(st.integers(0, 400), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6))
def test_changed_directory(cut: int, changes: list[tuple[int, int]]) -> None:
    """The end of the archive, where its sizes and offsets stand."""
    data = bytearray(SMALL)
    for place, value in changes:
        data[-1 - place] = value
    assert_settled(bytes(data[: len(data) - cut]) if cut % 3 == 0 else bytes(data))


@several
@given(st.sampled_from(JSON_FILES), json_values)
def test_any_json_in_place_of_any_other(path: str, value: Any) -> None:
    assert_settled(zip_of(FILES | {path: as_json_or_text(value)}).getvalue())


@several
@given(st.sampled_from(JSON_FILES), st.integers(0, 20), json_values)
def test_any_value_under_any_key(path: str, index: int, value: Any) -> None:
    raw = json.loads(FILES[path])
    if isinstance(raw, list):
        raw = raw[0]
    keys = sorted(raw)
    raw[keys[index % len(keys)]] = value
    whole = [raw] if path.endswith("semantics.json") else raw
    assert_settled(zip_of(FILES | {path: as_json_or_text(whole)}).getvalue())


def as_json_or_text(value: Any) -> bytes:
    return json.dumps(value).encode()


@several
@given(st.sampled_from(JSON_FILES), st.binary(max_size=60))
def test_any_bytes_in_place_of_json(path: str, data: bytes) -> None:
    assert_settled(zip_of(FILES | {path: data}).getvalue())


@several
@given(st.text(alphabet=st.sampled_from("ab./\\:_-é\u0301\0 Ж"), min_size=1, max_size=20))
def test_accepted_paths_stay_below_the_package(path: str) -> None:
    if find_path_problem(path.removesuffix("/"), DEFAULT_LIMITS) is None:
        assert not path.startswith(("/", "\\"))
        assert all(segment not in ("", ".", "..") for segment in path.removesuffix("/").split("/"))
        assert not set(path) & set("\\\0:")


@several
@given(st.lists(st.text(alphabet=st.sampled_from("aAbé/._"), min_size=1, max_size=6), max_size=6))
def test_accepted_paths_are_different_everywhere(paths: list[str]) -> None:
    source = zip_of([(path, b"") for path in dict.fromkeys(paths)])
    try:
        archive = Archive(source, DEFAULT_LIMITS)
    except PackageRefusedError:
        return
    assert len({path.casefold() for path in archive.entries}) == len(archive.entries)


@several
@given(st.text(alphabet=st.sampled_from("<>/=\"'&;#! asvgonloadhref:{}"), max_size=60), st.booleans())
def test_any_svg(body: str, is_wrapped: bool) -> None:
    image = f'<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>' if is_wrapped else body
    try:
        cleaned = clean_svg(image.encode(), "a.svg").data
    except PackageRefusedError as refusal:
        assert refusal.problems
    else:
        assert clean_svg(cleaned, "a.svg").data == cleaned


@several
@given(st.text(min_size=1, max_size=80))
def test_any_title(title: str) -> None:
    data = as_json_or_text(h5p_json(title=title))
    assert_settled(zip_of(FILES | {"h5p.json": data}).getvalue())


def test_archive_of_archives_is_not_unpacked() -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("h5p.json", as_json(h5p_json()))
    assert_settled(zip_of({"package.h5p": inner.getvalue()}).getvalue())
