"""Markup and plain text of contents, as H5P keeps them.

A field of markup names its tags; H5P itself adds some, and the font rules of the field become a few
properties of ``style`` whose values are checked. What remains is written anew by an HTML5 parser, so
that the browser reads what was checked.
"""

import html
import re
from collections.abc import Callable
from functools import lru_cache
from html.entities import html5 as named_entities

import nh3

from content.h5p.semantics import HtmlField


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Whatever a semantics.json says, no other tag gets into a page: nothing that runs, loads a document,
# sends a form or switches the parser into another language.
SAFE_TAGS = _words(
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd"
    " del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins"
    " kbd li mark ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table"
    " tbody td tfoot th thead time tr tt u ul var wbr"
)
_ALWAYS = frozenset({"div", "span", "p", "br"})
_TABLE_PARTS = _words("tr td th colgroup col thead tbody tfoot caption figure figcaption")
_BROUGHT_ALONG = (
    ({"table"}, _TABLE_PARTS),
    ({"b"}, frozenset({"strong"})),
    ({"i"}, frozenset({"em"})),
    ({"ul", "ol"}, frozenset({"li"})),
    ({"del", "strike"}, frozenset({"s"})),
)
_ATTRIBUTES = {
    "*": _words("class id title lang dir role tabindex style align valign bgcolor width height"),
    "a": _words("href target rel name hreflang type download"),
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "font": {"color", "face", "size"},
    "img": {"src", "alt"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"start", "type", "reversed"},
    "q": {"cite"},
    "table": _words("border cellpadding cellspacing summary"),
    "td": _words("colspan rowspan headers scope abbr nowrap"),
    "th": _words("colspan rowspan headers scope abbr nowrap"),
    "time": {"datetime"},
    "ul": {"type"},
}
_CLOSED_BY_THEMSELVES = _words(
    "br hr img col wbr p li dt dd tr td th tbody thead tfoot area base embed input link meta source track"
)
MAX_NESTING = 250
_ROUNDS = 5
URL_SCHEMES = {"http", "https", "mailto", "ftp", "tel"}

_LENGTH = r"[0-9.]+(?:em|rem|px|pt|%)"
_COLOUR = r"(?:#[a-f0-9]{3,8}|rgba?\([0-9,.% ]+\)|hsla?\([0-9,.% ]+\)|[a-z]{3,30})"
_LINE = r"(?:none|solid|dotted|dashed|double|groove|ridge|inset|outset)"
_FONT_STYLES = {
    "size": {"font-size": _LENGTH},
    "family": {"font-family": r"[-\w,'\" ]+"},
    "color": {"color": _COLOUR},
    "background": {"background-color": _COLOUR},
    "spacing": {"letter-spacing": _LENGTH},
    "height": {"line-height": rf"{_LENGTH}|[0-9.]+"},
}
_TABLE_STYLES = {
    "border": rf"{_LENGTH} *{_LINE} *{_COLOUR}|[0-9.]+ *{_LINE} *{_COLOUR}|0|none",
    "border-style": _LINE,
    "border-width": rf"{_LENGTH}|0",
    "border-color": _COLOUR,
    "border-collapse": "collapse",
    "vertical-align": "middle|top|bottom",
    "padding": rf"{_LENGTH}|0",
    "width": rf"{_LENGTH}|0",
    "height": rf"{_LENGTH}|0",
    "float": "right|left|none",
    "background-color": _COLOUR,
}
_ALIGNMENT = {"text-align": "center|left|right|justify"}

_ENTITY = r"#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31}"
_AMPERSAND = re.compile(rf"&(?:({_ENTITY});)?")
_TAG = re.compile(r"<([a-zA-Z][^\s/>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)")
_PRE = re.compile(r"(<pre(?: [^<>]*)?>)\n")
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")


def escape_text(text: str) -> str:
    """Plain text as H5P stores it; what is escaped already stays, so twice changes nothing."""
    if not any(sign in text for sign in "&<>\"'"):
        return text
    text = _AMPERSAND.sub(_keep_entity, text)
    return text.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").replace("'", "&#039;")


def _keep_entity(match: re.Match[str]) -> str:
    name = match[1]
    known = name is not None and (name[0] == "#" or f"{name};" in named_entities)
    return match[0] if known else f"&amp;{match[0][1:]}"


