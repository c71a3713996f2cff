"""manage.py export_items BANK FILE [--format F] [--tag TAG …]"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from assessments.exchange import FORMATS
from assessments.selectors.exports import export_bank
from assessments.selectors.items import get_bank
from core.errors import ApplicationError


class Command(BaseCommand):
    help = "Write the items in use of a bank to a file, and tell what the format cannot carry."

    def add_arguments(self, parser: CommandParser) -> None:
        writable = [code for code, found in FORMATS.items() if found.write]
        parser.add_argument("bank", help="code of the bank")
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=sorted(writable), help="default: told from the file's name")
        parser.add_argument("--tag", action="append", default=[], help="only items with this tag; repeatable")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            bank = get_bank(options["bank"])
            exported = export_bank(bank.id, options["format"] or format_of(path), options["tag"])
            path.write_bytes(exported.content)
        except OSError as error:
            reason = {"reason": error.strerror}
            raise CommandError(_("The file cannot be written: %(reason)s") % reason) from None
        except ApplicationError as error:
            raise CommandError(str(error)) from None
        for loss in exported.losses:
            self.stderr.write(f"{loss.external_id}, {loss.field}: {loss.why}")
        counts = {"items": exported.item_count, "losses": len(exported.losses)}
        self.stdout.write(_("%(items)d items written; %(losses)d losses.") % counts)


def format_of(path: Path) -> str:
    """The first format that is written under this ending; empty when there is none."""
    ending = path.suffix.lower()
    return next((code for code, found in FORMATS.items() if found.write and ending in found.extensions), "")
