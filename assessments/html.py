"""Which HTML an item may carry: text, lists, tables and pictures of this site; nothing that acts."""

import re

import nh3

_TAGS = {
    *("p", "br", "b", "strong", "i", "em", "u", "s", "sub", "sup", "span", "blockquote", "code", "pre"),
    *("ul", "ol", "li", "table", "caption", "thead", "tbody", "tr", "th", "td", "img", "a"),
}
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}


def sanitise(html: str) -> str:
    """Return ``html`` with everything dropped that is not in the list above; scripts go with their text."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_local_pictures,
        url_schemes={"http", "https", "mailto"},
    ).strip()


def is_blank(html: str) -> bool:
    """True when nothing remains to read or to look at."""
    return "<img" not in html and not nh3.clean(html, tags=set()).replace("&nbsp;", " ").strip()


def is_local(address: str) -> bool:
    """Whether the address is a path of this site: nothing is loaded from elsewhere.

    Browsers leave out tabs and line ends, so that they would make ``//`` of what only looks like a path.
    """
    is_path = address.startswith("/") and not address.startswith(("//", "/\\"))
    return is_path and not any(sign < " " for sign in address)


def _keep_local_pictures(tag: str, attribute: str, value: str) -> str | None:
    is_picture = tag == "img" and attribute == "src"
    return None if is_picture and not is_local(value) else value


_BLOCK = r"<(?:/?(?:p|ul|ol|table|blockquote|pre)|img)\b"
_LAST_PARAGRAPH = re.compile(rf"(.*)<p>((?:(?!{_BLOCK}).)*)</p>", re.DOTALL)


def split_stem(stem: str) -> tuple[str, str]:
    """Return (question, context): the last paragraph asks, whatever stands before it is to be read for that.

    A stem that does not end in a paragraph is all context. Both parts are as safe as the stem.
    """
    if not re.search(_BLOCK, stem):
        return stem, ""
    found = _LAST_PARAGRAPH.fullmatch(stem)
    return (found[2], found[1].strip()) if found else ("", stem)
