r"""The characters of GIFT that mean something, hidden while the text is taken apart.

No text holds control characters (the decoder drops them), so they stand for escaped characters.
"""

import re

from assessments.exchange import markup

_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_HIDDEN = {sign: chr(number) for number, sign in enumerate("~=#{}:\\", start=1)} | {"n": "\x08"}
_REVEAL = str.maketrans({hidden: "\n" if sign == "n" else sign for sign, hidden in _HIDDEN.items()})
_ESCAPE = str.maketrans({sign: f"\\{sign}" for sign in "~=#{}:\\"} | {"\n": "\\n"})
_MARKUP = re.compile(rf"\s*\[({'|'.join(markup.FORMATS)})\]\s*", re.IGNORECASE)


def hide(text: str) -> str:
    return _ESCAPED.sub(lambda found: _HIDDEN[found[1]], text) if "\\" in text else text


def reveal(text: str) -> str:
    return text.translate(_REVEAL)


def escape(text: str) -> str:
    return text.translate(_ESCAPE)


def split_markup(text: str, default: str) -> tuple[str, str]:
    """The markup that a text names in brackets before it, and the text."""
    found = _MARKUP.match(text)
    return (found[1].lower(), text[found.end() :]) if found else (default, text)