def plain_text(text: str) -> str:
    """What a reader sees of a plain text, stored or not yet: the way back from ``stored_text``."""
    return html.unescape(escape_text(text))


def stored_text(text: str) -> str:
    """What a reader sees, written as H5P stores it."""
    return escape_text(text.replace("&", "&amp;"))


def text_of_html(markup: str) -> str:
    """The words of a markup, a space between its tags."""
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", markup)).split())


def allowed_tags(field: HtmlField) -> frozenset[str]:
    """The tags of a field with those that H5P takes with them."""
    tags = field.tags | _ALWAYS
    for bringing, brought in _BROUGHT_ALONG:
        if tags & bringing:
            tags |= brought
    return tags & SAFE_TAGS


def clean_html(markup: str, field: HtmlField) -> str:
    """Only what the field allows. Cleaning the result again changes nothing."""
    if not any(sign in markup for sign in "<>&\r\xa0"):
        return markup
    cleaner = _cleaner(allowed_tags(field), field.styles)
    if not _nests_too_deeply(markup):
        for _ in range(_ROUNDS):
            # A parser takes the first line break of a <pre> for layout, and one that is meant needs two.
            cleaned = _PRE.sub(r"\1\n\n", cleaner.clean(markup))
            if cleaned == markup:
                return cleaned
            markup = cleaned
    # Misnested tags that a parser never gives back as it took them, or takes an hour to: keep the words.
    return cleaner.clean(stored_text(text_of_html(markup)))


def _nests_too_deeply(markup: str) -> bool:
    """More levels than ``MAX_NESTING``: the time of a parser grows with their square."""
    depth = 0
    for closing, tag in _ANY_TAG.findall(markup) if markup.count("<") > MAX_NESTING else ():
        if tag.lower() not in _CLOSED_BY_THEMSELVES:
            depth = max(depth - 1, 0) if closing else depth + 1
        if depth > MAX_NESTING:
            return True
    return False


def taken_out(before: str, after: str) -> list[str]:
    """What cleaning removed, in words: ``<script>``, ``<p onclick>``, ``<span style=position>``."""
    return sorted(_parts(before) - _parts(after))


def _parts(markup: str) -> set[str]:
    parts = set()
    for tag, attributes in _TAG.findall(markup):
        tag = tag.lower()[:40]
        parts.add(f"<{tag}>")
        for name, value in _ATTRIBUTE.findall(attributes):
            name = name.lower()[:40]
            if name == "style":
                for declaration in html.unescape(value).strip("\"'").split(";"):
                    rule = declaration.partition(":")[0].strip().lower()[:40]
                    if rule:
                        parts.add(f"<{tag} style={rule}>")
            else:
                parts.add(f"<{tag} {name}>")
    return parts


@lru_cache(maxsize=256)
def _cleaner(tags: frozenset[str], styles: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items() if tag == "*" or tag in tags},
        attribute_filter=_attribute_filter(_style_patterns(styles, "table" in tags)),
        generic_attribute_prefixes={"data-", "aria-"},
        url_schemes=URL_SCHEMES,
        link_rel=None,
    )


def _style_patterns(styles: frozenset[str], has_tables: bool) -> dict[str, re.Pattern[str]]:
    allowed = dict(_ALIGNMENT)
    for name in styles:
        allowed |= _FONT_STYLES.get(name, {})
    if has_tables:
        allowed |= _TABLE_STYLES
    return {name: re.compile(rf"(?:{value})", re.IGNORECASE) for name, value in allowed.items()}


def _attribute_filter(
    patterns: dict[str, re.Pattern[str]],
) -> Callable[[str, str, str], str | None]:
    def check(_tag: str, attribute: str, value: str) -> str | None:
        if attribute != "style":
            # Scripts of libraries build markup from texts: leave them nothing to close a tag with.
            return value.replace("<", "").replace(">", "")
        declarations = [each.strip() for each in value.split(";") if each.strip()]
        kept = [each for each in declarations if _is_allowed_style(each, patterns)]
        if not kept:
            return None
        return value if len(kept) == len(declarations) else "; ".join(kept) + ";"

    return check


def _is_allowed_style(declaration: str, patterns: dict[str, re.Pattern[str]]) -> bool:
    name, _, value = declaration.partition(":")
    pattern = patterns.get(name.strip().lower())
    return pattern is not None and pattern.fullmatch(value.strip()) is not None
