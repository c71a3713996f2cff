"""The fields of a type as the script of the form reads them."""

from functools import singledispatch
from typing import Any

from content import api as content_api
from content.api import h5p_fields as fields


def form_of(name: content_api.LibraryName, language: str) -> dict[str, Any]:
    """What the script needs to draw the form of a type: its fields and what a new content begins as.

    Raises ``NotFoundError`` for a library that is not installed.
    """
    return {
        "library": str(name),
        "title": title_of(name),
        "fields": [_field(field) for field in content_api.h5p_semantics(name, language)],
        "defaults": content_api.new_h5p_params(name),
    }


def title_of(name: content_api.LibraryName, libraries: content_api.LibrarySnapshot | None = None) -> str:
    """As people know the type; whoever asks for many hands in the libraries."""
    library = (libraries or content_api.h5p_libraries).find(name)
    return content_api.h5p_type_title(name.machine_name, library.title) if library else str(name)


def _field(field: fields.Field) -> dict[str, Any]:
    common = {
        "name": field.name,
        "label": field.label,
        "description": field.description,
        "importance": field.importance,
        "optional": field.is_optional,
        "common": field.is_common,
        "default": field.default,
        "technical": field.is_hidden,
        "showWhen": field.raw.get("showWhen"),
    }
    return common | _own(field)


@singledispatch
def _own(field: fields.Field) -> dict[str, Any]:
    """What fields of one kind alone have."""
    raise TypeError(f"no form for {type(field).__name__}")


@_own.register
def _text(field: fields.TextField) -> dict[str, Any]:
    return {
        "kind": "text",
        "maxLength": field.max_length,
        "placeholder": field.placeholder,
        "multiline": field.is_multiline,
    }


@_own.register
def _html(field: fields.HtmlField) -> dict[str, Any]:
    return {"kind": "html", "tags": sorted(field.tags), "enterMode": field.enter_mode}


@_own.register
def _number(field: fields.NumberField) -> dict[str, Any]:
    return {
        "kind": "number",
        "min": field.minimum,
        "max": field.maximum,
        "step": field.step,
        "decimals": field.decimals,
        "unit": field.raw.get("unit", ""),
    }


@_own.register
def _boolean(_field: fields.BooleanField) -> dict[str, Any]:
    return {"kind": "boolean"}


@_own.register
def _select(field: fields.SelectField) -> dict[str, Any]:
    return {"kind": "select", "options": field.options, "multiple": field.is_multiple}


@_own.register
def _library(field: fields.LibraryField) -> dict[str, Any]:
    return {"kind": "library", "options": [_option(name) for name in field.options]}


@_own.register
def _media(field: fields.MediaField) -> dict[str, Any]:
    return {"kind": "media", "media": field.kind, "links": field.takes_links}


@_own.register
def _list(field: fields.ListField) -> dict[str, Any]:
    return {
        "kind": "list",
        "item": _field(field.item),
        "entity": field.entity,
        "min": field.minimum,
        "max": field.maximum,
        "count": field.default_count,
    }


@_own.register
def _group(field: fields.GroupField) -> dict[str, Any]:
    return {
        "kind": "group",
        "fields": [_field(inner) for inner in field.fields],
        "whole": not field.holds_only_field,
        "expanded": field.is_expanded,
        "subContent": field.is_sub_content,
    }


@_own.register
def _unknown(_field: fields.UnknownField) -> dict[str, Any]:
    return {"kind": "unknown"}


def _option(name: content_api.LibraryName) -> dict[str, Any]:
    library = content_api.h5p_libraries.find(name)
    return {"name": str(name), "title": title_of(name) if library else "", "installed": library is not None}
