"""Parameters of a content, read as loosely as the libraries' own JavaScript reads them.

Whatever stands there, nothing is raised: content and answers come from people.
"""

import html
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

# What `\s` means in JavaScript; Python's own strip() also takes control characters, and leaves U+FEFF.
SPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
# No content gives more points, and no report of more is taken.
_LARGEST = 1_000_000
_NOTHING: Mapping[str, Any] = {}


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else _NOTHING


def sequence(value: object) -> Sequence[Any]:
    """A list; a list kept as an object with numbered keys comes in the order of its values."""
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list | tuple) else ()


def text(value: object) -> str:
    return value if isinstance(value, str) else ""


def truth(value: object) -> bool:
    """As JavaScript takes a value for true: every list and object, every text but the empty one."""
    if isinstance(value, float) and math.isnan(value):
        return False
    return bool(value) or isinstance(value, list | Mapping)


def number(value: object) -> Decimal | None:
    """A number of no more than a million on either side of zero, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_LARGEST <= value <= _LARGEST:
        return None
    return Decimal(str(value))


def points(value: object, default: int = 1) -> Decimal:
    """A number as above that is not negative, else ``default``."""
    found = number(value)
    return Decimal(default) if found is None or found < 0 else found


def index(value: object) -> int | None:
    """A position written in digits, as responses and params name options: ``"3"`` or ``3``."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if value >= 0 else None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return None


def trimmed(value: str) -> str:
    return value.strip(SPACE)


def unescaped(value: str) -> str:
    """HTML entities as the characters that they stand for."""
    return html.unescape(value)


def split_response(response: str, separator: str = "[,]") -> list[str]:
    return response.split(separator) if response else []
