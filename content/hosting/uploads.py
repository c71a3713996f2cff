"""Files that authors add to a content by hand: what they may be, and how they are stored."""

import hashlib
import re
from io import BytesIO
from typing import IO, Literal

from django.utils.text import slugify
from django.utils.translation import gettext as _

from content.h5p.errors import PackageRefusedError
from content.h5p.packages import DEFAULT_LIMITS
from content.h5p.packages.file_rules import CONTENT_EXTENSIONS, extension_of, find_disguise
from content.h5p.svg import clean_svg
from content.hosting.blobs import store_blob
from content.hosting.data import H5PFile
from content.hosting.storage import DjangoFileStore, blob_key
from content.hosting.wording import say
from core.errors import InvalidInputError, NotFoundError

Kind = Literal["image", "audio", "video", "file"]

_MIB = 1024 * 1024
_CHUNK = 1024 * 1024
_HEAD = 1024
_NAME_LENGTH = 60
_MOST_BYTES: dict[Kind, int] = {
    "image": 25 * _MIB,
    "audio": 200 * _MIB,
    "video": DEFAULT_LIMITS.content_file_bytes,
    "file": 100 * _MIB,
}
# What the players of H5P show and H5P's own packages may hold; Flash is nowhere run any more.
_EXTENSIONS: dict[Kind, frozenset[str]] = {
    "image": frozenset(("png", "jpg", "jpeg", "gif", "svg")),
    "audio": frozenset(("mp3", "m4a", "ogg", "wav")),
    "video": frozenset(("mp4", "webm", "ogg")),
    "file": CONTENT_EXTENSIONS - {"swf"},
}
_MP4 = re.compile(rb"....ftyp", re.DOTALL)
_JPEG = re.compile(rb"\xff\xd8\xff")
_BEGINNINGS = {
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "gif": re.compile(rb"GIF8[79]a"),
    "mp3": re.compile(rb"ID3|\xff[\xe0-\xff]"),
    "m4a": _MP4,
    "mp4": _MP4,
    "ogg": re.compile(rb"OggS"),
    "wav": re.compile(rb"RIFF....WAVE", re.DOTALL),
    "webm": re.compile(rb"\x1a\x45\xdf\xa3"),
}


def store_h5p_file(source: IO[bytes], *, name: str, kind: Kind) -> tuple[str, H5PFile]:
    """Store an author's file; return its path in the content and what it is.

    ``source`` must be seekable. The same file under the same name gives the same path. Raises
    ``InvalidInputError`` (field ``file``) when it may not be stored.
    """
    extension = extension_of(name)
    if extension not in _EXTENSIONS[kind]:
        allowed = ", ".join(sorted(_EXTENSIONS[kind]))
        raise _refusal(
            _("Files of this type cannot be used here; these can: %(types)s.") % {"types": allowed}
        )
    sha256, size, head = _measured(source, kind)
    _check_beginning(name, extension, head)
    if extension == "svg":
        source = _cleaned_svg(source, name, size)
        sha256, size, _head = _measured(source, kind)
    path = f"{kind}s/{slugify(name.rpartition('.')[0])[:_NAME_LENGTH] or kind}-{sha256[:8]}.{extension}"
    return path, store_blob(source, sha256=sha256, size=size, path=path, store=DjangoFileStore())


def open_h5p_file(sha256: str) -> IO[bytes]:
    """The bytes of a stored file, for who has asked who may see it. Raises ``NotFoundError``."""
    try:
        return DjangoFileStore().open(blob_key(sha256))
    except FileNotFoundError as error:
        raise NotFoundError(_("There is no such file.")) from error


def _measured(source: IO[bytes], kind: Kind) -> tuple[str, int, bytes]:
    """SHA-256, size and beginning, read in pieces; the source stands at its beginning again."""
    digest, size, head = hashlib.sha256(), 0, b""
    source.seek(0)
    while chunk := source.read(_CHUNK):
        head = head or chunk[:_HEAD]
        size += len(chunk)
        if size > _MOST_BYTES[kind]:
            most = {"limit": _MOST_BYTES[kind] // _MIB}
            raise _refusal(_("The file is larger than %(limit)d MB.") % most)
        digest.update(chunk)
    source.seek(0)
    if not size:
        raise _refusal(_("The file is empty."))
    return digest.hexdigest(), size, head


def _check_beginning(name: str, extension: str, head: bytes) -> None:
    disguise = find_disguise(name, head)
    if disguise is not None:
        raise _refusal(say(disguise))
    beginning = _BEGINNINGS.get(extension)
    if beginning is not None and not beginning.match(head):
        raise _refusal(_("The file is called “%(extension)s” but is none.") % {"extension": extension})


def _cleaned_svg(source: IO[bytes], name: str, size: int) -> IO[bytes]:
    if size > DEFAULT_LIMITS.svg_bytes:
        raise _refusal(
            _("The file is larger than %(limit)d MB.") % {"limit": DEFAULT_LIMITS.svg_bytes // _MIB}
        )
    try:
        return BytesIO(clean_svg(source.read(), name).data)
    except PackageRefusedError as error:
        raise _refusal(*(say(problem) for problem in error.problems)) from error


def _refusal(*messages: str) -> InvalidInputError:
    return InvalidInputError(messages[0], fields={"file": list(messages)})
