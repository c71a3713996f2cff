"""SNILS, the insurance number of an individual account: eleven digits, the last two a check number."""

import re

from django.utils.translation import gettext as _

from core.errors import InvalidInputError

# Numbers up to this one were issued before the check number existed.
_LAST_UNCHECKED = 1_001_998
_SEPARATORS = re.compile(r"[\s‐‑‒–—\-.]+")
_DIGITS = re.compile(r"[0-9]{11}")


def validate_snils(value: str) -> str:
    """Return the eleven digits of a SNILS typed in any form: ``112-233-445 95``, ``11223344595``.

    Raises ``InvalidInputError`` with the field ``snils``.
    """
    digits = _SEPARATORS.sub("", value)
    if not _DIGITS.fullmatch(digits):
        raise _invalid(_("SNILS has 11 digits, for example 112-233-445 95."))
    number, check = int(digits[:9]), int(digits[9:])
    if number == 0 or (number > _LAST_UNCHECKED and check != check_number(digits[:9])):
        raise _invalid(_("There is a mistake in the SNILS: the check number does not match."))
    return digits


def check_number(nine_digits: str) -> int:
    """``Σ d_i·(10−i) mod 101 mod 100`` over the first nine digits."""
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(nine_digits))
    return total % 101 % 100


def format_snils(digits: str) -> str:
    """Write eleven digits as people do: ``112-233-445 95``."""
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}"


def find_snils(value: str) -> str | None:
    """The digits if the value is a SNILS, else None: for a field that also takes an e-mail."""
    try:
        return validate_snils(value)
    except InvalidInputError:
        return None


def _invalid(message: str) -> InvalidInputError:
    return InvalidInputError(message, fields={"snils": [message]})
