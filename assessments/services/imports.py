"""Brings a parsed file into a bank: everything or nothing."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.exchange.base import LineError, LineWarning, ParsedFile, line_error
from assessments.selectors.items import find_bank
from assessments.services.items import CheckedItem, check_draft, create_bank, save_checked_items
from core.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class ImportReport:
    """``errors`` is empty when the file was imported, or could be if this was a trial.

    ``warnings`` tell what was dropped on the way.
    """

    added: int
    changed: int
    unchanged: int
    errors: list[LineError]
    warnings: list[LineWarning]


@transaction.atomic
def import_items(bank_code: str, parsed: ParsedFile, *, dry_run: bool = False) -> ImportReport:
    """Save all items of the file into the bank, which is made when it does not exist.

    With an error in any line nothing is saved. Repeating an import changes nothing.
    """
    checked, found = _check(parsed)
    errors = sorted([*parsed.errors, *found], key=lambda error: error.line)
    if not parsed.items and not errors:
        errors = [LineError(1, "", _("The file has no questions."))]
    if errors:
        return ImportReport(0, 0, 0, errors, parsed.warnings)
    bank = find_bank(bank_code) or create_bank(bank_code, bank_code)
    saved = save_checked_items(bank.id, checked)
    new = [version for version in saved if version.is_new]
    if dry_run:
        transaction.set_rollback(True)
    added = sum(1 for version in new if version.number == 1)
    return ImportReport(added, len(new) - added, len(saved) - len(new), [], parsed.warnings)


def _check(parsed: ParsedFile) -> tuple[list[CheckedItem], list[LineError]]:
    """The items that can be saved, and what is wrong with the others."""
    checked: list[CheckedItem] = []
    errors: list[LineError] = []
    first_line: dict[str, int] = {}
    for item in parsed.items:
        name = item.draft.external_id
        if name and name in first_line:
            message = _("The same id stands in line %(line)d.") % {"line": first_line[name]}
            errors.append(LineError(item.line, "external_id", message))
        first_line.setdefault(name, item.line)
        try:
            checked.append(check_draft(item.draft))
        except InvalidInputError as error:
            errors.append(line_error(item.line, error))
    return checked, errors
