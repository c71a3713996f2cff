"""Credits, durations, percentages and kinds in templates."""

from decimal import Decimal

from django import template

from lms import wording

register = template.Library()


@register.filter
def credits_text(value: Decimal | None) -> str:
    return "" if value is None else wording.credits_text(value)


@register.filter
def duration_text(minutes: int | None) -> str:
    return "" if minutes is None else wording.duration_text(minutes)


@register.filter
def percent_text(value: Decimal | None) -> str:
    return "" if value is None else wording.percent_text(Decimal(value))


@register.filter
def kind_text(kind: str) -> str:
    return wording.kind_text(kind)


@register.filter
def plain_number(value: Decimal) -> str:
    return wording.plain_number(value)
