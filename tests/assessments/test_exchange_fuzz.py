"""Whatever bytes come: an error with a line or a refusal, never an exception, soon and in little memory."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.exchange import FORMATS, parse_items, recognise_format
from assessments.exchange.base import LineError, ParsedFile
from core.errors import InvalidInputError
from tests.conftest import SHARED_DATA

READABLE = [code for code, found in FORMATS.items() if found.parse]
# Of the processor, not of the clock: other work on the machine does not count.
SECONDS, MEGABYTES = 10, 200
LARGEST_SEED = 60_000
RELAXED = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


@contextmanager
def bounded() -> Iterator[None]:
    tracemalloc.start()
    begun = time.process_time()
    yield
    taken = time.process_time() - begun
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < SECONDS
    assert peak < MEGABYTES << 20


def parse(raw: bytes, code: str) -> None:
    with bounded(), suppress(InvalidInputError):
        parsed = parse_items(raw, file_format=code)
        assert isinstance(parsed, ParsedFile)
        for error in parsed.errors:
            assert isinstance(error, LineError)
            assert error.line >= 1
            assert str(error)


@cache
def seeds() -> list[bytes]:
    """Real files, the large ones cut; one per folder is enough of a kind."""
    folder = SHARED_DATA / "items"
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and "LICENSE" not in path.name]
    return [path.read_bytes()[:LARGEST_SEED] for path in files] or [b"{}"]


def mutated(raw: bytes, cuts: list[tuple[float, int, bytes]]) -> bytes:
    """Pieces cut out and others put in, at places told as parts of the whole."""
    for where, length, piece in cuts:
        start = int(where * len(raw))
        raw = raw[:start] + piece + raw[start + length :]
    return raw


CUTS = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 200),
        st.one_of(
            st.binary(max_size=20),
            st.sampled_from(
                [b"\x00", b"{", b"}", b"<", b">", b"&e;", b"=", b"~", b"\xff\xfe", b"\r", b"%-100%"]
            ),
        ),
    ),
    max_size=6,
)


@pytest.mark.parametrize("code", READABLE)
@RELAXED
@given(raw=st.binary(max_size=4_000))
def test_arbitrary_bytes(code: str, raw: bytes) -> None:
    parse(raw, code)


@pytest.mark.parametrize("code", READABLE)
@RELAXED
@given(text=st.text(max_size=2_000))
def test_arbitrary_text(code: str, text: str) -> None:
    parse(text.encode("utf-8", "surrogatepass"), code)


@pytest.mark.parametrize("code", READABLE)
@RELAXED
@given(data=st.data(), cuts=CUTS)
def test_real_files_damaged(code: str, data: st.DataObject, cuts: list[tuple[float, int, bytes]]) -> None:
    parse(mutated(data.draw(st.sampled_from(seeds())), cuts), code)


@RELAXED
@given(raw=st.binary(max_size=2_000))
def test_recognition_never_breaks(raw: bytes) -> None:
    with suppress(InvalidInputError):
        assert recognise_format(raw, "file.xml") in FORMATS


def items_of(package: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(package) as archive:
        return [(name, archive.read(name)) for name in archive.namelist() if not name.endswith("/")]


@cache
def packages() -> list[list[tuple[str, bytes]]]:
    return [items_of(path) for path in sorted((SHARED_DATA / "items" / "qti3").glob("*.zip"))]


@RELAXED
@given(data=st.data(), cuts=CUTS)
def test_packages_with_damaged_files_inside(
    data: st.DataObject, cuts: list[tuple[float, int, bytes]]
) -> None:
    """The archive is sound, a file in it is not: the damage is met behind the checks of the archive."""
    if not packages():
        pytest.skip("the data files are not here")
    files = data.draw(st.sampled_from(packages()))
    broken = data.draw(st.sampled_from([name for name, _content in files]))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, mutated(content, cuts) if name == broken else content)
    parse(buffer.getvalue(), "qti3")


HEAVY = {
    "nested elements": b"<a>" * 100_000,
    "one long line": b"x" * 5_000_000,
    "many braces": b"{" * 200_000,
    "many lines": b"\n" * 2_000_000,
    "many attributes": b"<assessmentItem " + b"".join(b'a%d="1" ' % n for n in range(50_000)) + b"/>",
    "many tildes": b"Q {" + b"~a " * 200_000 + b"}",
    "many commas": b"," * 1_000_000,
    "brackets": b"[" * 200_000,
}


@pytest.mark.parametrize("code", READABLE)
@pytest.mark.parametrize("name", HEAVY)
def test_large_nonsense_takes_little(code: str, name: str) -> None:
    parse(HEAVY[name], code)
