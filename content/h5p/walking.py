"""Every value of a content with the field that describes it, through sub-contents."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.h5p.definitions import Library
from content.h5p.errors import ContentRefusedError
from content.h5p.html import plain_text, text_of_html
from content.h5p.interfaces import LibrarySource
from content.h5p.names import LibraryName
from content.h5p.remarks import step_into
from content.h5p.semantics import Field, GroupField, HtmlField, LibraryField, ListField, TextField
from content.h5p.semantics_reader import semantics_of

MAX_DEPTH = 64
_WORDLESS_WIDGETS = frozenset({"none", "colorSelector", "timecode"})


@dataclass(frozen=True)
class Visit:
    """``pointer`` is a JSON pointer into the parameters of the whole content.

    ``is_common`` says that the field or one around it is shared by all contents of a library: labels
    of buttons and the like.
    """

    field: Field
    value: Any
    pointer: str
    library: Library
    is_common: bool = False


def walk(params: object, library: Library, source: LibrarySource) -> Iterator[Visit]:
    """Outer values before the inner ones. What does not fit the semantics is passed over."""
    return _walk_params(params, library, source, "", 0, is_common=False)


def text_of_content(params: object, library: Library, source: LibrarySource) -> str:
    """The words that an author wrote, a line for each field; not the labels of buttons, nor texts that
    every new content of the library begins with.
    """
    lines = []
    for visit in walk(params, library, source):
        if visit.is_common or visit.field.widget in _WORDLESS_WIDGETS or not isinstance(visit.value, str):
            continue
        if visit.field.default in (visit.value, plain_text(visit.value)):
            continue
        if isinstance(visit.field, HtmlField):
            lines.append(text_of_html(visit.value))
        elif isinstance(visit.field, TextField):
            lines.append(plain_text(visit.value).strip())
    return "\n".join(line for line in lines if line)


def _walk_params(
    params: object, library: Library, source: LibrarySource, pointer: str, depth: int, *, is_common: bool
) -> Iterator[Visit]:
    try:
        fields = semantics_of(library)
    except ContentRefusedError:
        return
    yield from _walk_members(params, fields, library, source, pointer, depth, is_common)


def _walk_members(
    values: object,
    fields: Sequence[Field],
    library: Library,
    source: LibrarySource,
    pointer: str,
    depth: int,
    is_common: bool,
) -> Iterator[Visit]:
    if not isinstance(values, Mapping):
        return
    for field in fields:
        if field.name in values:
            yield from _walk_value(
                values[field.name],
                field,
                library,
                source,
                step_into(pointer, field.name),
                depth + 1,
                is_common,
            )


def _walk_value(
    value: object,
    field: Field,
    library: Library,
    source: LibrarySource,
    pointer: str,
    depth: int,
    is_common: bool,
) -> Iterator[Visit]:
    if depth > MAX_DEPTH:
        return
    is_common = is_common or field.is_common
    yield Visit(field, value, pointer, library, is_common)
    if isinstance(field, GroupField):
        if field.holds_only_field:
            yield from _walk_value(value, field.fields[0], library, source, pointer, depth + 1, is_common)
        else:
            yield from _walk_members(value, field.fields, library, source, pointer, depth, is_common)
    elif isinstance(field, ListField):
        for index, item in enumerate(value if isinstance(value, list) else ()):
            place = step_into(pointer, index)
            yield from _walk_value(item, field.item, library, source, place, depth + 1, is_common)
    elif isinstance(field, LibraryField) and isinstance(value, Mapping):
        inner = _library_of(value, source)
        if inner is not None:
            place = step_into(pointer, "params")
            yield from _walk_params(value.get("params"), inner, source, place, depth + 1, is_common=is_common)


def _library_of(value: Mapping[str, Any], source: LibrarySource) -> Library | None:
    try:
        return source.find(LibraryName.parse(str(value.get("library"))))
    except ValueError:
        return None
