"""The text of a file whose encoding nobody told."""

import codecs
import re

import charset_normalizer
from django.utils.translation import gettext as _

from core.errors import InvalidInputError

# The longer marks come first: that of UTF-32 begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_EIGHT_BIT = ["cp1251", "koi8_r", "cp866", "cp1252", "latin_1"]
# No text needs them, and parsers use them as marks of their own.
_CONTROLS = dict.fromkeys([*range(0x09), *range(0x0B, 0x20), 0x7F])
_HEAD_BYTES = 64 * 1024
_REPLACED = "\ufffd"
# Tabs and signs tell nothing about the encoding, and mislead whoever looks for text.
_ONLY_LETTERS = bytes(code if code > 0x7F or chr(code).isalnum() else 0x20 for code in range(256))
_GOOD_LETTER = re.compile("[^\x00-\x7f\ufffd]")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


def decode(raw: bytes) -> str:
    """The text of the file, every line ended by ``\\n``, without other control characters but tabs.

    Raises ``InvalidInputError`` naming the line that cannot be read.
    """
    mark, encoding = _encoding(raw)
    return _clean(raw, mark, encoding)


def decode_utf8(raw: bytes) -> str:
    """The same for a format that is always UTF-8."""
    return _clean(raw, codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b"", "utf-8")


def decode_head(raw: bytes) -> str:
    """The beginning of the text, as well as it can be read; empty for what is no text."""
    head = raw[:_HEAD_BYTES]
    mark, encoding = _encoding(head)
    text = head[len(mark) :].decode(encoding, "replace")
    return "" if "\x00" in text else _one_line_end(text)


def _clean(raw: bytes, mark: bytes, encoding: str) -> str:
    try:
        text = raw[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, len(mark) + error.start) + 1
        words = {"line": line, "encoding": encoding.upper().replace("_", "-")}
        raise InvalidInputError(_("Line %(line)d is not valid %(encoding)s.") % words) from None
    text = _one_line_end(text)
    place = text.find("\x00")
    if place >= 0:
        line = text.count("\n", 0, place) + 1
        raise InvalidInputError(_("Line %(line)d holds a zero byte.") % {"line": line})
    return text.translate(_CONTROLS)


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(raw: bytes) -> tuple[bytes, str]:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return mark, encoding
    return b"", _utf16_without_mark(raw) or _byte_encoding(raw)


def _utf16_without_mark(raw: bytes) -> str:
    """Line ends, blanks and digits have a zero byte in UTF-16, and always on the same side."""
    head = raw[:_HEAD_BYTES]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if not (even or odd) or len(raw) % 2 or min(even, odd) * 20 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _byte_encoding(raw: bytes) -> str:
    """UTF-8, or what the letters speak for. A few bad bytes among good UTF-8 are still UTF-8, and broken."""
    text = raw.decode("utf-8", "replace")
    bad = text.count(_REPLACED)
    if not bad or bad < len(_GOOD_LETTER.findall(text)):
        return "utf-8"
    first = _NOT_ASCII.search(raw)
    at = max(0, first.start() - _HEAD_BYTES // 2) if first else 0
    words = raw[at : at + _HEAD_BYTES].translate(_ONLY_LETTERS)
    best = charset_normalizer.from_bytes(words, cp_isolation=_EIGHT_BIT).best()
    return best.encoding if best else "utf-8"
