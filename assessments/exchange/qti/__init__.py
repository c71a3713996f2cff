"""QTI packages, versions 3.0 and 2.2; 2.1 is read too."""

from assessments.exchange.base import Format
from assessments.exchange.qti.manifest import manifest_of
from assessments.exchange.qti.package import is_zip, open_package
from assessments.exchange.qti.reader import parse_qti
from assessments.exchange.qti.writer import write_qti2, write_qti3
from core.errors import InvalidInputError

_HEAD = 4_096


def _marks(raw: bytes) -> bytes:
    """Where the version is told: the manifest of a package, or the head of a single item."""
    if not is_zip(raw):
        return raw[:_HEAD]
    try:
        return manifest_of(open_package(raw))
    except InvalidInputError:
        return b""


def _is_third(raw: bytes) -> bool:
    marks = _marks(raw)
    return b"imsqti_item_xmlv3" in marks or b"qti-assessment-item" in marks


def _is_second(raw: bytes) -> bool:
    marks = _marks(raw)
    return b"imsqti_item_xmlv2" in marks or b"assessmentItem" in marks


QTI3 = Format(
    code="qti3",
    label="QTI 3.0",
    extensions=(".zip", ".xml"),
    media_type="application/zip",
    recognise=_is_third,
    parse=parse_qti,
    write=write_qti3,
)
QTI2 = Format(
    code="qti2",
    label="QTI 2.2",
    extensions=(".zip", ".xml"),
    media_type="application/zip",
    recognise=_is_second,
    parse=parse_qti,
    write=write_qti2,
)
