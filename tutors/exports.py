"""The cohort as an XLSX workbook, written row by row."""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from tutors.data import CohortMember, CohortTable

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DATE_FORMAT = "DD.MM.YYYY HH:MM"
_CREDIT_FORMAT = "0.##"
# What a spreadsheet may take for a formula, also after the file is saved as CSV.
_FORMULA_START = re.compile(r"^\s*[=+\-@|%]")
_WIDTHS = (38, 34, 44, 14, 14, 14, 16, 20)
_CREDIT_WIDTHS = (14, 14)


def write_workbook(cohort: CohortTable) -> bytes:
    """One sheet, its heading row frozen and filtered; whoever may not see credits gets no such columns."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_("People"))
    sheet.freeze_panes = "A2"
    headings = _headings(cohort)
    widths = _WIDTHS + (_CREDIT_WIDTHS if cohort.shows_credits else ())
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(cohort.members) + 1}"
    sheet.append([_heading_cell(sheet, text) for text in headings])
    for member in cohort.members:
        sheet.append(list(_row(sheet, member, cohort)))
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def safe_text(text: str) -> str:
    """The text as a spreadsheet may hold it: no control characters, and nothing that starts a formula."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{clean}" if _FORMULA_START.match(clean) else clean


def _headings(cohort: CohortTable) -> list[str]:
    headings = [
        _("Full name"),
        _("Post"),
        _("Specialties"),
        _("Elements in progress"),
        _("Completed elements"),
        _("Attempts"),
        _("Average result, %"),
        _("Last activity"),
    ]
    return [*headings, _("Credits this year"), _("Credits in all")] if cohort.shows_credits else headings


def _row(sheet: Any, member: CohortMember, cohort: CohortTable) -> Iterator[Cell | int | None]:
    yield from _texts(
        sheet, [member.full_name, member.post, ", ".join(cohort.specialties.get(member.person_id, []))]
    )
    yield from (member.in_progress, member.completed, member.attempts)
    yield _cell(sheet, member.average_percent, "0.0")
    last = member.last_activity_at
    yield _cell(sheet, timezone.localtime(last).replace(tzinfo=None) if last else None, _DATE_FORMAT)
    if cohort.shows_credits:
        yield _cell(sheet, member.credits_year, _CREDIT_FORMAT)
        yield _cell(sheet, member.credits_total, _CREDIT_FORMAT)


def _texts(sheet: Any, texts: Iterable[str]) -> Iterator[Cell]:
    for text in texts:
        cell = WriteOnlyCell(sheet, safe_text(text))
        cell.data_type = "s"
        yield cell


def _cell(sheet: Any, value: Any, number_format: str) -> Cell | None:
    if value is None:
        return None
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell


def _heading_cell(sheet: Any, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E3F0ED")
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell
