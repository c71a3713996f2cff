"""What every parser gives back, and the small checks they share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from assessments.item_types.base import ItemDraft
from core.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """``line`` is the first line of the item in its file, counted from 1."""

    line: int
    draft: ItemDraft


@dataclass(frozen=True, slots=True)
class LineError:
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        words = {"line": self.line, "field": self.field, "message": self.message}
        if self.field:
            return _("line %(line)d, %(field)s: %(message)s") % words
        return _("line %(line)d: %(message)s") % words


@dataclass(slots=True)
class ParsedFile:
    items: list[ParsedItem] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)


def line_error(line: int, error: InvalidInputError) -> LineError:
    return LineError(line, next(iter(error.fields), ""), str(error))


def read_text(record: Mapping[str, object], name: str) -> str:
    """A text of the record that is not blank. Raises ``InvalidInputError`` naming it."""
    value = record.get(name)
    if not isinstance(value, str) or not value.strip():
        rule = _("A text is expected.")
        raise InvalidInputError(rule, fields={name: [rule]})
    if "\x00" in value:
        rule = _("The text holds a zero byte.")
        raise InvalidInputError(rule, fields={name: [rule]})
    return value.strip()
