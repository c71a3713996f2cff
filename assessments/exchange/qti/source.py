"""Where an item was read from: its file in the package, the pictures it shows, what was dropped of it."""

import hashlib
import posixpath
from dataclasses import dataclass, field
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image

from assessments.exchange.pictures import Picture
from assessments.exchange.qti.package import Package, resolve
from assessments.exchange.qti.tree import Node, parse_tree
from core.errors import InvalidInputError
from media import api as media_api

_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}


@dataclass(slots=True)
class Source:
    """``path`` is the file of the item; a single file has no package and no pictures."""

    path: str
    package: Package | None
    pictures: dict[str, Picture] = field(default_factory=dict)
    warnings: list[tuple[int, str]] = field(default_factory=list)

    def warn(self, line: int, message: str) -> None:
        if (line, message) not in self.warnings:
            self.warnings.append((line, message))

    def rules(self, address: str) -> Node | None:
        """A response processing template that the package brings along."""
        path = resolve(self.path, address)
        if self.package is None or not path:
            return None
        near = posixpath.basename(path)
        found = [name for name in (path, f"rptemplates/{near}") if name in self.package]
        return parse_tree(self.package.read(found[0])) if found else None

    def picture(self, address: str, line: int) -> Picture | None:
        """The picture at this address, or None with a warning that tells why it is left out."""
        path = resolve(self.path, address)
        kind = _TYPES.get(posixpath.splitext(path)[1].lower(), "")
        words = {"name": address[:120]}
        if self.package is None or path not in self.package:
            self.warn(line, _("The picture “%(name)s” is not in the package and is left out.") % words)
            return None
        try:
            content = self.package.read(path)
            media_api.check_asset(kind, content)
        except InvalidInputError as error:
            self.warn(line, _("The picture “%(name)s” is left out:") % words + f" {error}")
            return None
        address = f"/picture-of-package/{hashlib.sha256(content).hexdigest()}"
        picture = Picture(address, posixpath.basename(path), kind, content)
        return self.pictures.setdefault(address, picture)


def size_of(picture: Picture) -> tuple[int, int]:
    """Width and height in pixels; nothing for drawings, which have no pixels of their own."""
    if picture.content_type == "image/svg+xml":
        return 0, 0
    with Image.open(BytesIO(picture.content)) as image:
        return image.width, image.height
