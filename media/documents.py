"""Office documents: proof that an archive is a text document, and that nothing in it runs."""

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

_MOST_ENTRIES = 5_000
_MOST_BYTES = 1024 * 1024
_DOCX_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ODT = b"application/vnd.oasis.opendocument.text"
_DOCX_ACTIVE = ("word/vbaproject", "word/activex/")
_ODT_ACTIVE = ("basic/", "scripts/")


def is_docx(content: bytes) -> bool:
    """A Word document without macros and controls."""
    return _is_document(content, "[Content_Types].xml", _DOCX_MAIN, _DOCX_ACTIVE)


def is_odt(content: bytes) -> bool:
    """An OpenDocument text without macros."""
    return _is_document(content, "mimetype", _ODT, _ODT_ACTIVE)


def _is_document(content: bytes, telling_entry: str, told: bytes, active: tuple[str, ...]) -> bool:
    """Only the one entry that tells the type is unpacked, and no more of it than it may have."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = [name.lower() for name in archive.namelist()]
            if len(names) > _MOST_ENTRIES or any(name.startswith(active) for name in names):
                return False
            with archive.open(telling_entry) as entry:
                return told in entry.read(_MOST_BYTES)
    except (BadZipFile, KeyError, OSError, EOFError, RuntimeError, ValueError, zlib.error):
        return False
