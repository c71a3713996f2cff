"""Pictures inside Moodle XML: base64 beside the text that shows them by ``@@PLUGINFILE@@/name``."""

import binascii
import hashlib
import mimetypes
import re
from base64 import b64decode, b64encode
from urllib.parse import quote

from django.utils.translation import gettext as _

from assessments.exchange.losses import Losses
from assessments.exchange.markup import PLUGIN_FILE
from assessments.exchange.moodle_tree import Node
from assessments.exchange.pictures import Picture, stored_picture
from core.errors import InvalidInputError
from media import api as media_api

_OWN_PICTURE = re.compile(r"""(<img\b[^<>]{0,4000}?\bsrc=["'])(/[^"'<>]{1,1000})(["'])""")


def read_picture(node: Node) -> Picture | None:
    """The picture of a ``file`` element; None for what is no picture that this site takes."""
    kind = mimetypes.guess_type(node.get("name"))[0] or ""
    try:
        content = b64decode("".join(node.pieces))
        media_api.check_asset(kind, content)
    except (binascii.Error, ValueError, InvalidInputError):
        return None
    address = f"/picture-of-package/{hashlib.sha256(content).hexdigest()}"
    return Picture(address, node.get("name")[-100:], kind, content) if kind.startswith("image/") else None


def with_pictures(html: str, lost: Losses) -> tuple[str, list[Picture]]:
    """The HTML with its pictures named as Moodle names them, and the pictures themselves."""
    found: list[Picture] = []

    def take(shown: re.Match[str]) -> str:
        picture = stored_picture(shown[2])
        if picture is None:
            words = {"address": shown[2][:120]}
            lost.lose("picture", _("The picture %(address)s is not stored here.") % words)
            return shown[0]
        found.append(picture)
        return f"{shown[1]}{PLUGIN_FILE}{quote(picture.name)}{shown[3]}"

    return _OWN_PICTURE.sub(take, html), list(dict.fromkeys(found))


def encoded(picture: Picture) -> str:
    return b64encode(picture.content).decode()
