"""Reads semantics.json, https://h5p.org/semantics.

As tolerant as H5P itself, which never checks the file: only what leaves no tree to build is refused.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from content.h5p.definitions import Library
from content.h5p.errors import ContentRefusedError, Problem, gettext_noop
from content.h5p.names import LibraryName
from content.h5p.semantics import (
    BooleanField,
    Field,
    GroupField,
    HtmlField,
    LibraryField,
    ListField,
    MediaField,
    NumberField,
    SelectField,
    TextField,
    UnknownField,
)

MAX_DEPTH = 32
MAX_FIELDS = 5_000
_CACHED_LIBRARIES = 1_000

_trees: dict[str, tuple[Any, tuple[Field, ...]]] = {}


def read_semantics(raw: object, file: str = "semantics.json") -> tuple[Field, ...]:
    """The fields of a parsed semantics.json. Raises ``ContentRefusedError`` with every broken rule."""
    reader = _Reader(file)
    fields = reader.read_fields(raw, "", 0)
    if reader.problems:
        raise ContentRefusedError(reader.problems)
    return fields


def semantics_of(library: Library) -> tuple[Field, ...]:
    """The fields of a library, none when it has no semantics.json. Read once per folder.

    Raises ``ContentRefusedError``.
    """
    cached = _trees.get(library.folder)
    if cached is not None and cached[0] == library.semantics:
        return cached[1]
    raw = () if library.semantics is None else library.semantics
    tree = read_semantics(raw, f"{library.name.folder}/semantics.json")
    if len(_trees) >= _CACHED_LIBRARIES:
        _trees.clear()
    _trees[library.folder] = library.semantics, tree
    return tree


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.count = 0

    def read_fields(self, raw: object, pointer: str, depth: int) -> tuple[Field, ...]:
        if not isinstance(raw, Sequence) or isinstance(raw, str):
            self._refuse(pointer, "semantics-not-a-list", gettext_noop("The fields must be a list."))
            return ()
        fields = (self.read_field(each, f"{pointer}/{index}", depth) for index, each in enumerate(raw))
        return tuple(field for field in fields if field is not None)

    def read_field(self, raw: object, pointer: str, depth: int) -> Field | None:
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_FIELDS:
            if not any(problem.rule == "semantics-too-large" for problem in self.problems):
                self._refuse(
                    pointer,
                    "semantics-too-large",
                    gettext_noop("There are too many fields, or they are nested too deeply."),
                )
            return None
        if not isinstance(raw, Mapping) or not isinstance(raw.get("type"), str):
            self._refuse(
                pointer,
                "semantics-field-without-type",
                gettext_noop("Every field must be an object with a type."),
            )
            return None
        common: dict[str, Any] = {
            "name": _text(raw, "name"),
            "label": _text(raw, "label"),
            "description": _text(raw, "description"),
            "importance": _text(raw, "importance"),
            "is_optional": _flag(raw, "optional"),
            "is_common": _flag(raw, "common"),
            "default": raw.get("default"),
            "widget": _text(raw, "widget"),
            "raw": raw,
        }
        type_name = raw["type"]
        if type_name == "list":
            return self._read_list(raw, common, pointer, depth)
        if type_name == "group":
            return self._read_group(raw, common, pointer, depth)
        build = _LEAVES.get(type_name)
        return build(raw, common) if build else UnknownField(type_name=type_name, **common)

    def _read_list(
        self, raw: Mapping[str, Any], common: dict[str, Any], pointer: str, depth: int
    ) -> Field | None:
        item = self.read_field(raw.get("field"), f"{pointer}/field", depth + 1)
        if item is None:
            return None
        return ListField(
            item=item,
            entity=_text(raw, "entity"),
            minimum=_count(raw, "min"),
            maximum=_count(raw, "max"),
            default_count=_count(raw, "defaultNum") or 0,
            **common,
        )

    def _read_group(self, raw: Mapping[str, Any], common: dict[str, Any], pointer: str, depth: int) -> Field:
        return GroupField(
            fields=self.read_fields(raw.get("fields"), f"{pointer}/fields", depth + 1),
            is_sub_content=raw.get("isSubContent") is True,
            is_expanded=_flag(raw, "expanded"),
            **common,
        )

    def _refuse(self, pointer: str, rule: str, message: str) -> None:
        self.problems.append(Problem(f"{self.file}#{pointer}", rule, message))


def _read_text(raw: Mapping[str, Any], common: dict[str, Any]) -> Field:
    if isinstance(raw.get("tags"), list) or common["widget"] == "html":
        font = raw.get("font")
        return HtmlField(
            tags=frozenset(tag.lower() for tag in _texts(raw, "tags")),
            styles=frozenset(name for name, allowed in font.items() if allowed)
            if isinstance(font, dict)
            else frozenset(),
            max_length=_count(raw, "maxLength"),
            enter_mode=_text(raw, "enterMode") or "p",
            **common,
        )
    regexp = raw.get("regexp")
    rule: Mapping[str, Any] = regexp if isinstance(regexp, dict) else {}
    return TextField(
        max_length=_count(raw, "maxLength"),
        placeholder=_text(raw, "placeholder"),
        pattern=_text(rule, "pattern"),
        pattern_flags=_text(rule, "modifiers"),
        is_multiline=common["widget"] == "textarea",
        **common,
    )


def _read_number(raw: Mapping[str, Any], common: dict[str, Any]) -> Field:
    step = _number(raw, "step")
    return NumberField(
        minimum=_number(raw, "min"),
        maximum=_number(raw, "max"),
        step=step if step is not None and step > 0 else None,
        decimals=_count(raw, "decimals"),
        **common,
    )


def _read_boolean(_raw: Mapping[str, Any], common: dict[str, Any]) -> Field:
    return BooleanField(**common)


def _read_select(raw: Mapping[str, Any], common: dict[str, Any]) -> Field:
    return SelectField(
        options=tuple(_read_options(raw.get("options"))), is_multiple=_flag(raw, "multiple"), **common
    )


def _read_options(raw: object) -> list[tuple[str, str]]:
    """Groups of options are told by a heading in H5P's editor only: here they are one list."""
    options: list[tuple[str, str]] = []
    for option in raw if isinstance(raw, list) else ():
        if not isinstance(option, dict):
            continue
        if option.get("type") == "optgroup":
            inner = option.get("options")
            options += _read_options(
                [each for each in inner if not (isinstance(each, dict) and each.get("type") == "optgroup")]
                if isinstance(inner, list)
                else None
            )
        elif isinstance(option.get("value"), str | int | float):
            value = option["value"]
            shown = str(value).lower() if isinstance(value, bool) else str(value)
            options.append((shown, _text(option, "label") or shown))
    return options


