"""What an author has to give before a content can go out, as H5P's own editor asks for it."""

from collections.abc import Mapping, Sequence

from content.h5p.errors import gettext_noop
from content.h5p.html import text_of_html
from content.h5p.semantics import (
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
from content.h5p.values import Missing

_MESSAGES: Mapping[type[Field], str] = {
    TextField: gettext_noop("Fill in this field."),
    HtmlField: gettext_noop("Fill in this field."),
    NumberField: gettext_noop("Enter a number."),
    SelectField: gettext_noop("Choose an option."),
    MediaField: gettext_noop("Add a file."),
    LibraryField: gettext_noop("Choose a content type."),
    ListField: gettext_noop("Add %(limit)d or more."),
}


def demand(field: Field) -> tuple[str, dict[str, object]]:
    """The message for a field that is empty, and its values."""
    field = held_field(field)
    values: dict[str, object] = {"limit": field.minimum} if isinstance(field, ListField) else {}
    return _MESSAGES[type(field)], values


def weighs_fields(fields: Sequence[Field]) -> bool:
    """Whether a library tells the importance of its fields: old ones do not."""
    return any(
        field.importance != ""
        or (isinstance(field, GroupField) and weighs_fields(field.fields))
        or (isinstance(field, ListField) and weighs_fields([field.item]))
        for field in fields
    )


def is_asked_for(field: Field, *, weighs_fields: bool) -> bool:
    """Not every field that is not optional is: a library that weighs its fields leaves the weight out
    where it only keeps something, and gives a low one to a file that adorns (the poster of a video).
    """
    field = held_field(field)
    is_weighed = field.importance != "" or not weighs_fields
    match field:
        case MediaField():
            asked = field.importance == "high" or not weighs_fields
        case TextField() | HtmlField() | NumberField():
            asked = is_weighed
        case SelectField():
            asked = not field.is_multiple
        case ListField():
            asked = bool(field.minimum)
        case _:
            asked = isinstance(field, LibraryField)
    return asked and not field.is_optional and not field.is_hidden


def held_field(field: Field) -> Field:
    """The field whose value a group of one field holds; any other field itself."""
    while isinstance(field, GroupField) and field.holds_only_field:
        field = field.fields[0]
    return field


def is_empty(value: object, field: Field) -> bool:
    """Whether an author has given nothing yet: markup without a word and an image is nothing, too."""
    if isinstance(held_field(field), HtmlField) and isinstance(value, str):
        return not text_of_html(value) and "<img" not in value
    return isinstance(value, Missing) or value is None or value in ("", [], {})
