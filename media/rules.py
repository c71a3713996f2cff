"""What may be stored: the types, their greatest sizes, and proof that the bytes are what they claim."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _
from PIL import Image

from core.errors import InvalidInputError
from media.documents import is_docx, is_odt

MEBIBYTE = 1024 * 1024
MAX_PIXELS = 50_000_000
SVG = "image/svg+xml"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"

# Elements that can run code, load something or show foreign markup.
_SVG_FORBIDDEN_ELEMENTS = {
    "script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener",
    "set", "animate", "animatemotion", "animatetransform", "image", "feimage",
}  # fmt: skip
_SVG_LINK_ATTRIBUTES = {"href", "src"}


@dataclass(frozen=True)
class AssetType:
    """``check`` raises ``InvalidInputError`` when the bytes are not of this type."""

    extension: str
    max_bytes: int
    check: Callable[[bytes], None]


def tell_content_type(content: bytes) -> str | None:
    """The type that the bytes prove to be, whatever the file is called; None if they prove none."""
    for content_type, asset_type in ASSET_TYPES.items():
        if len(content) <= asset_type.max_bytes:
            try:
                asset_type.check(content)
            except InvalidInputError:
                continue
            return content_type
    return None


def extension_of(content_type: str) -> str:
    """With its dot. Raises ``KeyError`` for a type that is not stored."""
    return f".{ASSET_TYPES[content_type].extension}"


def check_asset(content_type: str, content: bytes) -> AssetType:
    """Raise ``InvalidInputError`` naming the field when the file may not be stored."""
    asset_type = ASSET_TYPES.get(content_type)
    if asset_type is None:
        raise _refusal(
            "content_type", _("Files of type “%(type)s” are not accepted.") % {"type": content_type}
        )
    if not content:
        raise _refusal("file", _("The file is empty."))
    if len(content) > asset_type.max_bytes:
        limit = asset_type.max_bytes // MEBIBYTE
        raise _refusal("file", _("The file is larger than %(limit)d MB.") % {"limit": limit})
    asset_type.check(content)
    return asset_type


def _refusal(field: str, message: str) -> InvalidInputError:
    return InvalidInputError(message, fields={field: [message]})


def _raster(image_format: str) -> Callable[[bytes], None]:
    def check(content: bytes) -> None:
        try:
            with Image.open(BytesIO(content), formats=[image_format]) as image:
                pixels = image.width * image.height
                image.verify()
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise _refusal("file", _("The file is not a readable image of its type.")) from error
        if pixels > MAX_PIXELS:
            raise _refusal("file", _("The image has too many pixels."))

    return check


def _check_pdf(content: bytes) -> None:
    if not content.startswith(b"%PDF-"):
        raise _refusal("file", _("The file is not a PDF document."))


def _document(is_document: Callable[[bytes], bool]) -> Callable[[bytes], None]:
    def check(content: bytes) -> None:
        if not is_document(content):
            raise _refusal("file", _("The file is not a text document, or it holds macros."))

    return check


def _check_svg(content: bytes) -> None:
    """Refuse, rather than clean: an author must see that a picture is not what they drew."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _refusal("file", _("The SVG file cannot be read.")) from error
    if _local_name(root.tag) != "svg":
        raise _refusal("file", _("The file is not an SVG picture."))
    for element in root.iter():
        _check_svg_element(element)


def _check_svg_element(element: Any) -> None:
    if _local_name(element.tag) in _SVG_FORBIDDEN_ELEMENTS:
        raise _refusal("file", _("The SVG file contains active or embedded content."))
    if _local_name(element.tag) == "style" and _loads_something(element.text or ""):
        raise _refusal("file", _("The SVG file refers to something outside itself."))
    for name, value in element.attrib.items():
        attribute = _local_name(name)
        if attribute.startswith("on"):
            raise _refusal("file", _("The SVG file contains active or embedded content."))
        outside = attribute in _SVG_LINK_ATTRIBUTES and not value.strip().startswith("#")
        if outside or _loads_something(value):
            raise _refusal("file", _("The SVG file refers to something outside itself."))


def _loads_something(text: str) -> bool:
    """Whether CSS or an attribute reaches outside the file: only ``url(#fragment)`` stays inside."""
    folded = "".join(text.split()).lower().replace("'", "").replace('"', "")
    inside = folded.replace("url(#", "")
    return "url(" in inside or "@import" in inside or "\\" in inside or "javascript:" in inside


def _local_name(tag: object) -> str:
    # Comments and processing instructions have a function for a tag.
    return str(tag).rsplit("}", 1)[-1].lower() if isinstance(tag, str) else ""


ASSET_TYPES: dict[str, AssetType] = {
    "image/png": AssetType("png", 10 * MEBIBYTE, _raster("PNG")),
    "image/jpeg": AssetType("jpg", 10 * MEBIBYTE, _raster("JPEG")),
    "image/gif": AssetType("gif", 10 * MEBIBYTE, _raster("GIF")),
    "image/webp": AssetType("webp", 10 * MEBIBYTE, _raster("WEBP")),
    SVG: AssetType("svg", MEBIBYTE, _check_svg),
    "application/pdf": AssetType("pdf", 50 * MEBIBYTE, _check_pdf),
    DOCX: AssetType("docx", 20 * MEBIBYTE, _document(is_docx)),
    ODT: AssetType("odt", 20 * MEBIBYTE, _document(is_odt)),
}
