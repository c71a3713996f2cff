"""Figures as a reader expects them, and the statistics of an item for any page that shows the item."""

from typing import Any
from uuid import UUID

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assessments import api as assessments_api
from cms.questions.access import ownership

register = template.Library()
_UNKNOWN = "—"


@register.filter
def per_cent(value: float | None) -> str:
    """35.8 → “35.8 %”, with a dash for what is not known."""
    return _UNKNOWN if value is None else _("%(number)s %%") % {"number": _rounded(value, 1)}


@register.filter
def share(value: float | None) -> str:
    """0.358 → “35.8 %”."""
    return per_cent(None if value is None else 100 * value)


@register.filter
def figure(value: float | None) -> str:
    return _UNKNOWN if value is None else _rounded(value, 2)


@register.filter
def bar_length(value: float | None) -> int:
    """A share of 1 as a length out of a hundred."""
    return round(100 * min(max(value or 0.0, 0.0), 1.0))


@register.filter
def bar_height(count: int, highest: int) -> int:
    """Out of a hundred; what is not zero stays visible."""
    return max(2, round(100 * count / highest)) if count and highest else 0


@register.filter
def bar_top(count: int, highest: int) -> int:
    return 100 - bar_height(count, highest)


@register.filter
def deviation(figures: assessments_api.PositionStatistics) -> str:
    """The standard deviation of a mark in per cent of the points."""
    spread = figures.standard_deviation
    return share(spread / figures.max_mark if spread is not None and figures.max_mark else None)


@register.inclusion_tag("cms/statistics/_item.html", takes_context=True)
def item_statistics(context: dict[str, Any], uuid: UUID) -> dict[str, Any]:
    """The panel of an item; it shows nothing of an item whose bank the reader does not keep."""
    return {"report": assessments_api.get_item_report(uuid, ownership(context["request"].user))}


def _rounded(value: float, places: int) -> str:
    """In the language's notation, with a real minus; adding zero takes the sign from a negative zero."""
    return str(number_format(round(value, places) + 0.0, places)).replace("-", "\N{MINUS SIGN}")
