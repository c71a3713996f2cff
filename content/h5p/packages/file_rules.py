"""Which kinds of files a package may hold, and files that pretend to be of another kind."""

import re

from content.h5p.errors import Problem
from content.h5p.errors import gettext_noop as _

# The defaults of H5P's core (H5PCore::$defaultContentWhitelist and …LibraryWhitelistExtras), and
# svg for contents: core allowed it for years, and what is in it is checked.
_IMAGES = frozenset(("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff"))
_SOUNDS_AND_FILMS = frozenset(("webm", "mp4", "ogg", "mp3", "m4a", "wav"))
_FONTS = frozenset(("eot", "ttf", "woff", "woff2", "otf"))
_DOCUMENTS = frozenset(
    ("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "swf", "glb")
)
_TEXTS = frozenset(
    ("json", "svg", "txt", "rtf", "csv", "diff", "patch", "md", "textile", "vtt", "webvtt", "gltf")
)
CONTENT_EXTENSIONS = _IMAGES | _SOUNDS_AND_FILMS | _FONTS | _DOCUMENTS | _TEXTS
LIBRARY_EXTENSIONS = CONTENT_EXTENSIONS | {"js", "css", "xml"}

_MARKUP = re.compile(rb"\s*<[a-z!?/]", re.IGNORECASE)
_PROGRAMS = (b"#!", b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_IMAGE_BEGINNING = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|BM|II\*\x00|MM\x00\*|RIFF....WEBP|....ftyp(avif|heic|mif1)",
    re.DOTALL,
)


def extension_of(path: str) -> str:
    """Small letters after the last dot of the file's name, empty when there is none."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def find_extension_problem(file: str, *, in_content: bool) -> Problem | None:
    extension = extension_of(file)
    if extension in (CONTENT_EXTENSIONS if in_content else LIBRARY_EXTENSIONS):
        return None
    if not extension:
        return Problem(file, "file-type", _("Files without an extension are not allowed."))
    where = _("Files of the type “%(extension)s” are not allowed among the files of a content.")
    if not in_content:
        where = _("Files of the type “%(extension)s” are not allowed in a library.")
    return Problem(file, "file-type", where, {"extension": extension[:20]})


def find_disguise(file: str, head: bytes) -> Problem | None:
    """Markup, a program, or text under the name of a picture, a sound, a document.

    ``head`` is the beginning of the file.
    """
    extension = extension_of(file)
    if extension in _TEXTS:
        return None
    for mark in _MARKS:
        head = head.removeprefix(mark)
    if _MARKUP.match(head.replace(b"\0", b"")) or head.startswith(_PROGRAMS):
        message = _("The file is called “%(extension)s” but holds markup or a program.")
        return Problem(file, "disguised-file", message, {"extension": extension})
    if extension in _IMAGES and head and _is_text(head) and not _IMAGE_BEGINNING.match(head):
        return Problem(file, "disguised-file", _("The file is called an image but holds text."))
    return None


def _is_text(head: bytes) -> bool:
    return head.isascii() and all(byte >= 0x20 or byte in b"\t\n\r" for byte in head)


def find_strangeness(file: str, head: bytes) -> Problem | None:
    """A picture that no browser will show: a remark, not a danger."""
    if extension_of(file) in _IMAGES and not _IMAGE_BEGINNING.match(head):
        return Problem(file, "unknown-image", _("The file is called an image but is none."))
    return None
