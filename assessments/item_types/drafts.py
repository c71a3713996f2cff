"""Reads what a draft gives: it comes from an author, a file or the API, and nothing in it is trusted."""

import hashlib
from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from assessments.item_types.base import ItemDraft, Json
from core.errors import InvalidInputError

_ID_LENGTH = 8


def refusal(field: str, rule: str) -> InvalidInputError:
    return InvalidInputError(rule, fields={field: [rule]})


def plain_text(text: str) -> str:
    """One line of text that the database can hold."""
    storable = text.replace("\x00", "").encode(errors="replace").decode()
    return " ".join(storable.split())


def derived_id(text: str, role: str = "") -> str:
    """An id that does not tell the order of authoring, nor which text of another ``role`` belongs to it."""
    return hashlib.sha256(f"{role}{text}".encode()).hexdigest()[:_ID_LENGTH]


def read_rule(draft: ItemDraft, rules: Collection[str], default: str) -> Json:
    """The scoring of a type that has rules and nothing else to choose."""
    scoring: object = draft.scoring or {"rule": default}
    if not isinstance(scoring, dict) or set(scoring) != {"rule"} or scoring["rule"] not in list(rules):
        raise unknown_rule(rules)
    return scoring


def unknown_rule(rules: Collection[str]) -> InvalidInputError:
    return refusal("scoring", _("Unknown scoring rule; known are: %(rules)s.") % {"rules": ", ".join(rules)})


def check_names(spec: object, known: Collection[str], field: str = "spec") -> Json:
    """``spec`` itself when it is an object that holds nothing but the known names."""
    if not isinstance(spec, dict):
        raise refusal(field, _("An object is expected."))
    for name in spec:
        if name not in known:
            raise refusal(
                f"{field}.{str(name)[:40]}", _("Unknown; known are: %(names)s.") % {"names": ", ".join(known)}
            )
    return spec


def read_list(value: object, field: str, *, least: int, most: int) -> list[object]:
    if not isinstance(value, list) or not least <= len(value) <= most:
        rule = _("A list of %(least)d to %(most)d is expected.") % {"least": least, "most": most}
        raise refusal(field, rule)
    return value


def read_text(value: object, field: str) -> str:
    """One line of plain text that is not empty."""
    text = plain_text(value) if isinstance(value, str) else ""
    if not text:
        raise refusal(field, _("Required."))
    return text


def read_remark(value: object, field: str) -> str:
    """One line of plain text, which may be empty."""
    if not isinstance(value, str):
        raise refusal(field, _("Text is expected."))
    return plain_text(value)


def refuse_repeated(texts: Sequence[str], field: str, name: str = "") -> None:
    """Raise for the first text that was given before; ``name`` is that of the part in its row."""
    for number, text in enumerate(texts, start=1):
        if text in texts[: number - 1]:
            place = f"{field}.{number}.{name}" if name else f"{field}.{number}"
            raise refusal(place, _("“%(text)s” is given twice.") % {"text": text})
