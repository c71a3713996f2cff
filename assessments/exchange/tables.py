"""Tables of questions, CSV and XLSX: a header, then one question in a row.

Columns (English or Russian names, in any order): id, type, question, answer 1 … answer 99, right,
feedback 1 …, scoring, difficulty, tags (parted by ``;``), explanation. ``right`` tells the numbers or
letters of the right answers, with what they earn where it is not all: ``2``, ``1; 3``, ``B``,
``1:50; 2:50; 3:-100``, or true and false. Answers of other types: ``left -> right`` for a pair,
``3.14:0.01`` or ``3.1..3.2`` for a number, the parts of an order in their right order.
"""

import csv
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from assessments.exchange.base import MAX_ITEM_CHARACTERS, Format, ParsedFile, bounded, invalid
from assessments.exchange.encoding import decode, decode_head
from assessments.exchange.table_columns import MOST_ANSWERS, Header, column_name, plain_codes, read_header
from assessments.exchange.table_rows import read_row
from assessments.exchange.tables_writer import write_csv, write_xlsx
from core.errors import InvalidInputError

_DELIMITERS = ",;\t|"
_MOST_COLUMNS = 2 * MOST_ANSWERS + 20
_MOST_UNPACKED = 256 * 1024 * 1024
_MOST_PARTS = 1_000
# What the reader of workbooks is known to raise for files that are broken or meant to break it.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, DefusedXmlException, SyntaxError, EOFError),
    *(
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        ArithmeticError,
        RuntimeError,
        AssertionError,
        OSError,
    ),
)
Lines = Iterable[tuple[int, list[str]]]


def parse_csv(raw: bytes) -> ParsedFile:
    text = decode(raw)
    parsed = ParsedFile()
    _read_lines(_csv_lines(text, _delimiter(text), parsed), parsed)
    return parsed


def parse_xlsx(raw: bytes) -> ParsedFile:
    parsed = ParsedFile()
    try:
        _check_archive(raw)
        book = load_workbook(BytesIO(raw), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_col=_MOST_COLUMNS, values_only=True)
        lines = enumerate(([_cell_text(cell) for cell in row] for row in rows), start=1)
        _read_lines(lines, parsed)
    except _BROKEN:
        told = InvalidInputError(_("The file is not a workbook that can be read."))
        parsed.refuse(1, told)
    return parsed


def _read_lines(lines: Lines, parsed: ParsedFile) -> None:
    header: Header | None = None
    for line, cells in bounded(lines):
        try:
            if header is None:
                header = _header(line, cells, parsed) if any(map(str.strip, cells)) else None
                continue
            if sum(map(len, cells)) > MAX_ITEM_CHARACTERS:
                words = {"most": MAX_ITEM_CHARACTERS}
                raise invalid("", _("The question has more than %(most)d characters.") % words)
            draft = read_row(header, cells)
            if draft is not None:
                parsed.add(line, draft)
        except InvalidInputError as error:
            parsed.refuse(line, error)
            if header is None:
                return


def _header(line: int, cells: list[str], parsed: ParsedFile) -> Header:
    header = read_header(cells)
    if "question" not in header.plain:
        words = {"name": column_name("question")}
        raise invalid("", _("The first row has no column “%(name)s”.") % words)
    for name in header.repeated:
        raise invalid(name[:80], _("The column is there twice."))
    for name in header.unknown:
        words = {"known": ", ".join([*map(column_name, plain_codes()), column_name("answer", 1)])}
        parsed.warn(line, name[:80], _("The column was left out; known are: %(known)s.") % words)
    return header


def _csv_lines(text: str, delimiter: str, parsed: ParsedFile) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line that each begins at: a cell may hold several lines."""
    rows = csv.reader(_file_lines(text), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in rows:
            is_hint = line == 1 and len(text) > 4 and text.startswith("sep=")
            if not is_hint:
                yield line, row
            line = rows.line_num + 1
    except csv.Error:
        told = _("The quotes or the length of a cell are wrong from this line on.")
        parsed.refuse(line, InvalidInputError(told))


def _file_lines(text: str) -> Iterator[str]:
    for number, row in enumerate(text.split("\n"), start=1):
        if len(row) > MAX_ITEM_CHARACTERS:
            words = {"line": number, "most": MAX_ITEM_CHARACTERS}
            raise InvalidInputError(_("Line %(line)d has more than %(most)d characters.") % words)
        yield f"{row}\n"


def _delimiter(text: str) -> str:
    """The one that parts the first row into the most columns that have a known name."""
    if text.startswith("sep=") and text[4:5] in set(_DELIMITERS):
        return text[4]
    first = next((row for row in text.split("\n", 20)[:20] if row.strip()), "")
    return max(_DELIMITERS, key=lambda sign: read_header(_cells(first, sign)).known)


def _cells(row: str, delimiter: str) -> list[str]:
    return [cell.strip().strip('"') for cell in row[:10_000].split(delimiter)]


def _check_archive(raw: bytes) -> None:
    """Refuse an archive that would unpack to more than a workbook of questions ever has."""
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        entries = archive.infolist()
    if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise InvalidInputError(_("The workbook is too large when it is unpacked."))


def _cell_text(value: object) -> str:
    """What people see in the cell; whole numbers have no decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f") if abs(value) < 1e15 else repr(value)
    return str(value)


def recognise_csv(raw: bytes) -> bool:
    head = decode_head(raw)
    header = read_header(_cells(next(iter(head.split("\n"))), _delimiter(head)))
    return "question" in header.plain and header.known > 1


def recognise_xlsx(raw: bytes) -> bool:
    if not raw.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except _BROKEN:
        return False


CSV = Format(
    code="csv",
    label=gettext_lazy("Table (CSV)"),
    extensions=(".csv", ".tsv", ".txt"),
    media_type="text/csv; charset=utf-8",
    recognise=recognise_csv,
    parse=parse_csv,
    write=write_csv,
)
XLSX = Format(
    code="xlsx",
    label=gettext_lazy("Workbook (XLSX)"),
    extensions=(".xlsx",),
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    recognise=recognise_xlsx,
    parse=parse_xlsx,
    write=write_xlsx,
)
