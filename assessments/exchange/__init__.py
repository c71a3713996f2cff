"""Formats that items come in and go out in; a new one is a module of pure functions and one line here."""

from pathlib import PurePath

from django.utils.translation import gettext as _

from assessments.exchange.aiken import AIKEN
from assessments.exchange.base import (
    MAX_BYTES,
    Format,
    LineError,
    LineWarning,
    Loss,
    ParsedFile,
    ParsedItem,
    WrittenFile,
    invalid,
)
from assessments.exchange.frenchmedmcqa import FRENCHMEDMCQA
from assessments.exchange.gift import GIFT
from assessments.exchange.moodle_xml import MOODLE_XML
from assessments.exchange.qti import QTI2, QTI3
from assessments.exchange.rumeddanet import RUMEDDANET
from assessments.exchange.tables import CSV, XLSX
from assessments.exchange.tables_writer import template_drafts
from core.errors import InvalidInputError

__all__ = [
    "FORMATS",
    "Format",
    "LineError",
    "LineWarning",
    "Loss",
    "ParsedFile",
    "ParsedItem",
    "WrittenFile",
    "get_format",
    "parse_items",
    "recognise_format",
    "template_drafts",
]

# A file is given to the first format that recognises it: the strict ones come first.
FORMATS: dict[str, Format] = {
    file_format.code: file_format
    for file_format in (
        FRENCHMEDMCQA,
        RUMEDDANET,
        QTI3,
        QTI2,
        MOODLE_XML,
        XLSX,
        CSV,
        AIKEN,
        GIFT,
    )
}


def get_format(code: str) -> Format:
    """Raises ``InvalidInputError`` naming the field ``format``."""
    if code not in FORMATS:
        words = {"known": ", ".join(FORMATS)}
        raise invalid("format", _("The format was not recognised; known are: %(known)s.") % words)
    return FORMATS[code]


def recognise_format(raw: bytes, file_name: str = "") -> str:
    """The code of the format, told from the content, or else from an ending that one format alone has.

    Raises ``InvalidInputError`` when neither tells.
    """
    readable = [file_format for file_format in FORMATS.values() if file_format.parse]
    ending = PurePath(file_name).suffix.lower()
    named = [file_format.code for file_format in readable if ending in file_format.extensions]
    told = [file_format.code for file_format in readable if file_format.recognise(raw)]
    both = [code for code in told if code in named]
    return get_format(next(iter(both or told or named), "")).code


def parse_items(raw: bytes, *, file_format: str | None = None, file_name: str = "") -> ParsedFile:
    """Parse a file of items; without a format it is told from the content and the name of the file.

    Raises ``InvalidInputError`` when the file as a whole cannot be read; what is wrong with
    single items is in the result.
    """
    if len(raw) > MAX_BYTES:
        raise InvalidInputError(_("The file is larger than %(most)d MB.") % {"most": MAX_BYTES >> 20})
    chosen = get_format(file_format or recognise_format(raw, file_name))
    if chosen.parse is None:
        raise invalid("format", _("Items cannot come in as %(format)s.") % {"format": chosen.label})
    return chosen.parse(raw)
