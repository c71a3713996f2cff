"""What a new content holds before its author has written anything."""

import copy
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from content.h5p.definitions import Library
from content.h5p.interfaces import LibrarySource
from content.h5p.semantics import (
    BooleanField,
    Field,
    GroupField,
    HtmlField,
    LibraryField,
    ListField,
    SelectField,
    TextField,
)
from content.h5p.semantics_reader import semantics_of
from content.h5p.values import MISSING, Missing

FieldsOf = Callable[[Library], Sequence[Field]]

MAX_ENTRIES = 50
# Libraries may contain themselves.
MAX_SUB_CONTENTS = 6


def default_params(
    library: Library, source: LibrarySource, fields_of: FieldsOf = semantics_of
) -> dict[str, Any]:
    """New parameters: defaults, lists as long as they must be, sub-contents where there is no choice.

    ``fields_of`` may give fields with translated defaults. Raises ``ContentRefusedError`` for a library
    whose semantics cannot be read.
    """
    return _Maker(source, fields_of).make_members(fields_of(library), 0)


def new_sub_content(
    library: Library, source: LibrarySource, fields_of: FieldsOf = semantics_of
) -> dict[str, Any]:
    """The value of a library field for which a library was chosen."""
    return _Maker(source, fields_of).make_sub_content(library, 0)


def default_value(field: Field, source: LibrarySource, fields_of: FieldsOf = semantics_of) -> Any | Missing:
    """The value of a new entry of a list or of a field that is shown for the first time."""
    return _Maker(source, fields_of).make(field, 0)


class _Maker:
    def __init__(self, source: LibrarySource, fields_of: FieldsOf) -> None:
        self.source = source
        self.fields_of = fields_of

    def make_members(self, fields: Sequence[Field], depth: int) -> dict[str, Any]:
        members = {field.name: self.make(field, depth) for field in fields}
        return {name: value for name, value in members.items() if not isinstance(value, Missing)}

    def make(self, field: Field, depth: int) -> Any | Missing:
        if isinstance(field, GroupField):
            return self._make_group(field, depth)
        if isinstance(field, ListField):
            return self._make_list(field, depth)
        if isinstance(field, LibraryField):
            return self._make_library(field, depth)
        if field.default is not None:
            return copy.deepcopy(field.default)
        return MISSING if field.is_optional else _plain_start(field)

    def _make_list(self, field: ListField, depth: int) -> Any | Missing:
        count = min(max(field.minimum or 0, field.default_count), MAX_ENTRIES)
        entries = [self.make(field.item, depth) for _ in range(count)]
        kept = [entry for entry in entries if not isinstance(entry, Missing)]
        return kept or copy.deepcopy(field.default) or MISSING

    def _make_group(self, group: GroupField, depth: int) -> Any | Missing:
        if group.holds_only_field:
            return self.make(group.fields[0], depth)
        members = self.make_members(group.fields, depth)
        if isinstance(group.default, dict):
            known = {field.name for field in group.fields}
            members |= {key: copy.deepcopy(held) for key, held in group.default.items() if key in known}
        if group.is_sub_content:
            members["subContentId"] = str(uuid4())
        return members

    def _make_library(self, field: LibraryField, depth: int) -> Any | Missing:
        if field.is_optional or len(field.options) != 1 or depth >= MAX_SUB_CONTENTS:
            return MISSING
        library = self.source.find(field.options[0])
        return MISSING if library is None else self.make_sub_content(library, depth + 1)

    def make_sub_content(self, library: Library, depth: int) -> dict[str, Any]:
        return {
            "library": str(library.name),
            "params": self.make_members(self.fields_of(library), depth),
            "subContentId": str(uuid4()),
            "metadata": {
                "contentType": library.title,
                "license": "U",
                "title": library.title,
            },
        }


def _plain_start(field: Field) -> Any | Missing:
    """Where there is no default: players read the length of texts that H5P's own editor always writes."""
    if isinstance(field, BooleanField):
        return False
    if isinstance(field, TextField | HtmlField):
        return ""
    if isinstance(field, SelectField) and field.options and not field.is_multiple:
        return field.options[0][0]
    return MISSING
