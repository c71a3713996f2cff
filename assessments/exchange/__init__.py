"""Formats that items come in. A parser is a pure function from text to drafts and errors, both with lines."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from assessments.exchange.base import LineError, ParsedFile, ParsedItem
from assessments.exchange.frenchmedmcqa import parse_frenchmedmcqa
from assessments.exchange.rumeddanet import parse_rumeddanet
from core.errors import InvalidInputError

__all__ = ["FORMATS", "LineError", "ParsedFile", "ParsedItem", "parse_items"]

FORMATS: dict[str, Callable[[str], ParsedFile]] = {
    "rumeddanet": parse_rumeddanet,
    "frenchmedmcqa": parse_frenchmedmcqa,
}
MAX_BYTES = 64 * 1024 * 1024


def parse_items(raw: bytes, *, file_format: str | None = None) -> ParsedFile:
    """Parse a file of items; without a format it is told from the content.

    Raises ``InvalidInputError`` when the file as a whole cannot be read; what is wrong with
    single items is in the result.
    """
    if len(raw) > MAX_BYTES:
        raise InvalidInputError(_("The file is larger than %(most)d MB.") % {"most": MAX_BYTES >> 20})
    text = _decode(raw)
    name = file_format or _recognise(text)
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        raise InvalidInputError(_("The format was not recognised; known are: %(known)s.") % {"known": known})
    return FORMATS[name](text)


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InvalidInputError(_("Line %(line)d is not valid UTF-8.") % {"line": line}) from None


def _recognise(text: str) -> str:
    """A list of objects with ``correct_answers``, or lines with ``answer`` and ``pairID``."""
    head = text.lstrip()[:20_000]
    if head.startswith("[") and '"correct_answers"' in head:
        return "frenchmedmcqa"
    return "rumeddanet" if head.startswith("{") and '"pairID"' in head else ""
