"""Filters for reports."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString

from assessments.data import AttemptReport
from assessments.rendering import render_report_rows

register = template.Library()


@register.filter
def report_rows(report: AttemptReport) -> SafeString:
    """The questions of a report as list items."""
    return render_report_rows(report)


@register.filter
def exact_number(value: Decimal) -> str:
    """The number in the language's notation without rounding: 69.99 must not read as 70."""
    text = f"{value:f}"
    return str(number_format(text.rstrip("0").rstrip(".") if "." in text else text))
