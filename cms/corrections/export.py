"""The attempts concerned as CSV, line by line: a hundred thousand of them fit in no memory."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assessments import api as assessments_api
from cms.corrections.rows import EffectRow, effect_rows

# A cell that begins so would be a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """What ``csv`` writes to; each line is handed on as it is."""

    def write(self, line: str) -> str:
        return line


def csv_lines(uuid: UUID, ownership: assessments_api.Ownership) -> Iterator[str]:
    """With a byte order mark and semicolons, as spreadsheets in Russian expect."""
    writer = csv.writer(_Line(), delimiter=";")
    heading = writer.writerow(
        [
            _("Person"),
            _("Test"),
            _("Attempt"),
            _("Attempt id"),
            _("Finished"),
            _("Effect"),
            _("Before, %"),
            _("After, %"),
            _("Passed before"),
            _("Passed after"),
        ]
    )
    yield f"\ufeff{heading}"
    for portion in assessments_api.stream_correction_effects(uuid, ownership):
        for row in effect_rows(portion):
            yield writer.writerow(_cells(row))


def _cells(row: EffectRow) -> list[str]:
    return [
        _safe(row.person),
        _safe(row.title),
        str(row.number),
        row.attempt_uuid,
        localtime(row.finished_at).strftime("%Y-%m-%d %H:%M"),
        row.effect,
        _number(row.percent_before),
        _number(row.percent_after),
        _answer(row.passed_before),
        _answer(row.passed_after),
    ]


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}".replace(".", ",")


def _answer(value: bool | None) -> str:
    if value is None:
        return ""
    return _("yes") if value else _("no")
