"""Tables: CSV however it is parted, XLSX however it is broken, and the way there and back."""

import time
import zipfile
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from assessments.exchange import FORMATS, ParsedFile, parse_items, template_drafts
from assessments.exchange.tables import parse_csv, parse_xlsx
from assessments.exchange.tables_writer import write_csv, write_xlsx
from assessments.item_types.base import ItemDraft, OptionDraft
from core.errors import InvalidInputError
from tests.assessments.exchange_strategies import KINDS, drafts

HEAD = "код;тип;вопрос;ответ 1;ответ 2;ответ 3;верные;отзыв 1;сложность;метки;пояснение"


def parse(*rows: str, head: str = HEAD) -> ParsedFile:
    return parse_csv("\n".join([head, *rows]).encode())


def read(row: str) -> ItemDraft:
    parsed = parse(row)
    assert not parsed.errors
    (item,) = parsed.items
    return item.draft


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_full_row() -> None:
    draft = read("q1;;Что?;да;нет;;1;Верно;5;а; б")
    assert (draft.external_id, draft.type, draft.stem) == ("q1", "single_choice", "<p>Что?</p>")
    assert [(o.text, o.is_right, o.feedback) for o in draft.options] == [
        ("да", True, "Верно"),
        ("нет", False, ""),
    ]
    assert (draft.difficulty, draft.tags, draft.explanation) == (5, ["а"], "<p>б</p>")


@pytest.mark.parametrize(
    ("right", "kind", "keyed"),
    [
        ("2", "single_choice", [False, True, False]),
        ("b", "single_choice", [False, True, False]),
        ("Б", "single_choice", [False, True, False]),
        ("1, 3", "multiple_choice", [True, False, True]),
        ("A C", "multiple_choice", [True, False, True]),
    ],
)
def test_right_answers_are_told_by_number_or_letter(right: str, kind: str, keyed: list[bool]) -> None:
    draft = read(f";;Q;a;b;c;{right}")
    assert (draft.type, [o.is_right for o in draft.options]) == (kind, keyed)


def test_right_answers_may_have_weights() -> None:
    draft = read(';multiple_choice;Q;a;b;c;"1:66,6; 2: 33.4 %; 3:-100"')
    assert draft.scoring == {"rule": "weights"}
    assert [o.percent for o in draft.options] == [Decimal("66.6"), Decimal("33.4"), -100]


def test_other_types() -> None:
    assert read(";верно/неверно;Q;;;;нет").spec == {"answer": False, "feedback": {"true": "", "false": ""}}
    short = read(';краткий ответ;Q;Париж;Лион;;"1:100; 2:50"').spec
    assert [(row["text"], row["percent"]) for row in short["answers"]] == [("Париж", 100), ("Лион", 50)]
    number = read(";число;Q;3,14:0,01").spec["answers"][0]
    assert (number["value"], number["tolerance"], number["percent"]) == ("3.14", "0.01", 100)
    assert read(";соответствие;Q;a -> b;-> c").spec == {
        "pairs": [{"left": "a", "right": "b"}],
        "distractors": ["c"],
    }
    assert read(";порядок;Q;a;b;c").spec == {"parts": ["a", "b", "c"]}
    assert read(";эссе;Q").spec["kind"] == "text"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_any_delimiter_and_encoding(sign: str, encoding: str) -> None:
    rows = [["Вопрос", "Ответ1", "ответ 2", "Верно"], [f'"Какой{sign} препарат?"', "первый", "второй", "1"]]
    raw = "\r\n".join(sign.join(row) for row in rows).encode(encoding)
    (item,) = parse_items(raw).items
    assert (item.line, item.draft.stem) == (2, f"<p>Какой{sign} препарат?</p>")


def test_english_names_a_hint_of_the_delimiter_and_lines_inside_a_cell() -> None:
    text = 'sep=|\nQuestion|answer_1|Answer 2|Right\n"a\nb"|x|y|1\n|||\nc|x|y|2'
    parsed = parse_items(text.encode(), file_name="x.csv")
    assert [(item.line, item.draft.stem) for item in parsed.items] == [(3, "<p>a<br>b</p>"), (6, "<p>c</p>")]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (";загадка;Q", "type"),
        (";;Q;a;b;;4", "right"),
        (";;Q;a;;c;2", "right"),
        (";;Q;a;b;;да", "right"),
        (";true_false;Q;;;;может быть", "right"),
        (";matching;Q;a", "answer 1"),
        (";numeric;Q;пять", "answers"),
        (";;Q;a;b;;1;;6", "difficulty"),
        (';;"Q', ""),
        (';;"Q"x;a', ""),
    ],
)
def test_faults_are_named_with_row_and_column(row: str, field: str) -> None:
    parsed = parse("", row)
    assert [(error.line, error.field) for error in parsed.errors] == [(3, field)]


def test_columns_that_are_missing_unknown_or_repeated() -> None:
    assert [error.line for error in parse("a;b", head="ответ 1;ответ 2").errors] == [1]
    assert [error.field for error in parse("a;b", head="вопрос;question").errors] == ["question"]
    assert [warning.field for warning in parse("a;b", head="вопрос;цвет").warnings] == ["цвет"]


def test_workbook_cells_are_what_people_see() -> None:
    raw = workbook(
        ["Вопрос", "тип", "ответ 1", "ответ 2", "верные", "сложность"],
        [None],
        ["Q", None, 5.0, 0.25, 1, 4],
        ["R", "верно/неверно", None, None, True, None],
    )
    parsed = parse_items(raw)
    assert [(item.line, item.draft.type) for item in parsed.items] == [
        (3, "single_choice"),
        (4, "true_false"),
    ]
    assert [o.text for o in parsed.items[0].draft.options] == ["5", "0.25"]
    assert parsed.items[1].draft.spec["answer"]


@pytest.mark.parametrize("kind", [*KINDS, "ordering"])
@pytest.mark.parametrize(("write", "parse_table"), [(write_csv, parse_csv), (write_xlsx, parse_xlsx)])
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_there_and_back_changes_nothing(write: Any, parse_table: Any, kind: str, data: st.DataObject) -> None:
    draft = data.draw(drafts(kind))
    written = write([draft])
    if written.losses:
        assert {loss.field for loss in written.losses} <= {"tags", "type"}
        return
    parsed = parse_table(written.content)
    assert not parsed.errors
    assert [item.draft for item in parsed.items] == [draft]


def test_scoring_rules_go_there_and_back() -> None:
    options = [OptionDraft("a", True), OptionDraft("b", True), OptionDraft("c")]
    draft = ItemDraft("multiple_choice", "<p>Q</p>", options, external_id="m", scoring={"rule": "ps50"})
    draft = replace(draft, difficulty=5, tags=[])
    assert parse_csv(write_csv([draft]).content).items[0].draft == draft


def test_nothing_written_is_a_formula() -> None:
    draft = ItemDraft("written", "<p>=1+1</p>", external_id="@id", spec=template_drafts()[-1].spec)
    book = load_workbook(BytesIO(write_xlsx([draft]).content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert parse_csv(write_csv([draft]).content).items[0].draft.external_id == "@id"


def test_what_a_table_cannot_hold_is_named() -> None:
    cloze = ItemDraft("cloze", "<p>Q</p>", external_id="c")
    pair = {"pairs": [{"left": "a->b", "right": "c"}]}
    matching = ItemDraft("matching", "<p>Q</p>", spec=pair, external_id="m")
    losses = write_csv([cloze, matching]).losses
    assert [(loss.external_id, loss.field) for loss in losses] == [("c", "type"), ("m", "type")]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("code", ["csv", "xlsx"])
def test_the_template_can_be_read_as_it_is(code: str, language: str) -> None:
    with override(language):
        written = FORMATS[code].write(template_drafts())  # type: ignore[misc]
        parsed = parse_items(written.content)
    assert not written.losses
    assert not parsed.errors
    assert not parsed.warnings
    assert len(parsed.items) == len(template_drafts())


def _archive(**parts: bytes) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", _archive(), _archive(**{"xl/workbook.xml": b"<a/>"})])
def test_a_broken_workbook_is_an_error(raw: bytes) -> None:
    assert [error.line for error in parse_xlsx(raw).errors] == [1]


def test_a_workbook_that_swells_is_refused() -> None:
    bomb = _archive(**{"xl/workbook.xml": b" " * (257 << 20)})
    started = time.process_time()
    with pytest.raises(InvalidInputError):
        parse_items(bomb)
    assert time.process_time() - started < 1


@settings(deadline=None)
@given(place=st.integers(0, 6_000), byte=st.integers(0, 255))
def test_a_workbook_with_a_wrong_byte_is_read_or_refused(place: int, byte: int) -> None:
    raw = bytearray(_WORKBOOK)
    raw[place % len(raw)] = byte
    with suppress(InvalidInputError):
        parse_xlsx(bytes(raw))


_WORKBOOK = workbook(["вопрос", "ответ 1", "ответ 2", "верные"], ["Q", "a", "b", 1])


@settings(deadline=None)
@given(text=st.text(st.sampled_from(list(';,"\n\tвопрос1:->=a')), max_size=60), head=st.booleans())
def test_signs_in_any_order_are_rows_or_errors(text: str, head: bool) -> None:
    parse_csv((f"{HEAD}\n{text}" if head else text).encode())


@settings(deadline=None)
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_rows_or_errors(raw: bytes) -> None:
    for read_table in (parse_csv, parse_xlsx):
        with suppress(InvalidInputError):
            read_table(raw)


@pytest.mark.parametrize(
    "text", [f"{HEAD}\n" + ";" * 5_000_000, ";" * 5_000_000, f"{HEAD}\n" + '"' * 2_000_001]
)
def test_hostile_tables_take_no_time(text: str) -> None:
    started = time.process_time()
    with suppress(InvalidInputError):
        parse_csv(text.encode())
    assert time.process_time() - started < 3


def test_ten_thousand_rows_are_read_in_seconds() -> None:
    raw = write_csv([replace(template_drafts()[0], external_id=str(n)) for n in range(10_000)]).content
    started = time.process_time()
    assert len(parse_csv(raw).items) == 10_000
    assert time.process_time() - started < 6
