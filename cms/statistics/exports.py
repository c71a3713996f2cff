"""The items of a test with their figures, unrounded: for a spreadsheet or another program."""

import csv
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from assessments import api as assessments_api

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet may take for a formula.
_FORMULA_START = re.compile(r"^\s*[=+\-@|%]")
_TEXT_WIDTH, _NUMBER_WIDTH = 60, 16
Value = str | int | float | None


def write_csv(report: assessments_api.TestReport) -> bytes:
    """Comma-separated with a byte-order mark, so that spreadsheets read the Cyrillic."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(_headings())
    writer.writerows(_rows(report))
    return target.getvalue().encode("utf-8-sig")


def write_workbook(report: assessments_api.TestReport) -> bytes:
    """A sheet of the test and a sheet of its items."""
    workbook = Workbook(write_only=True)
    whole = workbook.create_sheet(_("Test"))
    whole.column_dimensions["A"].width = whole.column_dimensions["B"].width = 40
    for name, value in _summary(report):
        whole.append([_heading(whole, name), value])
    sheet = workbook.create_sheet(_("Questions"))
    sheet.freeze_panes = "B2"
    headings = _headings()
    for number in range(1, len(headings) + 1):
        is_text = number in (1, len(headings))
        sheet.column_dimensions[get_column_letter(number)].width = _TEXT_WIDTH if is_text else _NUMBER_WIDTH
    sheet.append([_heading(sheet, text) for text in headings])
    for row in _rows(report):
        sheet.append(row)
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def _headings() -> list[str]:
    return [
        _("Question"),
        _("Version"),
        _("First attempts"),
        _("Facility, %"),
        _("Standard deviation, %"),
        _("By guessing, %"),
        _("Intended weight, %"),
        _("Effective weight, %"),
        _("Discrimination, %"),
        _("Discriminative efficiency, %"),
        _("Findings"),
    ]


def _rows(report: assessments_api.TestReport) -> Iterator[list[Value]]:
    for item in report.items:
        figures = item.figures
        deviation = figures.standard_deviation
        yield [
            _safe_text(" ".join(strip_tags(item.stem).split())),
            item.number,
            figures.n,
            _percent(figures.facility),
            _percent(deviation / figures.max_mark if deviation is not None and figures.max_mark else None),
            _percent(figures.random_guess_score),
            figures.intended_weight,
            figures.effective_weight,
            figures.discrimination_index,
            figures.discriminative_efficiency,
            " ".join(_safe_text(finding.text) for finding in item.findings),
        ]


def _summary(report: assessments_api.TestReport) -> Iterator[tuple[str, Value]]:
    figures = report.figures
    yield _("Test"), _safe_text(report.name)
    yield _("Version"), report.number
    yield _("First attempts"), figures.n
    yield _("Maximum, points"), report.maximum
    yield _("Average, points"), figures.average
    yield _("Median, points"), figures.median
    yield _("Standard deviation, points"), figures.standard_deviation
    yield _("Skewness"), figures.skewness
    yield _("Kurtosis"), figures.kurtosis
    yield _("Internal consistency (Cronbach's alpha), %"), figures.internal_consistency
    yield _("Error ratio, %"), figures.error_ratio
    yield _("Standard error, points"), figures.standard_error


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _safe_text(text: str) -> str:
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{clean}" if _FORMULA_START.match(clean) else clean


def _heading(sheet: Any, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell
