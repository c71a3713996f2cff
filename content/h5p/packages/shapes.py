"""Checking h5p.json and library.json against the patterns of the H5P specification.

As H5P's own validator: unknown keys are accepted, numbers may be written as strings, and in a
record every key of its shape is required. Unlike it, an empty list of records is accepted, and
length is counted in characters, not bytes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content.h5p.errors import Problem
from content.h5p.errors import gettext_noop as _

_LONGEST_SHOWN = 80


@dataclass(frozen=True)
class Text:
    """A string or a whole number that matches from its beginning to its end."""

    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Options:
    """A list of some of these words."""

    allowed: tuple[str, ...]


@dataclass(frozen=True)
class Record:
    fields: "Shapes"


@dataclass(frozen=True)
class Records:
    """A list of records, or an object of them: PHP writes a list with gaps so."""

    fields: "Shapes"


Shape = Text | Options | Record | Records
Shapes = Mapping[str, Shape]


def text(pattern: str, flags: int = 0) -> Text:
    return Text(re.compile(pattern, flags | re.ASCII))


LINE = text(r".{1,255}")
NUMBER = text(r"[0-9]{1,5}")
FLAG = text(r"[01]")
PIXELS = text(r"[0-9]{1,4}")
# Shorter than H5P's 255, so that the folder of a library stays a name that file systems take.
MACHINE_NAME = text(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
DEPENDENCIES = Records({"machineName": MACHINE_NAME, "majorVersion": NUMBER, "minorVersion": NUMBER})
EMBED_TYPES = Options(("iframe", "div"))


def check_shape(raw: object, file: str, required: Shapes, optional: Shapes) -> list[Problem]:
    if not isinstance(raw, dict):
        return [Problem(file, "wrong-type", _("The file must hold a JSON object."))]
    problems = _check_record(raw, f"{file}#", required)
    for key, shape in optional.items():
        if key in raw:
            problems += _check(raw[key], f"{file}#/{key}", key, shape)
    return problems


def records_of(raw: object) -> list[dict[str, Any]]:
    """The records of a value that was found to be ``Records``; none when it is absent."""
    if isinstance(raw, dict):
        return list(raw.values())
    return list(raw) if isinstance(raw, list) else []


def _check_record(raw: dict[str, Any], place: str, shapes: Shapes) -> list[Problem]:
    problems = []
    for key, shape in shapes.items():
        if raw.get(key) is None:
            message = _("“%(name)s” is missing.")
            problems.append(Problem(place.removesuffix("#"), "missing-property", message, {"name": key}))
        else:
            problems += _check(raw[key], f"{place}/{key}", key, shape)
    return problems


def _check(value: object, place: str, name: str, shape: Shape) -> list[Problem]:
    match shape:
        case Text(pattern):
            if isinstance(value, bool) or not isinstance(value, str | int):
                return [_wrong_type(place, name)]
            return [] if pattern.fullmatch(str(value)) else [_not_allowed(place, name, value)]
        case Options(allowed):
            if not isinstance(value, list):
                return [_wrong_type(place, name)]
            return [_not_allowed(place, name, chosen) for chosen in value if chosen not in allowed]
        case Record(fields):
            return (
                _check_record(value, place, fields) if isinstance(value, dict) else [_wrong_type(place, name)]
            )
        case Records(fields):
            return _check_records(value, place, name, fields)


def _check_records(value: object, place: str, name: str, fields: Shapes) -> list[Problem]:
    if not isinstance(value, dict | list):
        return [_wrong_type(place, name)]
    problems = []
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, record in pairs:
        if isinstance(record, dict):
            problems += _check_record(record, f"{place}/{key}", fields)
        else:
            problems.append(_wrong_type(f"{place}/{key}", name))
    return problems


def _wrong_type(place: str, name: str) -> Problem:
    return Problem(place, "wrong-type", _("“%(name)s” is of the wrong type."), {"name": name})


def _not_allowed(place: str, name: str, value: object) -> Problem:
    values = {"name": name, "value": str(value)[:_LONGEST_SHOWN]}
    return Problem(place, "invalid-property", _("“%(name)s” may not be “%(value)s”."), values)
