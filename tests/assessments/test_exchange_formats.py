"""The registry: which format a file is in, and that whatever is read can be saved or is refused."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.exchange import FORMATS, parse_items, recognise_format, template_drafts
from assessments.exchange.base import MAX_BYTES
from assessments.exchange.encoding import decode
from assessments.item_types.base import ItemDraft
from assessments.services.items import check_draft
from core.errors import InvalidInputError
from tests.assessments.exchange_strategies import ALL_KINDS, drafts

GIFT, AIKEN = "Кто?{=я ~ты}", "Кто?\nA) я\nB) ты\nANSWER: A"
TABLE = "вопрос;ответ 1;ответ 2;верные\nКто {он}?;я;ты;1"


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        (GIFT, "", "gift"),
        (GIFT, "a.txt", "gift"),
        ("Описание без скобок.", "a.gift", "gift"),
        ("// комментарий\n::Имя:: Кто?{T}", "", "gift"),
        ("$CATEGORY: a/b", "", "gift"),
        (AIKEN, "", "aiken"),
        (AIKEN, "a.txt", "aiken"),
        (TABLE, "", "csv"),
        (TABLE, "a.txt", "csv"),
        ("<?xml version='1.0'?>\n<quiz/>", "", "moodle_xml"),
        ("<!-- a --><quiz>{}</quiz>", "a.xml", "moodle_xml"),
        ('[{"correct_answers": []}]', "", "frenchmedmcqa"),
        ('{"pairID": "{x}"}', "", "rumeddanet"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_content_and_the_name_tell_the_format(text: str, name: str, code: str, encoding: str) -> None:
    if code not in ("frenchmedmcqa", "rumeddanet") or encoding == "utf-8":
        assert recognise_format(text.encode(encoding), name) == code


@pytest.mark.parametrize("code", ["gift", "moodle_xml", "csv", "xlsx"])
def test_what_was_written_is_recognised(code: str) -> None:
    written = FORMATS[code].write(template_drafts())  # type: ignore[misc]
    assert recognise_format(written.content) == code


@pytest.mark.parametrize(("raw", "name"), [(b"", ""), (b"Just words.", ""), (b"\x00\x01", "a.bin")])
def test_what_no_format_knows_is_refused(raw: bytes, name: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_items(raw, file_name=name)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="64"):
        parse_items(b" " * (MAX_BYTES + 1), file_format="gift")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@pytest.mark.parametrize("kind", ALL_KINDS)
@given(data=st.data())
def test_what_is_written_says_what_was_saved(kind: str, data: st.DataObject) -> None:
    """A draft that can be saved comes back as one that is the same when it is saved."""
    draft = data.draw(drafts(kind))
    try:
        saved = check_draft(draft)
    except InvalidInputError:
        return
    for code in ("gift", "moodle_xml", "csv", "xlsx"):
        written = FORMATS[code].write([draft])  # type: ignore[misc]
        if not written.losses:
            (item,) = parse_items(written.content, file_format=code).items
            assert check_draft(item.draft) == saved


@settings(deadline=None)
@given(raw=st.binary(max_size=300), code=st.sampled_from(sorted(FORMATS)))
def test_no_bytes_break_what_looks_at_them(raw: bytes, code: str) -> None:
    FORMATS[code].recognise(raw)
    with suppress(InvalidInputError):
        decode(raw)


def test_the_same_items_make_the_same_bytes() -> None:
    for code in ("gift", "moodle_xml", "csv", "aiken"):
        write = FORMATS[code].write
        assert write is not None
        assert write(template_drafts()).content == write(template_drafts()).content


def test_real_texts_keep_their_words_in_every_format(shared_data: Path) -> None:
    items = parse_items((shared_data / "items/frenchmedmcqa-dev.json").read_bytes()).items
    given_drafts: list[ItemDraft] = [item.draft for item in items]
    for code in ("moodle_xml", "csv", "xlsx"):
        written = FORMATS[code].write(given_drafts)  # type: ignore[misc]
        parsed = parse_items(written.content)
        assert not parsed.errors
        assert [item.draft.stem for item in parsed.items] == [draft.stem for draft in given_drafts]
        assert [[o.is_right for o in item.draft.options] for item in parsed.items] == [
            [o.is_right for o in draft.options] for draft in given_drafts
        ]
