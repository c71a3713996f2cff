"""The one list of markup that a lesson may contain."""

import nh3
from django.utils.html import strip_tags

_TAGS = {
    "p", "br", "hr", "h3", "h4", "ul", "ol", "li", "strong", "b", "em", "i", "u", "s", "sub", "sup",
    "blockquote", "code", "a", "abbr",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}}
_SCHEMES = {"http", "https", "mailto"}


def clean_html(html: str) -> str:
    """Keep the allowed tags and attributes; everything that could run or load is dropped."""
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener noreferrer"
    ).strip()


def plain_text(html: str) -> str:
    """The words alone, with a space where a block ended."""
    return " ".join(strip_tags(html.replace("<", " <")).split())
