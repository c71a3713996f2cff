"""Makes the XML of items: the same tree is written under the names of QTI 2 or of QTI 3."""

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from xml.sax.saxutils import escape, quoteattr

from assessments.exchange.qti.tree import Node

_HTML = {
    *(
        "p",
        "br",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "sub",
        "sup",
        "span",
        "blockquote",
        "code",
        "pre",
        "div",
    ),
    *("ul", "ol", "li", "table", "caption", "thead", "tbody", "tr", "th", "td", "img", "a", "object"),
}
_VOID = {"br", "img"}
_UPPER = re.compile(r"([A-Z])")
# XML has no way to write them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def el(name: str, attributes: Mapping[str, object] | None = None, *children: Node | str) -> Node:
    told = {key: _told(value) for key, value in (attributes or {}).items()}
    return Node(name, told, 0, list(children))


def _told(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def variable(identifier: str) -> Node:
    return el("variable", {"identifier": identifier})


def number(value: object) -> Node:
    return el("baseValue", {"baseType": "float"}, str(value))


def set_outcome(identifier: str, expression: Node) -> Node:
    return el("setOutcomeValue", {"identifier": identifier}, expression)


def when(*branches: tuple[Node | None, list[Node]]) -> Node:
    """A condition; a branch without a test is the last one."""
    names = ["responseIf", *["responseElseIf"] * len(branches)]
    rows = [
        el(name, None, test, *rules) if test else el("responseElse", None, *rules)
        for name, (test, rules) in zip(names, branches, strict=False)
    ]
    return el("responseCondition", None, *rows)


def html_nodes(html: str) -> list[Node | str]:
    """Sanitised HTML as nodes; what is not closed is closed."""
    builder = _HtmlBuilder()
    builder.feed(html)
    builder.close()
    return builder.root.children


class _HtmlBuilder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("div", {}, 0)
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {key: value or "" for key, value in attrs if key != "rel"}, 0)
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        places = [place for place, node in enumerate(self._open) if node.name == tag and place]
        if places:
            del self._open[places[-1] :]

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def write_xml(root: Node, *, is_third: bool) -> bytes:
    text = "".join(_written(root, is_third=is_third))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _written(node: Node, *, is_third: bool) -> Iterable[str]:
    renamed = is_third and node.name not in _HTML
    name = f"qti-{_kebab(node.name)}" if renamed else node.name
    attributes = "".join(
        f" {_kebab(key) if renamed else key}={quoteattr(_clean(value))}"
        for key, value in node.attributes.items()
    )
    if not node.children:
        yield f"<{name}{attributes}/>"
        return
    yield f"<{name}{attributes}>"
    for child in node.children:
        if isinstance(child, str):
            yield escape(_clean(child))
        else:
            yield from _written(child, is_third=is_third)
    yield f"</{name}>"


def _kebab(name: str) -> str:
    return name if ":" in name else _UPPER.sub(lambda found: f"-{found[1].lower()}", name)


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("", text)
