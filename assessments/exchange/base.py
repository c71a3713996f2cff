"""What a format is, what its parser and its writer give back, and the small checks they share."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from assessments.item_types.base import ItemDraft
from core.errors import InvalidInputError

Part = TypeVar("Part")

MAX_BYTES = 64 * 1024 * 1024
MAX_ITEMS = 200_000
MAX_ITEM_CHARACTERS = 200_000
# An external id has room for 250 characters; what is longer is cut and told apart by its digest.
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """``line`` is the first line of the item in its file, counted from 1."""

    line: int
    draft: ItemDraft


@dataclass(frozen=True, slots=True)
class _LineMessage:
    """``field`` names the part of the item or the column; empty for the item as a whole."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        words = {"line": self.line, "field": self.field, "message": self.message}
        if self.field:
            return _("line %(line)d, %(field)s: %(message)s") % words
        return _("line %(line)d: %(message)s") % words


class LineError(_LineMessage):
    """Why an item cannot come in; one such line keeps the whole file out."""


class LineWarning(_LineMessage):
    """What was dropped on the way in, and why; the rest of the item comes in."""


@dataclass(slots=True)
class ParsedFile:
    items: list[ParsedItem] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)
    warnings: list[LineWarning] = field(default_factory=list)
    _named: dict[str, tuple[int, str]] = field(default_factory=dict, repr=False)
    _copies: Counter[str] = field(default_factory=Counter, repr=False)

    def warn(self, line: int, field: str, message: str) -> None:
        self.warnings.append(LineWarning(line, field, message))

    def refuse(self, line: int, error: InvalidInputError) -> None:
        self.errors.append(line_error(line, error))

    def add(self, line: int, draft: ItemDraft, *, name: str = "") -> None:
        """Take an item; one without an id is called by its name, or else by its content.

        So a second import of the same file finds the same items. Items of one name are told apart
        by their content; the same question twice stays two items, and is told.
        """
        if not draft.external_id:
            draft = replace(draft, external_id=self._free_id(line, name, content_digest(draft)))
        self.items.append(ParsedItem(line, draft))

    def _free_id(self, line: int, name: str, digest: str) -> str:
        wanted = _short(name, digest) or f"content-{digest[:32]}"
        first, known = self._named.setdefault(wanted, (line, digest))
        if known != digest:
            self.warn(line, "name", _("Line %(line)d has a question of this name too.") % {"line": first})
            wanted = f"{wanted}-{digest[:32]}"
        self._copies[wanted] += 1
        if self._copies[wanted] == 1:
            return wanted
        self.warn(line, "", _("The same question stands in line %(line)d.") % {"line": first})
        return f"{wanted}-{self._copies[wanted]}"


@dataclass(frozen=True, slots=True)
class Loss:
    """What a format could not carry: of which item, which field or part, and why."""

    external_id: str
    field: str
    why: str


@dataclass(frozen=True, slots=True)
class WrittenFile:
    content: bytes
    losses: list[Loss] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Format:
    """A format that items come in, go out, or both.

    recognise  the file → whether it looks like this format; looks at the head (or the directory
               of an archive) only and never raises
    parse      the file → items, errors and warnings with their lines; ``InvalidInputError`` when
               the file as a whole cannot be read, nothing else, whatever the bytes
    write      drafts, each with its ``external_id`` → the file and what it could not carry
    """

    code: str
    label: str | Promise
    extensions: tuple[str, ...]
    media_type: str
    recognise: Callable[[bytes], bool]
    parse: Callable[[bytes], ParsedFile] | None = None
    write: Callable[[Sequence[ItemDraft]], WrittenFile] | None = None


def bounded(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts of a file one by one; raises ``InvalidInputError`` when there are too many."""
    for count, part in enumerate(parts, start=1):
        if count > MAX_ITEMS:
            raise InvalidInputError(_("The file has more than %(most)d items.") % {"most": MAX_ITEMS})
        yield part


def content_digest(draft: ItemDraft) -> str:
    """Tells two questions apart, whatever they are called."""
    options = [[option.text, option.is_right, str(option.percent)] for option in draft.options]
    parts = [draft.type, draft.stem, options, draft.spec]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _short(name: str, digest: str) -> str:
    name = " ".join(name.split())
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}-{digest[:32]}"


def line_error(line: int, error: InvalidInputError) -> LineError:
    return LineError(line, next(iter(error.fields), ""), str(error))


def invalid(field: str, rule: str) -> InvalidInputError:
    """The error that names one field and the rule it breaks."""
    return InvalidInputError(rule, fields={field: [rule]})


def read_text(record: Mapping[str, object], name: str) -> str:
    """A text of the record that is not blank. Raises ``InvalidInputError`` naming it."""
    value = record.get(name)
    if not isinstance(value, str) or not value.strip():
        raise invalid(name, _("A text is expected."))
    if "\x00" in value:
        raise invalid(name, _("The text holds a zero byte."))
    return value.strip()
