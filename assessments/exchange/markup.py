"""Between the markup of a file, the HTML of a stem and the plain text of an answer."""

import re
from collections.abc import Callable, Mapping
from html import escape as escape_html
from html import unescape
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt

# How Moodle names a file that comes with a text.
PLUGIN_FILE = "@@PLUGINFILE@@/"
MOODLE, HTML, MARKDOWN, PLAIN = "moodle", "html", "markdown", "plain"
FORMATS = (MOODLE, HTML, MARKDOWN, PLAIN)

_TAG = re.compile(
    r"</?(?:p|br|b|strong|i|em|u|s|sub|sup|span|div|blockquote|code|pre|ul|ol|li|table|caption|thead"
    r"|tbody|tr|th|td|img|a|h[1-6]|font|script|style)\b[^<>]{0,4000}>",
    re.IGNORECASE,
)
# Tags whose loss takes nothing from a plain text but a line end.
_BARE_TAG = re.compile(r"</?(?:p|br|div|span|font)\b[^<>]{0,4000}>", re.IGNORECASE)
_LINE_END = re.compile(r"</(?:p|div|li|tr|h[1-6]|td|th|pre|blockquote)\s*>|<br\b[^<>]{0,100}>", re.IGNORECASE)
_FILE_TAG = re.compile(r"<img\b[^<>]{0,4000}>|<a\b[^<>]{0,4000}>", re.IGNORECASE)
_ADDRESS = re.compile(r"""\b(?:src|href)\s*=\s*["']?([^"'\s>]*)""", re.IGNORECASE)
_SCRIPT = re.compile(r"<(su[bp])>([-+=()0-9n]{1,20})</\1>", re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()n", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ")
_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKDOWN = MarkdownIt("commonmark").enable("table")


def to_html(text: str, markup: str = MOODLE) -> str:
    """HTML of a text; not yet sanitised, that is done when it is saved."""
    text = text.strip()
    if not text:
        return ""
    if markup == HTML or (markup == MOODLE and _TAG.search(text) and "</p>" in text.lower()):
        return text
    if markup == MARKDOWN:
        return str(_MARKDOWN.render(text)).strip()
    if markup == MOODLE and _TAG.search(text):
        return _paragraphs(text, lambda part: part)
    return _paragraphs(text, lambda part: escape_html(part, quote=False))


def _paragraphs(text: str, inner: Callable[[str], str]) -> str:
    parts = (part.strip() for part in re.split(r"\n[ \t]*\n", text))
    return "".join(f"<p>{inner(part).replace(chr(10), '<br>')}</p>" for part in parts if part)


def to_plain(text: str, markup: str = MOODLE) -> str:
    """The text alone, in one line; small raised and lowered numbers keep their place."""
    if markup == MARKDOWN:
        text, markup = _MARKDOWN.render(text), HTML
    if markup == PLAIN or (markup == MOODLE and not _TAG.search(text)):
        return one_line(text)
    if "<" not in text and "&" not in text:
        return one_line(text)
    text = _SCRIPT.sub(_small_letters, _LINE_END.sub(r" \g<0>", text))
    return one_line(unescape(nh3.clean(text, tags=set())))


def loses_markup(text: str, markup: str = MOODLE) -> bool:
    """Whether the plain text tells less than the text with its markup did."""
    if markup == PLAIN or "<" not in text:
        return False
    return bool(_TAG.search(_BARE_TAG.sub("", _SCRIPT.sub("", text))))


def drop_files(html: str, kept: Mapping[str, str] | None = None) -> tuple[str, list[str]]:
    """The HTML without pictures and links that point into a foreign file store, and their addresses.

    Pictures whose name stands in ``kept`` stay, under the address that stands there.
    """
    dropped: list[str] = []
    addresses = kept or {}

    def keep(found: re.Match[str]) -> str:
        address = _ADDRESS.search(found[0])
        target = unescape(address[1]) if address else ""
        is_picture = found[0][:4].lower() == "<img"
        is_local = target.startswith("/") and not target.startswith(("//", "/\\"))
        if is_local or (not is_picture and not target.startswith("@@")):
            return found[0]
        name = unquote(target.removeprefix(PLUGIN_FILE))
        if is_picture and name in addresses and address:
            return found[0].replace(address[1], addresses[name])
        dropped.append(name or "?")
        return "" if is_picture else "<a>"

    return _FILE_TAG.sub(keep, html), dropped


def plain_of_stem(stem: str) -> str | None:
    """The text that ``to_html`` makes this stem of, or None when the stem needs HTML."""
    text = unescape(stem.replace("</p><p>", "\n\n").replace("<br>", "\n").removeprefix("<p>"))
    text = text.removesuffix("</p>")
    return text if to_html(text) == stem else None


def without_noncharacters(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NO_XML.sub("", text)


def one_line(text: str) -> str:
    return " ".join(text.split())


def _small_letters(found: re.Match[str]) -> str:
    return found[2].translate(_RAISED if found[1].lower() == "sup" else _LOWERED)
