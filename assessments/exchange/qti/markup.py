"""The markup of an item's body as the HTML of a question."""

from collections.abc import Callable, Sequence

from django.utils.html import escape
from django.utils.translation import gettext as _

from assessments.exchange.qti.source import Source
from assessments.exchange.qti.tree import Node, QtiError

# What replaces an interaction: HTML, or None for nodes that are no interaction.
Replace = Callable[[Node], str | None]

_KEPT = {
    *("p", "br", "b", "strong", "i", "em", "u", "s", "sub", "sup", "blockquote", "code", "pre"),
    *("ul", "ol", "li", "table", "caption", "thead", "tbody", "tr", "th", "td"),
}
_BLOCKS = {"p", "div", "blockquote", "pre", "ul", "ol", "li", "table", "section", "article", "figure", "dl"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_PICTURES = {"img", "object"}
_LOST = {
    "video": _("A video is left out."),
    "audio": _("A sound is left out."),
    "math": _("A formula is kept as plain text."),
    "svg": _("A drawing inside the text is left out."),
}
_SILENT = {"stylesheet", "rubricBlock", "feedbackBlock", "feedbackInline", "script", "style"}


def as_html(children: Sequence[Node | str], source: Source, replace: Replace = lambda _node: None) -> str:
    """HTML of the nodes; white space is folded, what a question cannot hold is named in a warning."""
    return "".join(_part(child, source, replace) for child in children)


def _part(part: Node | str, source: Source, replace: Replace) -> str:
    if isinstance(part, str):
        return escape(_folded(part))
    replaced = replace(part)
    if replaced is not None:
        return replaced
    name = part.name
    if name in _SILENT:
        _tell_silent(part, source)
        return ""
    if name == "printedVariable":
        raise QtiError(part.line, _("The question shows values made at random, which is not supported."))
    if name in _PICTURES:
        return _picture(part, source)
    if name in _LOST:
        source.warn(part.line, str(_LOST[name]))
        return escape(part.text) if name == "math" else ""
    inner = as_html(part.children, source, replace)
    if name in _HEADINGS:
        return f"<p><strong>{inner.strip()}</strong></p>"
    if name in ("br",):
        return "<br>"
    if name in _KEPT:
        return f"<{name}>{inner}</{name}>"
    if name in ("div", "section", "article", "figure") and inner.strip() and not _has_block(part):
        return f"<p>{inner.strip()}</p>"
    return inner


def _folded(text: str) -> str:
    """Runs of white space as one blank, as a browser shows them."""
    core = " ".join(text.split())
    if not core:
        return " " if text else ""
    return (" " if text[0].isspace() else "") + core + (" " if text[-1].isspace() else "")


def _has_block(node: Node) -> bool:
    return bool(node.find(*_BLOCKS, *_HEADINGS)[1:]) or any(child.name in _BLOCKS for child in node.nodes)


def _tell_silent(node: Node, source: Source) -> None:
    if node.name.startswith("feedback"):
        source.warn(node.line, _("Feedback inside the text of the question is left out."))
    elif node.name == "rubricBlock" and node.get("view") != "scorer":
        source.warn(node.line, _("A remark beside the question is left out."))


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
