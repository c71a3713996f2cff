"""Reads numbers as people type them, exactly: decimal comma or point, groups of digits, powers of ten."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import get_format

# No calculation in medicine is longer; the power of a longer number would cost time and prove nothing.
_MOST_POWER = 300
_MINUS_SIGNS = "−–‒"
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_SUPERSCRIPT = "[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}"
_SPACES = re.compile(r"\s+")
_POWER = rf"10 ?(?:\^ ?(?P<power>[+-]?[0-9]{{1,3}})|(?P<raised>{_SUPERSCRIPT}))"
_NUMBER = re.compile(
    r"(?P<sign>[+-] ?)?"
    rf"(?:{_POWER}"
    r"|(?P<whole>[0-9]{1,3}(?: [0-9]{3})+|[0-9]*)(?:[.,](?P<decimals>[0-9]*))?"
    r"(?:[eEеЕ](?P<e>[+-]?[0-9]{1,3})"
    rf"| ?[·⋅∙•×*xXхХ] ?{_POWER.replace('<power>', '<times>').replace('<raised>', '<times_raised>')})?"
    r")(?![0-9.,^])"
)


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """``figures`` are the significant digits as shown, trailing zeros too; ``rest`` is what follows."""

    value: Fraction
    figures: int
    rest: str


def parse_number(text: str) -> TypedNumber | None:
    """The number at the beginning of ``text``, or None where there is none."""
    typed = _SPACES.sub(" ", text).strip()
    for sign in _MINUS_SIGNS:
        typed = typed.replace(sign, "-")
    found = _NUMBER.match(typed)
    if found is None:
        return None
    part = {name: value or "" for name, value in found.groupdict().items()}
    alone = part["power"] or part["raised"]
    whole, decimals = ("1" if alone else part["whole"].replace(" ", "")), part["decimals"]
    if not whole + decimals:
        return None
    power = _whole(alone or part["e"] or part["times"] or part["times_raised"])
    if abs(power) > _MOST_POWER:
        return None
    value = Fraction(int(whole + decimals)) * Fraction(10) ** (power - len(decimals))
    rest = typed[found.end() :].strip()
    return TypedNumber(-value if part["sign"].startswith("-") else value, _figures(whole, decimals), rest)


def same_unit(text: str) -> str:
    """A unit in the form in which two spellings of it are equal; the case of letters is kept."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(plain.split()).replace("^", "").rstrip(".")


def exact(number: int | str) -> Fraction:
    """A stored decimal number as a fraction."""
    return Fraction(Decimal(number))


def shown(number: int | str) -> str:
    """A stored decimal number as a reader of this language writes it."""
    return str(number).replace("-", "−").replace(".", str(get_format("DECIMAL_SEPARATOR")))


def _whole(power: str) -> int:
    return int(power.translate(_SUPERSCRIPTS) or 0)


def _figures(whole: str, decimals: str) -> int:
    return len((whole + decimals).lstrip("0")) or max(1, len(decimals))
