"""Moodle XML as small trees, one question at a time, each node with the line it begins at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.sax import ContentHandler, SAXException, SAXParseException

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parseString
from django.utils.translation import gettext as _

from assessments.exchange.base import MAX_ITEM_CHARACTERS, MAX_ITEMS, ParsedFile, invalid
from core.errors import InvalidInputError

_MAX_DEPTH = 30
_MAX_NODES = 5_000
_ROOT, _QUESTION, _FILE = "quiz", "question", "file"
# The second is what Moodle 1 wrote.
_FILES = (_FILE, "image_base64")


@dataclass(slots=True)
class Node:
    tag: str
    line: int
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()

    def get(self, name: str) -> str:
        return self.attributes.get(name, "").strip()

    def all(self, tag: str) -> list["Node"]:
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> "Node | None":
        return next(iter(self.all(tag)), None)

    def text_of(self, tag: str) -> str:
        """The text of the first child of this name, or that of its ``text``; empty without one."""
        child = self.first(tag)
        inner = child.first("text") if child else None
        return (inner or child).text if child else ""

    def files(self) -> list[str]:
        """Names of the files that come along, at any depth."""
        found = [self.get("name") or "?"] if self.tag == _FILE else []
        return found + [name for child in self.children for name in child.files()]


def read_questions(raw: bytes, parsed: ParsedFile, take: Callable[[Node], None]) -> None:
    """Give every question of the file to ``take``; what it refuses becomes an error with its line.

    A file that is not well-formed is an error with its line too. Entities and document types are
    refused.
    """
    try:
        parseString(raw, _Reader(parsed, take), forbid_dtd=True)
    except DefusedXmlException:
        told = _("The file declares a document type or an entity, which is refused.")
        parsed.refuse(1, InvalidInputError(told))
    except SAXParseException as error:
        told = _("The file is not well-formed XML, or not in the encoding that it names.")
        parsed.refuse(error.getLineNumber() or 1, InvalidInputError(told))
    except (SAXException, ValueError, LookupError):
        parsed.refuse(1, InvalidInputError(_("The file is not XML in an encoding that can be read.")))


class _Reader(ContentHandler):
    def __init__(self, parsed: ParsedFile, take: Callable[[Node], None]) -> None:
        super().__init__()
        self._parsed = parsed
        self._take = take
        self._open: list[Node] = []
        self._nodes = 0
        self._characters = 0
        self._questions = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        locator: Any = self._locator  # type: ignore[attr-defined]
        node = Node(name, int(locator.getLineNumber() or 1), dict(attrs.items()))
        if not self._open and name != _ROOT:
            raise InvalidInputError(_("The file has no element “quiz”: it is not Moodle XML."))
        if len(self._open) == 1:
            self._begin_question()
        elif len(self._open) >= _MAX_DEPTH:
            raise InvalidInputError(_("Line %(line)d is nested too deeply.") % {"line": node.line})
        elif self._open and self._nodes < _MAX_NODES:
            self._open[-1].children.append(node)
        self._nodes += 1
        self._open.append(node)

    def endElement(self, _name: str) -> None:  # noqa: N802
        node = self._open.pop()
        if len(self._open) == 1 and node.tag == _QUESTION:
            try:
                self._check_size()
                self._take(node)
            except InvalidInputError as error:
                self._parsed.refuse(node.line, error)

    def characters(self, content: str) -> None:
        """Files are as large as the whole file lets them be; texts are not."""
        if len(self._open) < 2:
            return
        if self._open[-1].tag not in _FILES:
            self._characters += len(content)
        if self._characters <= MAX_ITEM_CHARACTERS:
            self._open[-1].pieces.append(content)

    def _begin_question(self) -> None:
        self._nodes = self._characters = 0
        self._questions += 1
        if self._questions > MAX_ITEMS:
            raise InvalidInputError(_("The file has more than %(most)d items.") % {"most": MAX_ITEMS})

    def _check_size(self) -> None:
        if self._characters > MAX_ITEM_CHARACTERS:
            words = {"most": MAX_ITEM_CHARACTERS}
            raise invalid("", _("The question has more than %(most)d characters.") % words)
        if self._nodes >= _MAX_NODES:
            raise invalid("", _("The question has too many parts."))
