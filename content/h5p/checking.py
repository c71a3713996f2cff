"""A content checked and cleaned against the semantics of its libraries.

As lenient as H5P's own validator: what that mends is mended here with a warning, so that every content
that plays elsewhere plays here. Refused is what it cannot read at all, what leaves the content's own
folder, and what is made to exhaust the reader. ``strict`` is for an author's form, where a broken limit
is a mistake to put right and not to mend.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.h5p.conditions import Scope, is_shown
from content.h5p.defaults import default_params
from content.h5p.definitions import Library
from content.h5p.demands import demand, is_asked_for, is_empty, weighs_fields
from content.h5p.errors import ContentRefusedError, Problem, gettext_noop
from content.h5p.interfaces import LibrarySource
from content.h5p.media import check_source, clean_json
from content.h5p.metadata import COPYRIGHT, METADATA
from content.h5p.names import LibraryName
from content.h5p.remarks import Remarks, step_into
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
)
from content.h5p.semantics_reader import semantics_of
from content.h5p.values import (
    MISSING,
    Missing,
    check_boolean,
    check_html,
    check_number,
    check_select,
    check_text,
)
from content.h5p.walking import Visit, text_of_content, walk

__all__ = ["CheckedContent", "Visit", "check_content", "default_params", "text_of_content", "walk"]

# A course presentation within a branching scenario nests about 25 fields.
MAX_DEPTH = 64
MAX_VALUES = 300_000
_SUB_CONTENT_ID = re.compile(r"\{?[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}\}?")


@dataclass(frozen=True)
class CheckedContent:
    """``params`` as they may be stored and played; checking them again changes nothing.

    ``libraries`` are the main one and those of sub-contents, each once. ``files`` are the paths that the
    content names, there or not. ``problems`` refuse the content, ``warnings`` say what was mended.
    """

    params: Any
    libraries: tuple[Library, ...]
    files: frozenset[str]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def check_content(
    params: object,
    main: Library,
    source: LibrarySource,
    files: Collection[str],
    file: str = "content/content.json",
    *,
    strict: bool = False,
) -> CheckedContent:
    """Check any JSON value as the parameters of ``main``; ``files`` are the paths below ``content/``."""
    checker = _Checker(source, files, Remarks(file), strict)
    checked = checker.check_params(params, main, "", Scope())
    return CheckedContent(
        params=checked,
        libraries=tuple(checker.libraries.values()),
        files=frozenset(checker.named_files),
        problems=tuple(checker.remarks.problems),
        warnings=tuple(checker.remarks.warnings),
    )


class _Checker:
    def __init__(self, source: LibrarySource, files: Collection[str], remarks: Remarks, strict: bool) -> None:
        self.source = source
        self.files = files
        self.remarks = remarks
        self.strict = strict
        self.libraries: dict[LibraryName, Library] = {}
        self.named_files: set[str] = set()
        self.values_left = MAX_VALUES
        self.depth = 0
        self.weighs_fields = False

    def check_params(self, params: object, library: Library, pointer: str, scope: Scope) -> dict[str, Any]:
        """The parameters of one library, the main one or a sub-content's."""
        self.libraries.setdefault(library.name, library)
        try:
            fields = semantics_of(library)
        except ContentRefusedError as error:
            self.remarks.problems.extend(error.problems)
            return {}
        if params is None or params == []:
            params = {}
        if not isinstance(params, dict):
            self.remarks.refuse(
                pointer, "wrong-type", gettext_noop("The parameters of a content must be an object.")
            )
            return {}
        around, self.weighs_fields = self.weighs_fields, self.strict and weighs_fields(fields)
        try:
            return self._check_members(params, fields, pointer, scope, is_optional=False)
        finally:
            self.weighs_fields = around

    def check_value(
        self, value: object, field: Field, pointer: str, scope: Scope, is_optional: bool
    ) -> Any | Missing:
        """The value as it is kept, MISSING when there is nothing to keep."""
        self.values_left -= 1
        if self.values_left < 0 or self.depth >= MAX_DEPTH:
            self._refuse_size(pointer)
            return MISSING
        self.depth += 1
        try:
            return self._check_by_type(value, field, pointer, scope, is_optional or field.is_optional)
        finally:
            self.depth -= 1

    def _refuse_size(self, pointer: str) -> None:
        if not any(problem.rule == "content-too-large" for problem in self.remarks.problems):
            self.remarks.refuse(
                pointer,
                "content-too-large",
                gettext_noop("The content has too many values, or they are nested too deeply."),
            )

    def _check_by_type(  # noqa: PLR0911 - one line for each type of the format
        self, value: object, field: Field, pointer: str, scope: Scope, is_optional: bool
    ) -> Any | Missing:
        match field:
            case TextField():
                return check_text(value, field, pointer, self.remarks, self.strict)
            case HtmlField():
                return check_html(value, field, pointer, self.remarks, self.strict)
            case NumberField():
                return check_number(value, field, pointer, self.remarks, self.strict)
            case BooleanField():
                return check_boolean(value, pointer, self.remarks)
            case SelectField():
                return check_select(value, field, is_optional, pointer, self.remarks, self.strict)
            case GroupField():
                return self._check_group(value, field, pointer, scope, is_optional)
            case ListField():
                return self._check_list(value, field, pointer, scope)
            case LibraryField():
                return self._check_library(value, field, pointer, scope)
            case MediaField():
                return self._check_media(value, field, pointer)
        self.remarks.warn(
            pointer,
            "field-type-unknown",
            gettext_noop("A value of a type that H5P does not know was taken out."),
        )
        return MISSING

    def _check_group(
        self, value: object, group: GroupField, pointer: str, scope: Scope, is_optional: bool
    ) -> Any | Missing:
        if group.holds_only_field:
            only = group.fields[0]
            if isinstance(value, dict) and set(value) == {only.name} and not isinstance(only, _OBJECTS):
                # Written by hand: the object instead of what it holds.
                value = value[only.name]
            return self.check_value(value, only, pointer, scope.enter({only.name: value}), is_optional)
        if value is None or value == "" or value is False:
            return MISSING
        if value == []:
            value = {}  # PHP's empty object
        if not isinstance(value, dict):
            self._refuse_type(pointer, gettext_noop("A group of values must be an object."))
            return MISSING
        checked = self._check_members(value, group.fields, pointer, scope, is_optional)
        if group.is_sub_content and _is_sub_content_id(value.get("subContentId")):
            checked["subContentId"] = value["subContentId"]
        return checked

    def _check_members(
        self,
        values: Mapping[Any, Any],
        fields: Sequence[Field],
        pointer: str,
        scope: Scope,
        is_optional: bool,
    ) -> dict[str, Any]:
        """In the order in which they came: players do not care, people who compare do."""
        by_name: dict[str, Field] = {}
        for field in fields:
            by_name.setdefault(field.name, field)
        defaults = _defaults(by_name) if self.strict else {}
        values = {**values, **{name: held for name, held in defaults.items() if name not in values}}
        inner = scope.enter(values)
        checked: dict[str, Any] = {}
        for key, value in values.items():
            field_here = by_name.get(key)
            if field_here is not None:
                kept = self.check_value(value, field_here, step_into(pointer, key), inner, is_optional)
                if isinstance(kept, Missing) and key in defaults:
                    kept = self.check_value(defaults[key], field_here, pointer, inner, is_optional)
                if not isinstance(kept, Missing):
                    checked[key] = kept
            elif key != "subContentId" and value is not None:
                self.remarks.warn(
                    step_into(pointer, key),
                    "unknown-key",
                    gettext_noop("A value that the library does not know was taken out."),
                )
        if self.strict:
            for field in by_name.values():
                place = step_into(pointer, field.name)
                self._demand(checked, field, place, scope.enter(checked), is_optional)
        return checked

    def _demand(
        self, values: dict[str, Any], field: Field, pointer: str, scope: Scope, is_optional: bool
    ) -> None:
        """A value that an author has to give and did not."""
        if is_optional or field.is_optional or not is_shown(field, scope):
            return
        if isinstance(field, GroupField) and not field.holds_only_field:
            if field.name not in values:
                values[field.name] = self._check_group({}, field, pointer, scope, is_optional=False)
        elif is_asked_for(field, weighs_fields=self.weighs_fields) and is_empty(
            values.get(field.name), field
        ):
            self._refuse_empty(field, pointer)

    def _refuse_empty(self, field: Field, pointer: str) -> None:
        if not self._is_told(pointer):
            message, values = demand(field)
            self.remarks.refuse(pointer, "required", message, **values)

    def _is_told(self, pointer: str) -> bool:
        place = f"{self.remarks.file}#{pointer}"
        return any(
            problem.file == place or problem.file.startswith(f"{place}/") for problem in self.remarks.problems
        )

    def _check_list(self, value: object, field: ListField, pointer: str, scope: Scope) -> list[Any] | Missing:
        items = _items(value)
        if items is None:
            self._refuse_type(pointer, gettext_noop("This value must be a list."))
            return MISSING
        if field.maximum is not None and len(items) > field.maximum:
            if self.strict:
                self.remarks.refuse(
                    pointer,
                    "list-too-long",
                    gettext_noop("Leave %(limit)d or fewer."),
                    limit=field.maximum,
                )
            else:
                self.remarks.warn(
                    pointer,
                    "list-too-long",
                    gettext_noop("Only the first %(limit)d entries were kept."),
                    limit=field.maximum,
                )
                items = items[: field.maximum]
        inner = scope.enter(items)
        checked = []
        for index, item in enumerate(items):
            kept = self.check_value(item, field.item, step_into(pointer, index), inner, is_optional=False)
            if self.strict and is_asked_for(field.item, weighs_fields=False) and is_empty(kept, field.item):
                self._refuse_empty(field.item, step_into(pointer, index))
            if not isinstance(kept, Missing) and item is not None:
                checked.append(kept)
        if self.strict and 0 < len(checked) < (field.minimum or 0):
            message, values = demand(field)
            self.remarks.refuse(pointer, "list-too-short", message, **values)
        # H5P hands no empty list to a player: a library that starts without it starts here too.
        return checked or MISSING

    def _check_library(
        self, value: object, field: LibraryField, pointer: str, scope: Scope
    ) -> dict[str, Any] | Missing:
        if value is None or value == "" or value == [] or value is False:
            return MISSING
        if not isinstance(value, dict):
            self._refuse_type(pointer, gettext_noop("A sub-content must be an object."))
            return MISSING
        if not value.get("library"):
            return MISSING
        library = self._find_library(value["library"], field, step_into(pointer, "library"))
        if library is None:
            return MISSING
        checked: dict[str, Any] = {
            "library": str(library.name),
            "params": self.check_params(value.get("params"), library, step_into(pointer, "params"), scope),
        }
        if _is_sub_content_id(value.get("subContentId")):
            checked["subContentId"] = value["subContentId"]
        if isinstance(value.get("metadata"), dict):
            checked["metadata"] = self._check_described(value["metadata"], METADATA, pointer, "metadata")
        for key in field.extra_keys & value.keys():
            checked.setdefault(key, clean_json(value[key], step_into(pointer, key), self.remarks))
        # In the order in which they came, see ``_check_members``.
        return {key: checked[key] for key in (*value, *checked) if key in checked}

    def _find_library(self, text: object, field: LibraryField, pointer: str) -> Library | None:
        try:
            name = LibraryName.parse(text if isinstance(text, str) else "")
        except ValueError:
            name = None
        allowed = name is not None and name in field.options
        other = name is not None and any(
            (option.machine_name, option.major) == (name.machine_name, name.major) for option in field.options
        )
        library = self.source.find(name) if name is not None and (allowed or other) else None
        if library is not None:
            if not allowed:
                self.remarks.warn(
                    pointer,
                    "library-of-other-version",
                    gettext_noop("%(library)s is not the version that is expected here."),
                    library=str(name),
                )
            return library
        if allowed:
            self.remarks.refuse(
                pointer,
                "missing-library",
                gettext_noop("The library %(library)s is not installed."),
                library=str(name),
            )
        else:
            shown = text[:100] if isinstance(text, str) else "…"
            if self.strict:
                message = gettext_noop("%(library)s may not be used here.")
                self.remarks.refuse(pointer, "library-not-allowed", message, library=shown)
            else:
                message = gettext_noop("%(library)s may not be used here; this part was taken out.")
                self.remarks.warn(pointer, "library-not-allowed", message, library=shown)
        return None

    def _check_described(self, value: object, fields: Field, pointer: str, key: str) -> Any:
        """Metadata or copyright: H5P's own fields, never demanded of an author here."""
        strict, self.strict = self.strict, False
        try:
            checked = self.check_value(value, fields, step_into(pointer, key), Scope(), is_optional=False)
        finally:
            self.strict = strict
        return {} if isinstance(checked, Missing) else checked

    def _check_media(self, value: object, field: MediaField, pointer: str) -> Any | Missing:
        if not field.is_multiple:
            return self._check_source(value, field, pointer)
        if isinstance(value, dict) and "path" in value:
            value = [value]
        sources = _items(value)
        if sources is None:
            self._refuse_type(pointer, gettext_noop("This value must be a list."))
            return MISSING
        checked = []
        for index, each in enumerate(sources):
            kept = self._check_counted_source(each, field, step_into(pointer, index))
            if not isinstance(kept, Missing):
                checked.append(kept)
        return checked or MISSING

    def _check_counted_source(self, value: object, field: MediaField, pointer: str) -> Any | Missing:
        self.values_left -= 1
        if self.values_left < 0:
            self._refuse_size(pointer)
            return MISSING
        return self._check_source(value, field, pointer)

    def _check_source(self, value: object, field: MediaField, pointer: str) -> Any | Missing:
        source, named = check_source(value, field, self.files, pointer, self.remarks, self.strict)
        self.named_files |= named
        if not isinstance(source, Missing) and "copyright" in source:
            copyright_ = self._check_described(source["copyright"], COPYRIGHT, pointer, "copyright")
            source["copyright"] = copyright_
        return source

    def _refuse_type(self, pointer: str, message: str) -> None:
        self.remarks.refuse(pointer, "wrong-type", message)


_SINGLE = (TextField, HtmlField, NumberField, BooleanField, SelectField)
_OBJECTS = (GroupField, LibraryField)


def _defaults(fields: Mapping[str, Field]) -> dict[str, Any]:
    """What is demanded and needs no author. An optional value that is gone was taken away."""
    return {
        name: field.default
        for name, field in fields.items()
        if isinstance(field, _SINGLE)
        and isinstance(field.default, str | int | float)
        and not field.is_optional
    }


def _items(value: object) -> list[Any] | None:
    """PHP writes an empty object as ``[]`` and a list with gaps as an object with numbers for keys."""
    if isinstance(value, list):
        return value
    if value is None or value == "" or value is False:
        return []
    if isinstance(value, dict) and all(isinstance(key, str) and key.isdecimal() for key in value):
        return [value[key] for key in sorted(value, key=lambda key: (len(key), key))]
    return None


def _is_sub_content_id(value: object) -> bool:
    return isinstance(value, str) and _SUB_CONTENT_ID.fullmatch(value) is not None
