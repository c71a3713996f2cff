"""Scripts and styles of many libraries in one file each: a content may need two hundred of them.

What a file does stays as it was alone: no missing semicolon, ``"use strict"``, open comment or error
of one reaches another, and addresses in styles lead to where they led.
"""

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urljoin

# A change of what is written below must change the names of the files made by it.
FORMAT = "2"

_STRING = r""""(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?"""
_URL = rf"url\(\s*(?:{_STRING}|(?:[^)\\\"']|\\[\s\S])*)\s*\)?"
_TOKEN = re.compile(
    rf"(?P<comment>/\*[\s\S]*?(?:\*/|\Z))"
    rf"|(?P<charset>@charset\s[^;]*;?)"
    rf"|(?P<import>@import\s+(?P<target>{_URL}|{_STRING})(?P<conditions>[^;{{}}]*);?)"
    rf"|(?P<url>{_URL})"
    rf"|(?P<string>{_STRING})"
    rf"|(?P<escape>\\[\s\S])"
    rf"|(?P<bracket>[{{}}()\[\]])",
    re.I,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n]?|([\s\S]))")
_ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|/|#|$)", re.I)
_CLOSING = {"{": "}", "(": ")", "[": "]"}
_LAST_CHARACTER = 0x10FFFF


def join_scripts(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Calls of ``KafedraH5P.run(address, source)``, which runs each source as a script of its own."""
    lines = []
    for url, content in files:
        source = content.decode("utf-8-sig", "replace")
        lines.append(f"KafedraH5P.run({_quoted(url)},{_quoted(source)});\n")
    return "".join(lines).encode()


def join_styles(files: Iterable[tuple[str, bytes]], directories: Mapping[str, str]) -> bytes:
    """One style sheet; ``directories`` maps names of libraries as packages call their folders to ours.

    What a file imports is imported by its full address, before everything else: only there is it
    allowed.
    """
    imports: list[str] = []
    bodies = [_Sheet(url, directories, imports).text(content) for url, content in files]
    return "".join([*dict.fromkeys(imports), *bodies]).encode()


class _Sheet:
    def __init__(self, url: str, directories: Mapping[str, str], imports: list[str]) -> None:
        self._url = url
        self._directories = directories
        self._imports = imports
        self._open: list[str] = []

    def text(self, content: bytes) -> str:
        source = content.decode("utf-8-sig", "replace").replace("\r\n", "\n")
        # A backslash at the end would take the first character that follows with it.
        rewritten = _TOKEN.sub(self._rewrite, source.rstrip("\\"))
        return "\n".join([rewritten, "".join(reversed(self._open))])

    def _rewrite(self, match: re.Match[str]) -> str:
        """What is left out leaves a space: its neighbours must not become one word."""
        text = match[0]
        if match.lastgroup == "comment":
            # A map of sources would be looked for beside the joined file.
            return " " if text.startswith("/*#") else text if text.endswith("*/") else f"{text}*/"
        if match.lastgroup == "import":
            return self._import(match)
        if match.lastgroup == "url":
            return f"url({_quoted_css(self._absolute(_address(text)))})"
        if match.lastgroup == "bracket":
            return self._bracket(text)
        return " " if match.lastgroup == "charset" else text

    def _import(self, match: re.Match[str]) -> str:
        url = self._absolute(_address(match["target"]))
        self._imports.append(f"@import url({_quoted_css(url)}){match['conditions']};\n")
        return " "

    def _bracket(self, bracket: str) -> str:
        """Remember what is left open. A closing one that closes nothing would end what is not its own."""
        if bracket in _CLOSING:
            self._open.append(_CLOSING[bracket])
        elif not self._open:
            return " "
        elif self._open[-1] == bracket:
            self._open.pop()
        return bracket

    def _absolute(self, url: str) -> str:
        if _ELSEWHERE.match(url):
            return url
        absolute = urljoin(self._url, url)
        # One library may name a file of another as it lies in a package: ../../H5P.JoubelUI-1.3/a.png
        for name, folder in self._directories.items():
            absolute = absolute.replace(f"/{name}/", f"/{folder}/", 1)
        return absolute


def _address(token: str) -> str:
    """What ``url(…)`` or a string names."""
    inner = token.strip()
    if inner[:4].lower() == "url(":
        inner = inner[4:].removesuffix(")").strip()
    if inner[:1] in {'"', "'"}:
        inner = inner[1:].removesuffix(inner[0])
    return _ESCAPE.sub(_unescape, inner)


def _unescape(match: re.Match[str]) -> str:
    if match[1]:
        code = int(match[1], 16)
        return chr(code) if 0 < code <= _LAST_CHARACTER and not 0xD800 <= code <= 0xDFFF else "\ufffd"
    return "" if match[2] == "\n" else match[2]


def _quoted(text: str) -> str:
    """As a string of JavaScript; older browsers end lines at two characters that JSON allows."""
    return json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _quoted_css(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\a ")
    return f'"{escaped}"'
