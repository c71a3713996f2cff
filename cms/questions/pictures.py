"""Pictures that questions are asked about: stored once, measured in their own pixels."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image

from core.errors import InvalidInputError
from media import api as media_api

_RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass(frozen=True, slots=True)
class Picture:
    """``image`` is its path on this site; the size is in pixels."""

    image: str
    width: int
    height: int


def store_picture(file: Any, person: Any) -> Picture:
    """Raises ``InvalidInputError`` naming ``picture`` for what is not a picture made of pixels."""
    content = file.read()
    content_type = media_api.tell_content_type(content)
    if content_type not in _RASTER:
        rule = _("A picture in PNG, JPEG, WebP or GIF of at most 10 MB is expected.")
        raise InvalidInputError(rule, fields={"picture": [rule]})
    asset = media_api.store_asset(
        BytesIO(content), name=file.name or "picture", content_type=content_type, uploaded_by_id=person.pk
    )
    with Image.open(BytesIO(content)) as picture:
        return Picture(asset.url, picture.width, picture.height)
