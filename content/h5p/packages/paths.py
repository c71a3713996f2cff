"""Which paths an entry of a package may have."""

import re
import unicodedata

from content.h5p.errors import Problem
from content.h5p.errors import gettext_noop as _
from content.h5p.packages.limits import Limits

_HIDDEN = re.compile(r"(^|/)[._]")
_DRIVE = re.compile(r"^[A-Za-z]:")
# Control characters, halves of pairs, marks that turn or hide text, ends of lines.
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_LONGEST_SHOWN = 120


def shown(path: str) -> str:
    """A path that is safe to print: without control characters and not too long."""
    text = "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in path
    )
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def is_hidden(path: str) -> bool:
    """H5P's own reader passes over files and folders whose name begins with a dot or an underscore."""
    return _HIDDEN.search(path) is not None


def folded(path: str) -> str:
    """Equal for paths that some file systems take for the same one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def find_path_problem(path: str, limits: Limits) -> Problem | None:
    """What forbids the path of an entry, a folder's without its last slash."""
    if "\\" in path or any(unicodedata.category(sign) in _UNSEEN for sign in path):
        message = _("The path has an invisible character or a backslash.")
        return Problem(shown(path), "path-characters", message)
    if path.startswith("/") or _DRIVE.match(path):
        return Problem(shown(path), "absolute-path", _("The path is absolute."))
    segments = path.split("/")
    if ".." in segments:
        return Problem(shown(path), "path-traversal", _("The path leads out of the package."))
    if "" in segments or "." in segments or ":" in path:
        return Problem(shown(path), "path-characters", _("The path is not well formed."))
    longest = max(len(segment.encode()) for segment in segments)
    if len(path.encode()) > limits.path_bytes or longest > limits.segment_bytes:
        return Problem(shown(path), "path-length", _("The path is too long."))
    return None
