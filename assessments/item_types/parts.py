"""Reads a response whose strings are ``<part>=<value>``, one for each part that was answered."""

from collections.abc import Mapping
from typing import NoReturn

from django.utils.translation import gettext as _

from assessments.item_types.base import Json, Response
from core.errors import InvalidInputError

_MOST_PARTS = 500


def pairs_of(raw: object) -> list[tuple[str, str]]:
    """(part, value) pairs as given, blank values left out. Raises ``InvalidInputError``."""
    if not isinstance(raw, list) or not all(isinstance(given, str) for given in raw):
        raise InvalidInputError(_("An answer is a list of texts."))
    if len(raw) > _MOST_PARTS:
        raise InvalidInputError(_("The answer has too many parts."))
    pairs = [given.partition("=") for given in raw]
    if not all(separator for _part, separator, _value in pairs):
        raise InvalidInputError(_("The answer does not say which part it belongs to."))
    return [(part, value) for part, _separator, value in pairs if value.strip()]


def texts_of(raw: object, longest: Mapping[str, int]) -> dict[str, str]:
    """Values by part, at most one for each, in the order of ``longest``, which tells how long each may be.

    Raises ``InvalidInputError``.
    """
    found: dict[str, str] = {}
    for part, value in pairs_of(raw):
        if part not in longest:
            raise InvalidInputError(_("The question has no such part."))
        if part in found:
            raise InvalidInputError(_("A part of the question is answered twice."))
        if len(value) > longest[part]:
            rule = _("An answer here has at most %(most)d characters.") % {"most": longest[part]}
            raise InvalidInputError(rule)
        if not _is_storable(value):
            raise InvalidInputError(_("The answer has a character that cannot be saved."))
        found[part] = value
    return {part: found[part] for part in longest if part in found}


def joined(values: Mapping[str, str]) -> Response:
    return [f"{part}={value}" for part, value in values.items()]


def split(response: Response) -> dict[str, str]:
    """Values by part of a response that was cleaned to one value for each."""
    return {part: value for part, _separator, value in (given.partition("=") for given in response)}


def schema(longest: Mapping[str, int]) -> Json:
    """JSON Schema of what ``texts_of`` returns."""
    forms = [
        {"type": "string", "pattern": rf"^{part}=[\s\S]*\S", "maxLength": len(part) + 1 + most}
        for part, most in longest.items()
    ]
    return {"type": "array", "items": {"anyOf": forms}, "uniqueItems": True, "maxItems": len(forms)}


def refuse_value() -> NoReturn:
    raise InvalidInputError(_("The question has no such option."))


def _is_storable(text: str) -> bool:
    """False for what the database cannot keep: the null character and halves of surrogate pairs."""
    return not any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in text)
