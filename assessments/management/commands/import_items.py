"""manage.py import_items FILE --bank CODE"""

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from assessments.exchange import FORMATS, parse_items
from assessments.services.imports import ImportReport, import_items
from core.errors import ApplicationError

_SHOWN_ERRORS = 50


class Command(BaseCommand):
    help = "Import a file of items into a bank: everything, or nothing when a line is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--bank", help="code of the bank; made when missing; default: the file's name")
        parser.add_argument("--format", choices=sorted(FORMATS), help="default: told from the content")
        parser.add_argument("--dry-run", action="store_true", help="check and count, save nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        bank = options["bank"] or re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "items"
        try:
            parsed = parse_items(path.read_bytes(), file_format=options["format"])
            report = import_items(bank, parsed, dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(
                _("The file cannot be read: %(reason)s") % {"reason": error.strerror}
            ) from None
        except ApplicationError as error:
            raise CommandError(str(error)) from None
        if report.errors:
            self._refuse(report)
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

    def _refuse(self, report: ImportReport) -> None:
        for error in report.errors[:_SHOWN_ERRORS]:
            self.stderr.write(str(error))
        raise CommandError(
            _("Nothing was imported; lines with errors: %(count)d.") % {"count": len(report.errors)}
        )
