"""The markup of an item's body as the HTML of a question."""

import re
from collections.abc import Callable, Sequence

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.exchange.qti.source import Source
from assessments.exchange.qti.tree import Node, QtiError

# What replaces an interaction: HTML, or None for nodes that are no interaction.
Replace = Callable[[Node], str | None]

_KEPT = {
    *("p", "br", "b", "strong", "i", "em", "u", "s", "sub", "sup", "blockquote", "code", "pre"),
    *("ul", "ol", "li", "table", "caption", "thead", "tbody", "tr", "th", "td"),
}
_BLOCK = re.compile(r"<(p|blockquote|pre|ul|ol|li|table)>")
_EMPTY = re.compile(r"<p>\s*</p>")
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_PICTURES = {"img", "object"}
_LOST = {
    "video": gettext_lazy("A video is left out."),
    "audio": gettext_lazy("A sound is left out."),
    "math": gettext_lazy("A formula is kept as plain text."),
    "svg": gettext_lazy("A drawing inside the text is left out."),
}
_BOXES = {"div", "section", "article", "figure"}
_SILENT = {
    "printedVariable",
    "stylesheet",
    "rubricBlock",
    "feedbackBlock",
    "feedbackInline",
    "script",
    "style",
}


def as_html(children: Sequence[Node | str], source: Source, replace: Replace = lambda _node: None) -> str:
    """HTML of the nodes; white space is folded, what a question cannot hold is named in a warning."""
    return "".join(_part(child, source, replace) for child in children)


def _part(part: Node | str, source: Source, replace: Replace) -> str:
    if isinstance(part, str):
        return escape(_folded(part))
    replaced = replace(part)
    if replaced is not None:
        return replaced
    if part.name in _KEPT or part.name in _HEADINGS or part.name in _BOXES:
        return _kept(part, as_html(part.children, source, replace))
    if part.name in _PICTURES:
        return _picture(part, source)
    if part.name in _SILENT or part.name in _LOST:
        return _left_out(part, source)
    return as_html(part.children, source, replace)


def _kept(node: Node, inner: str) -> str:
    """The element as a question writes it; one that holds blocks is no paragraph itself."""
    if node.name == "br":
        return "<br>"
    if node.name in _HEADINGS:
        return f"<p><strong>{inner.strip()}</strong></p>"
    if node.name == "p" or node.name in _BOXES:
        is_plain = inner.strip() and not _BLOCK.search(inner)
        return f"<p>{inner.strip()}</p>" if is_plain else inner
    return f"<{node.name}>{inner}</{node.name}>"


def _left_out(node: Node, source: Source) -> str:
    if node.name in _LOST:
        source.warn(node.line, str(_LOST[node.name]))
    elif node.name.startswith("feedback"):
        source.warn(node.line, _("Feedback inside the text of the question is left out."))
    elif node.name == "rubricBlock" and "scorer" not in node.get("view"):
        source.warn(node.line, _("A remark beside the question is left out."))
    elif node.name == "printedVariable":
        raise QtiError(node.line, _("The question shows values made at random, which is not supported."))
    return escape(node.text) if node.name == "math" else ""


def _folded(text: str) -> str:
    """Runs of white space as one blank, as a browser shows them."""
    core = " ".join(text.split())
    if not core:
        return " " if text else ""
    return (" " if text[0].isspace() else "") + core + (" " if text[-1].isspace() else "")


def tidy(html: str) -> str:
    """Without empty paragraphs, which feedback and scripts leave behind."""
    return _EMPTY.sub("", html).strip()


def _picture(node: Node, source: Source) -> str:
    alt = node.get("alt") or node.text
    address = node.get("src") or node.get("data")
    is_picture = node.name == "img" or not node.get("type") or node.get("type").startswith("image/")
    picture = source.picture(address, node.line) if is_picture else None
    if not is_picture:
        source.warn(node.line, _("An embedded object is left out."))
    if picture is None:
        return escape(alt)
    return f'<img src="{picture.address}" alt="{escape(alt)}">'
