"""A library's language file laid over its semantics.

``language/<code>.json`` holds ``{"semantics": […]}`` in the shape of semantics.json with only what a
person reads. Files lag behind the libraries that they belong to: what does not fit is passed over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from content.h5p.semantics import (
    Field,
    GroupField,
    HtmlField,
    LibraryField,
    ListField,
    SelectField,
    TextField,
)


def translated(fields: Sequence[Field], translation: object) -> tuple[Field, ...]:
    """The fields with their texts in another language; ``translation`` is the parsed language file."""
    return _translate_all(fields, translation.get("semantics") if isinstance(translation, Mapping) else None)


def _translate_all(fields: Sequence[Field], translations: object) -> tuple[Field, ...]:
    """Translations have no names: they stand in the order of the fields."""
    if not isinstance(translations, list):
        return tuple(fields)
    found = [*translations[: len(fields)], *[None] * (len(fields) - len(translations))]
    return tuple(_translate(field, each) for field, each in zip(fields, found, strict=True))


def _translate(field: Field, translation: object) -> Field:
    if not isinstance(translation, Mapping) or not _fits(field, translation):
        return field
    changes = _texts(translation, "label", "description")
    if isinstance(field, TextField | HtmlField):
        changes |= _texts(translation, "default")
    if isinstance(field, TextField):
        changes |= _texts(translation, "placeholder")
    elif isinstance(field, SelectField):
        changes["options"] = _translate_options(field.options, translation.get("options"))
    elif isinstance(field, GroupField):
        changes["fields"] = _translate_all(field.fields, translation.get("fields"))
    elif isinstance(field, ListField):
        changes |= _texts(translation, "entity")
        changes["item"] = _translate(field.item, translation.get("field"))
    return replace(field, **changes)


def _texts(translation: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {
        key: translation[key] for key in keys if isinstance(translation.get(key), str) and translation[key]
    }


def _fits(field: Field, translation: Mapping[str, Any]) -> bool:
    """Whether the translation can be of this field, and not of one that was there in another version."""
    return (
        ("fields" not in translation or isinstance(field, GroupField))
        and ("field" not in translation or isinstance(field, ListField))
        and ("options" not in translation or isinstance(field, SelectField | LibraryField))
    )


def _translate_options(
    options: tuple[tuple[str, str], ...], translations: object
) -> tuple[tuple[str, str], ...]:
    labels = [option.get("label") for option in _flatten(translations)][: len(options)]
    labels += [None] * (len(options) - len(labels))
    return tuple(
        (value, new if isinstance(new, str) and new else label)
        for (value, label), new in zip(options, labels, strict=True)
    )


def _flatten(options: object) -> list[Mapping[str, Any]]:
    """Groups of options laid flat, as the reader of semantics.json does."""
    flat: list[Mapping[str, Any]] = []
    for option in options if isinstance(options, list) else ():
        if isinstance(option, Mapping):
            inner = option.get("options")
            flat += (
                [each for each in inner if isinstance(each, Mapping)] if isinstance(inner, list) else [option]
            )
    return flat