def _read_library(raw: Mapping[str, Any], common: dict[str, Any]) -> Field:
    names = []
    options = raw.get("options")
    for option in options if isinstance(options, list) else ():
        text = option.get("name") if isinstance(option, dict) else option
        try:
            names.append(LibraryName.parse(text if isinstance(text, str) else ""))
        except ValueError:
            continue
    return LibraryField(options=tuple(names), extra_keys=frozenset(_texts(raw, "extraAttributes")), **common)


def _media_reader(kind: str) -> Callable[[Mapping[str, Any], dict[str, Any]], Field]:
    def read(raw: Mapping[str, Any], common: dict[str, Any]) -> Field:
        return MediaField(
            kind=kind,
            takes_links=kind in ("audio", "video"),
            extra_keys=frozenset(_texts(raw, "extraAttributes")),
            **common,
        )

    return read


_LEAVES: Mapping[str, Callable[[Mapping[str, Any], dict[str, Any]], Field]] = {
    "text": _read_text,
    "number": _read_number,
    "boolean": _read_boolean,
    "select": _read_select,
    "library": _read_library,
    "image": _media_reader("image"),
    "audio": _media_reader("audio"),
    "video": _media_reader("video"),
    "file": _media_reader("file"),
}


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""


def _texts(raw: Mapping[str, Any], key: str) -> list[str]:
    value = raw.get(key)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _flag(raw: Mapping[str, Any], key: str) -> bool:
    """Yes also as ``1`` or ``"true"``, which authors of libraries write."""
    value = raw.get(key)
    return value.lower() not in ("", "0", "false") if isinstance(value, str) else bool(value)


def _number(raw: Mapping[str, Any], key: str) -> float | None:
    """Limits come as text, too. Whole ones stay whole."""
    value = raw.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def _count(raw: Mapping[str, Any], key: str) -> int | None:
    number = _number(raw, key)
    return int(number) if number is not None and number >= 0 else None
