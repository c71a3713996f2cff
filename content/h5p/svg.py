"""SVG images of contents: refuse what acts or reaches out, take out what no plain image needs.

An SVG is a document that can hold scripts, load other files and pose as a page. What does so is
refused, with the line where it stands. ``foreignObject`` is taken out: drawing programs put a
second copy of their texts there, and draw the same again as SVG.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from content.h5p.errors import PackageRefusedError, Problem
from content.h5p.errors import gettext_noop as _

_SVG = "http://www.w3.org/2000/svg"
_XHTML = "http://www.w3.org/1999/xhtml"
_XLINK = "http://www.w3.org/1999/xlink"

_ACTIVE_ELEMENTS = frozenset(("script", "handler", "listener", "iframe", "embed", "object", "applet"))
_ACTIVE_ELEMENTS |= {"audio", "video", "frame", "frameset", "base", "link", "meta", "form"}
_ANIMATIONS = frozenset(("animate", "set", "animatetransform", "animatemotion"))
_HANDLER = re.compile(r"on[a-z]+", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\", re.IGNORECASE)
# SVG within an image is an image: it runs nothing there. Elsewhere, in ``use``, no browser takes it.
_SAFE_IN_IMAGES = re.compile(
    r"data:(image/(png|jpe?g|gif|webp|bmp|svg\+xml)|(application/(x-)?)?font[a-z0-9/+.-]*)[;,]", re.IGNORECASE
)
_SAFE_IN_LINKS = re.compile(r"(https?|mailto):", re.IGNORECASE)
_CSS_URL = re.compile(r"url\(\s*[\"']?([^)\"']*)", re.IGNORECASE)
_CSS_ACTIVE = re.compile(
    r"@import|expression\(|image-set\(|-moz-binding|behavior:|javascript:", re.IGNORECASE
)
_CSS_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?", re.IGNORECASE)
_CSS_COMMENT = re.compile(r"/\*.*?(\*/|$)", re.DOTALL)
_TAG = re.compile(rb"<(?:\"[^\"]*\"|'[^']*'|[^\"'>])*>")

# Drawing programs declare a few entities for the names of namespaces; more than that is an attack.
_MOST_ENTITIES = 50
_LONGEST_ENTITY = 200
_MOST_REFERENCES = 10_000
_DEEPEST = 200
_MOST_PROBLEMS = 50


@dataclass(frozen=True)
class CleanedSvg:
    """``data`` are the bytes that were given when nothing had to be taken out."""

    data: bytes
    warnings: tuple[Problem, ...] = ()


def clean_svg(data: bytes, file: str) -> CleanedSvg:
    """Raises ``PackageRefusedError`` with everything that is wrong."""
    inspection = _inspect(data, file)
    if not inspection.cuts:
        return CleanedSvg(data)
    kept, start = [], 0
    for cut_from, cut_to in inspection.cuts:
        kept.append(data[start:cut_from])
        start = cut_to
    cleaned = b"".join([*kept, data[start:]])
    if _inspect(cleaned, file).cuts:
        raise PackageRefusedError([_malformed(file, 1)])
    message = _("HTML inside the image (foreignObject) was taken out.")
    return CleanedSvg(cleaned, (Problem(file, "svg-cleaned", message),))


def _inspect(data: bytes, file: str) -> "_Inspection":
    inspection = _Inspection(data, file)
    inspection.run()
    if inspection.problems:
        raise PackageRefusedError(inspection.problems)
    return inspection


@dataclass
class _Inspection:
    """One pass over an SVG; ``cuts`` are the byte ranges of its outermost ``foreignObject``s."""

    data: bytes
    file: str
    problems: list[Problem] = field(default_factory=list)
    cuts: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.ProcessingInstructionHandler = self._instruct
        self._parser.EntityDeclHandler = self._declare
        self._open: list[tuple[str, str]] = []
        self._foreign_from: tuple[int, int] | None = None
        self._style: list[str] = []
        self._entities = 0

    def run(self) -> None:
        try:
            self._parser.Parse(self.data, True)
        except expat.ExpatError as error:
            self.problems.append(_malformed(self.file, error.lineno))
        except _TooMuch:
            if not self.problems:
                self.problems.append(_malformed(self.file, self._parser.CurrentLineNumber))
        except (ValueError, LookupError):
            self.problems.append(_malformed(self.file, self._parser.CurrentLineNumber))

    def _refuse(self, rule: str, message: str, **values: object) -> None:
        values["line"] = self._parser.CurrentLineNumber
        self.problems.append(Problem(self.file, rule, message, values))
        if len(self.problems) >= _MOST_PROBLEMS:
            raise _TooMuch

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        namespace, local = _split(name)
        if not self._open and local != "svg":
            self._refuse("svg-malformed", _("The file is not an SVG image, see line %(line)d."))
        if len(self._open) >= _DEEPEST:
            raise _TooMuch
        self._open.append((namespace, local))
        if local == "foreignobject" and self._foreign_from is None:
            self._foreign_from = (len(self._open), self._parser.CurrentByteIndex)
        if namespace not in ("", _SVG, _XHTML):
            return  # names that no browser acts on: metadata of drawing programs
        is_page = namespace == _XHTML and self._foreign_from is None
        if local in _ACTIVE_ELEMENTS or is_page:
            message = _("The image holds “%(element)s”, which is not allowed, see line %(line)d.")
            self._refuse("svg-active", message, element=local[:40])
        for attribute, value in attributes.items():
            self._check_attribute(local, *_split(attribute), value)

    def _end(self, _name: str) -> None:
        _namespace, local = self._open[-1]
        if local == "style":
            self._check_css("".join(self._style))
            self._style.clear()
        if self._foreign_from and self._foreign_from[0] == len(self._open):
            self._cut(self._foreign_from[1])
            self._foreign_from = None
        self._open.pop()

    def _cut(self, start: int) -> None:
        """Note an element that ends here. Of one written as ``<a/>`` expat tells the end only vaguely."""
        tag = _TAG.match(self.data, start)
        if tag and not tag[0].endswith(b"/>"):
            tag = _TAG.match(self.data, self._parser.CurrentByteIndex)
        if tag is None:
            raise _TooMuch
        self.cuts.append((start, tag.end()))

    def _text(self, text: str) -> None:
        if self._open[-1][1] == "style":
            self._style.append(text)

    def _instruct(self, target: str, _data: str) -> None:
        if target.lower() == "xml-stylesheet":
            self._refuse("svg-reference", _("The image loads a style sheet, see line %(line)d."))

    def _declare(
        self,
        _name: str,
        is_parameter: bool,
        value: str | None,
        _base: str | None,
        _system: str | None,
        _public: str | None,
        _notation: str | None,
    ) -> None:
        self._entities += 1
        is_simple = (
            value is not None
            and len(value) <= _LONGEST_ENTITY
            and not is_parameter
            and not set(value) & set("<&%")
        )
        are_few = self._entities <= _MOST_ENTITIES and self.data.count(b"&") <= _MOST_REFERENCES
        if is_parameter or not is_simple or not are_few:
            message = _("The image declares entities that are not allowed, see line %(line)d.")
            self._refuse("svg-entities", message)
            raise _TooMuch

    def _check_attribute(self, element: str, namespace: str, name: str, value: str) -> None:
        if namespace not in ("", _XLINK, "http://www.w3.org/XML/1998/namespace"):
            return
        if not namespace and _HANDLER.fullmatch(name):
            message = _("The image holds the event handler “%(name)s”, see line %(line)d.")
            self._refuse("svg-active", message, name=name[:40])
        target = value.strip().lower()
        if (
            element in _ANIMATIONS
            and name == "attributename"
            and (target.endswith("href") or target[:2] == "on")
        ):
            message = _("The image animates “%(name)s”, see line %(line)d.")
            self._refuse("svg-active", message, name=target[:40])
        if name in ("href", "src", "base"):
            self._check_address(value, _SAFE_IN_LINKS if element == "a" else _SAFE_IN_IMAGES)
        else:
            self._check_css(value)

    def _check_css(self, text: str) -> None:
        """What stands in comments counts too: in a string, what looks like a comment is none."""
        for styles in {text, _CSS_COMMENT.sub("", text)}:
            plain = _CSS_ESCAPE.sub(_unescape, styles)
            if _CSS_ACTIVE.search(re.sub(r"\s", "", plain)):
                message = _("The image has styles that load or run something, see line %(line)d.")
                self._refuse("svg-active", message)
            for match in _CSS_URL.finditer(plain):
                self._check_address(match[1], _SAFE_IN_IMAGES)

    def _check_address(self, address: str, allowed: re.Pattern[str]) -> None:
        bare = re.sub(r"[\x00-\x20]", "", address)
        if not _SCHEME.match(bare) or allowed.match(bare):
            return
        message = _("The image refers to “%(address)s” outside of itself, see line %(line)d.")
        self._refuse("svg-reference", message, address=bare[:80])


class _TooMuch(Exception):
    """The image is not worth reading on; what is wrong was noted or will be."""


def _split(name: str) -> tuple[str, str]:
    """Namespace, empty for none, and local name in small letters."""
    namespace, _separator, local = name.rpartition(" ")
    return namespace, local.lower()


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if 0 < code < 0x110000 else ""


def _malformed(file: str, line: int) -> Problem:
    return Problem(
        file, "svg-malformed", _("The image is not well-formed SVG, see line %(line)d."), {"line": line}
    )
