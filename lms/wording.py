"""How credits, durations, percentages and kinds are written for people."""

from decimal import Decimal
from functools import cache

from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from content import api as content_api


def plain_number(value: Decimal) -> str:
    """Without idle zeros, in the reader's notation: 2.00 → 2, 1.50 → 1,5."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    decimals = len(text.partition(".")[2])
    return formats.number_format(Decimal(text), decimal_pos=decimals)


def credits_text(value: Decimal) -> str:
    return _credits_text(value, get_language())


@cache
def _credits_text(value: Decimal, _language: str | None) -> str:
    # A fraction takes the plural in English, and ЗЕТ does not change in Russian.
    count = int(value) if value == int(value) else 2
    return ngettext("%(amount)s credit", "%(amount)s credits", count) % {"amount": plain_number(value)}


def duration_text(minutes: int) -> str:
    return _duration_text(minutes, get_language())


@cache
def _duration_text(minutes: int, _language: str | None) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def percent_text(value: Decimal) -> str:
    """The space is a no-break one."""
    return f"{plain_number(value)}\u00a0%"


def kind_text(kind: str) -> str:
    return str(content_api.ElementKind(kind).label) if kind in content_api.ElementKind.values else kind
