"""Images, audio, video and files as contents name them."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from content.h5p import html
from content.h5p.errors import gettext_noop
from content.h5p.remarks import Remarks, step_into
from content.h5p.semantics import MediaField
from content.h5p.values import MISSING, Missing, clean_string, is_number

_KEYS = frozenset({"path", "mime", "copyright"})
_KEYS_OF_KIND: Mapping[str, frozenset[str]] = {
    "image": frozenset({"width", "height"}),
    "video": frozenset({"width", "height", "codecs", "quality", "bitrate", "aspectRatio"}),
    "audio": frozenset(),
    "file": frozenset(),
}
_TEXTS = frozenset({"mime", "codecs", "aspectRatio"})
_NUMBERS = frozenset({"width", "height", "bitrate"})
_LINK = re.compile(r"^(?:https?:)?//[^\s/]", re.IGNORECASE)
_SCHEME = re.compile(r"^\s*[a-z][a-z0-9+.-]*\s*:", re.IGNORECASE)
# Another content's file, as H5P's own editor writes it after copy and paste.
_COPIED = re.compile(r"^(?:\.\./){1,2}(?:.*content/)?(?:\d+|editor)/(.+)$")
_MAX_DEPTH = 8
_MAX_ENTRIES = 50


def is_link(path: str) -> bool:
    """Whether a path leads to another server."""
    return _LINK.match(path) is not None


def check_path(value: object, pointer: str, remarks: Remarks) -> str | Missing:
    """A link, or the path of one of the content's files. Else it is refused, or MISSING when empty."""
    path = html.plain_text(clean_string(value, pointer, remarks)).strip() if isinstance(value, str) else ""
    if is_link(path):
        return path
    copied = _COPIED.match(path)
    path = (copied[1] if copied else path).removesuffix("#tmp").strip()
    if not path:
        return MISSING
    if _SCHEME.match(path):
        remarks.refuse(
            pointer,
            "url-scheme",
            gettext_noop("Only http and https addresses may be linked: %(path)s"),
            path=path[:80],
        )
        return MISSING
    if path.startswith("/") or "\\" in path or ".." in path.split("/"):
        remarks.refuse(
            pointer,
            "path-traversal",
            gettext_noop("A file must lie inside the content: %(path)s"),
            path=path[:80],
        )
        return MISSING
    return path


def check_source(
    value: object, field: MediaField, files: Collection[str], pointer: str, remarks: Remarks, strict: bool
) -> tuple[dict[str, Any] | Missing, set[str]]:
    """One image, file or source, its ``copyright`` still unchecked, and the files that it names."""
    if value in (None, "", [], {}, False):
        return MISSING, set()
    if not isinstance(value, dict):
        remarks.refuse(pointer, "wrong-type", gettext_noop("A file must be described by an object."))
        return MISSING, set()
    path = check_path(value.get("path"), step_into(pointer, "path"), remarks)
    if isinstance(path, Missing):
        return MISSING, set()
    named = set() if is_link(path) else {path}
    if named and path not in files:
        _tell_missing(path, pointer, remarks, strict)
    source: dict[str, Any] = {}
    for key in value:
        if key in _KEYS | _KEYS_OF_KIND[field.kind] | field.extra_keys:
            kept = _check_detail(key, value[key], step_into(pointer, key), remarks)
            if kept is not None:
                source[key] = kept
    source["path"] = html.stored_text(path)
    if field.kind == "image" and isinstance(value.get("originalImage"), dict):
        original, more = _check_original(value["originalImage"], field, files, pointer, remarks)
        if not isinstance(original, Missing):
            source["originalImage"] = original
            named |= more
    return source, named


def _check_original(
    value: Mapping[str, Any], field: MediaField, files: Collection[str], pointer: str, remarks: Remarks
) -> tuple[dict[str, Any] | Missing, set[str]]:
    """The image as it was before an editor cropped it."""
    details = {key: held for key, held in value.items() if key not in ("originalImage", "copyright")}
    return check_source(details, field, files, step_into(pointer, "originalImage"), remarks, strict=False)


def _check_detail(key: str, value: object, pointer: str, remarks: Remarks) -> Any:
    """What a source says beside its path. None when there is nothing to keep."""
    if key in ("path", "copyright"):
        return value
    if key in _NUMBERS:
        return _whole(value)
    if key == "quality":
        return _check_quality(value, pointer, remarks)
    if key in _TEXTS and not isinstance(value, str):
        return None
    return clean_json(value, pointer, remarks)


def _tell_missing(path: str, pointer: str, remarks: Remarks, strict: bool) -> None:
    tell = remarks.refuse if strict else remarks.warn
    tell(pointer, "missing-file", gettext_noop("The file is not there: %(path)s"), path=path[:200])


def _whole(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?(?:px)?", value):
        return int(float(value.removesuffix("px")))
    return int(value) if isinstance(value, int | float) and is_number(value) else None


def _check_quality(value: object, pointer: str, remarks: Remarks) -> dict[str, Any] | None:
    if not isinstance(value, dict) or "level" not in value or not isinstance(value.get("label"), str):
        return None
    label = html.plain_text(clean_string(value["label"], step_into(pointer, "label"), remarks))
    return {"level": _whole(value["level"]) or 0, "label": html.stored_text(label)}


def clean_json(value: object, pointer: str, remarks: Remarks, depth: int = 0) -> Any:
    """What no semantics describe: plain values with texts escaped. None when there is nothing to keep."""
    if isinstance(value, str):
        return html.stored_text(html.plain_text(clean_string(value, pointer, remarks)))
    if isinstance(value, bool) or is_number(value):
        return value
    if depth >= _MAX_DEPTH:
        return None
    if isinstance(value, list):
        held = [
            clean_json(each, step_into(pointer, index), remarks, depth + 1)
            for index, each in enumerate(value[:_MAX_ENTRIES])
        ]
        return [each for each in held if each is not None]
    if isinstance(value, dict):
        entries = {
            html.escape_text(key): clean_json(each, step_into(pointer, key), remarks, depth + 1)
            for key, each in list(value.items())[:_MAX_ENTRIES]
            if isinstance(key, str) and key.isprintable()
        }
        return {key: each for key, each in entries.items() if each is not None}
    return None
