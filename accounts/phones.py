"""Phone numbers, typed as people do, kept as E.164."""

import re

from django.utils.translation import gettext as _

from core.errors import InvalidInputError

_PUNCTUATION = re.compile(r"[\s()\-‐‑–—.]+")
_E164 = re.compile(r"\+[1-9][0-9]{9,14}")
_RUSSIAN_DIGITS = 11


def normalise_phone(value: str) -> str:
    """``8 (912) 345-67-89`` → ``+79123456789``; other countries are typed with their ``+`` code.

    Raises ``InvalidInputError`` with the field ``phone``.
    """
    digits = _PUNCTUATION.sub("", value)
    if digits[:1] in {"7", "8"} and len(digits) == _RUSSIAN_DIGITS:
        digits = "+7" + digits[1:]
    if not _E164.fullmatch(digits):
        message = _("Enter the phone number with its code, for example +7 912 345-67-89.")
        raise InvalidInputError(message, fields={"phone": [message]})
    return digits
