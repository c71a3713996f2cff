"""manage.py import_items FILE [--bank CODE] [--format F] [--dry-run]"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.exchange import FORMATS, parse_items
from assessments.exchange.base import MAX_BYTES
from assessments.exchange.pictures import keep_pictures
from assessments.services.imports import ImportReport, import_items
from core.errors import ApplicationError

_SHOWN_LINES = 50


class Command(BaseCommand):
    help = "Import a file of items into a bank, or every file of a folder: each file whole or not at all."

    def add_arguments(self, parser: CommandParser) -> None:
        readable = sorted(code for code, found in FORMATS.items() if found.parse)
        parser.add_argument("file", type=Path, help="a file, or a folder of files")
        parser.add_argument("--bank", help="code of the bank; made when missing; default: the file's name")
        parser.add_argument("--format", choices=readable, help="default: told from the content")
        parser.add_argument("--dry-run", action="store_true", help="check and count, save nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        is_folder = path.is_dir()
        refused = 0
        for file in _files(path):
            try:
                self._import(file, options)
            except CommandError as error:
                if not is_folder:
                    raise
                refused += 1
                self.stderr.write(f"{file}: {error}")
        if refused:
            raise CommandError(_("Files that were not imported: %(count)d.") % {"count": refused})

    def _import(self, path: Path, options: dict[str, Any]) -> None:
        bank = options["bank"] or bank_code(path)
        try:
            report = self._save(bank, path, options["format"], dry_run=options["dry_run"])
        except OSError as error:
            reason = {"reason": error.strerror}
            raise CommandError(_("The file cannot be read: %(reason)s") % reason) from None
        except ApplicationError as error:
            raise CommandError(str(error)) from None
        self._tell(str(path), report.warnings)
        if report.errors:
            self._tell(str(path), report.errors)
            count = {"count": len(report.errors)}
            raise CommandError(_("Nothing was imported; lines with errors: %(count)d.") % count)
        counts = {
            "bank": bank,
            "added": report.added,
            "changed": report.changed,
            "unchanged": report.unchanged,
        }
        line = _("Bank %(bank)s: %(added)d added, %(changed)d changed, %(unchanged)d unchanged.") % counts
        self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write(_("This was a trial: nothing was saved."))

    @transaction.atomic
    def _save(self, bank: str, path: Path, file_format: str | None, *, dry_run: bool) -> ImportReport:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        parsed = parse_items(raw, file_format=file_format, file_name=path.name)
        keep_pictures(parsed, person_id=None)
        report = import_items(bank, parsed, dry_run=dry_run)
        if dry_run or report.errors:
            transaction.set_rollback(True)
        return report

    def _tell(self, path: str, lines: list[Any]) -> None:
        for line in lines[:_SHOWN_LINES]:
            self.stderr.write(f"{path}: {line}")
        if len(lines) > _SHOWN_LINES:
            self.stderr.write(_("… and %(count)d more.") % {"count": len(lines) - _SHOWN_LINES})


def bank_code(path: Path) -> str:
    return re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:64] or "items"


def _files(path: Path) -> Iterator[Path]:
    """The file itself, or those below the folder; hidden files and licences are no items."""
    if not path.is_dir():
        yield path
        return
    for found in sorted(path.rglob("*")):
        if found.is_file() and not found.name.startswith(".") and "LICENSE" not in found.name.upper():
            yield found
