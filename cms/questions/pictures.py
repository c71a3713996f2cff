"""Pictures that questions are asked about: stored once, measured in their own pixels."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image

from core.errors import InvalidInputError
from media import api as media_api

_MOST_BYTES = 10 * 1024 * 1024
_RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass(frozen=True, slots=True)
class Picture:
    """``image`` is its path on this site; the size is in pixels."""

    image: str
    width: int
    height: int


def store_picture(file: Any, person: Any) -> Picture:
    """Raises ``InvalidInputError`` naming ``picture`` for what is not a picture made of pixels."""
    content = file.read(_MOST_BYTES + 1)
    content_type = media_api.tell_content_type(content)
    if len(content) > _MOST_BYTES or content_type not in _RASTER:
        raise _refusal()
    try:
        with Image.open(BytesIO(content)) as picture:
            width, height = picture.size
    except (OSError, ValueError, Image.DecompressionBombError):  # only its first bytes are a picture
        raise _refusal() from None
    asset = media_api.store_asset(
        BytesIO(content), name=file.name or "picture", content_type=content_type, uploaded_by_id=person.pk
    )
    return Picture(asset.url, width, height)


def _refusal() -> InvalidInputError:
    rule = _("A picture in PNG, JPEG, WebP or GIF of at most 10 MB is expected.")
    return InvalidInputError(rule, fields={"picture": [rule]})
