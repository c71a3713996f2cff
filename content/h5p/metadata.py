"""The fields that H5P itself gives to every sub-content and every media file: title, licence, authors.

Their values are listed at https://h5p.org/documentation/developers/h5p-specification (h5p.json).
"""

from typing import Any

from content.h5p.semantics import Field, GroupField
from content.h5p.semantics_reader import read_semantics

LICENCES = (
    "U",
    "CC BY",
    "CC BY-SA",
    "CC BY-ND",
    "CC BY-NC",
    "CC BY-NC-SA",
    "CC BY-NC-ND",
    "CC0 1.0",
    "CC PDM",
    "GNU GPL",
    "PD",
    "ODC PDDL",
    "C",
)
_OLD_LICENCES = ("U", "CC BY", "CC BY-SA", "CC BY-ND", "CC BY-NC", "CC BY-NC-SA", "CC BY-NC-ND")
AUTHOR_ROLES = ("Author", "Editor", "Licensee", "Originator")


def _text(name: str) -> dict[str, Any]:
    return {"name": name, "type": "text", "optional": True}


def _select(name: str, options: tuple[str, ...]) -> dict[str, Any]:
    return {"name": name, "type": "select", "options": [{"value": value} for value in options]}


def _year(name: str) -> dict[str, Any]:
    return {"name": name, "type": "number", "min": -9999, "max": 9999, "optional": True}


def _list_of_groups(name: str, fields: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": name, "type": "list", "field": {"type": "group", "fields": fields}}


def _group(*fields: dict[str, Any]) -> GroupField:
    return GroupField(name="", fields=read_semantics(fields))


METADATA: Field = _group(
    _text("title"),
    _text("a11yTitle"),
    _text("extraTitle"),
    _select("license", LICENCES),
    {"name": "licenseVersion", "type": "select", "optional": True},
    _year("yearFrom"),
    _year("yearTo"),
    _text("source"),
    _list_of_groups("authors", [_text("name"), _select("role", AUTHOR_ROLES)]),
    _text("licenseExtras"),
    _list_of_groups("changes", [_text("date"), _text("author"), _text("log")]),
    _text("authorComments"),
    _text("contentType"),
    _text("defaultLanguage"),
)

COPYRIGHT: Field = _group(
    _text("title"),
    _text("author"),
    _text("year"),
    _text("source"),
    _select("license", (*_OLD_LICENCES, "GNU GPL", "PD", "C")),
    {"name": "version", "type": "select", "optional": True},
)
