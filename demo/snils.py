"""Valid SNILS for invented people."""

from accounts import api as accounts_api


def make_snils(number: int) -> str:
    """Eleven digits: the number in nine, then its check number. ``number`` lies above 1 001 998."""
    digits = f"{number:09d}"
    return f"{digits}{accounts_api.check_number(digits):02d}"
