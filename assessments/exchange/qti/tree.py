"""XML of a package as a small tree that remembers its lines, under the names of QTI 2.

QTI 3 writes ``qti-choice-interaction`` and ``response-identifier`` where QTI 2 writes
``choiceInteraction`` and ``responseIdentifier``; readers see the latter alone. Prefixes are dropped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.sax import ContentHandler, SAXException, SAXParseException

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parseString
from django.utils.translation import gettext as _

from core.errors import InvalidInputError

MAX_DEPTH = 60
MAX_NODES = 100_000


class QtiError(InvalidInputError):
    """A rule that a file of the package breaks, and the line where it does."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class Node:
    name: str
    attributes: dict[str, str]
    line: int
    children: list["Node | str"] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default).strip()

    @property
    def nodes(self) -> list["Node"]:
        return [child for child in self.children if isinstance(child, Node)]

    def all(self, *names: str) -> list["Node"]:
        """Children of these names, in order."""
        return [child for child in self.nodes if child.name in names]

    def first(self, *names: str) -> "Node | None":
        return next(iter(self.all(*names)), None)

    def iter(self) -> Iterator["Node"]:
        """This node and everything below it, in the order of the file."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.nodes)

    def find(self, *names: str) -> list["Node"]:
        """Nodes of these names, however deep."""
        return [node for node in self.iter() if node.name in names]

    @property
    def text(self) -> str:
        """All text inside, white space folded; not the sources that formulas carry along."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        waiting: list[Node | str] = [self]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                yield part
            elif part.name != "annotation":
                waiting += reversed(part.children)


def parse_tree(raw: bytes) -> Node:
    """Raises ``QtiError``; entities and document type declarations are refused."""
    builder = _Builder()
    try:
        parseString(raw, builder, forbid_dtd=True)
    except DefusedXmlException:
        raise QtiError(1, _("The file declares a document type or an entity, which is refused.")) from None
    except SAXParseException as error:
        raise QtiError(error.getLineNumber() or 1, _("The file is not well-formed XML.")) from None
    except (SAXException, ValueError, LookupError):
        raise QtiError(1, _("The file is not XML in an encoding that can be read.")) from None
    if builder.root is None:
        raise QtiError(1, _("The file is empty."))
    return builder.root


def camel(name: str) -> str:
    """``qti-simple-choice`` → ``simpleChoice``; other names lose their prefix alone."""
    local = name.rsplit(":", 1)[-1]
    if not local.startswith("qti-"):
        return local
    return _joined(local.removeprefix("qti-"))


def _joined(name: str) -> str:
    return re.sub(r"-(.)", lambda found: found[1].upper(), name)


class _Builder(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        line = self._line()
        self._count += 1
        if len(self._open) >= MAX_DEPTH or self._count > MAX_NODES:
            raise QtiError(line, _("The file is nested too deeply or has too many elements."))
        node = Node(camel(name), _attributes(name, attrs), line)
        if self._open:
            self._open[-1].children.append(node)
        elif self.root is None:
            self.root = node
        self._open.append(node)

    def endElement(self, _name: str) -> None:  # noqa: N802
        self._open.pop()

    def characters(self, content: str) -> None:
        if not self._open:
            return
        # The parser gives a text in pieces, wherever its lines end.
        children = self._open[-1].children
        if children and isinstance(children[-1], str):
            children[-1] += content
        else:
            children.append(content)

    def _line(self) -> int:
        locator: Any = self._locator  # type: ignore[attr-defined]
        return int(locator.getLineNumber() or 1)


def _attributes(name: str, attrs: Any) -> dict[str, str]:
    is_third = name.rsplit(":", 1)[-1].startswith("qti-")
    return {
        _joined(key) if is_third and not key.startswith(("data-", "aria-")) else key: value
        for key, value in attrs.items()
    }
