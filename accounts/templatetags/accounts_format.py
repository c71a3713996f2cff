"""How the facts of a person are written."""

from collections.abc import Iterable

from django import template

from accounts.models import EducationLevel
from accounts.snils import format_snils

register = template.Library()


@register.filter
def snils(digits: str) -> str:
    return format_snils(digits)


@register.filter
def cabinets(levels: Iterable[str]) -> str:
    return ", ".join(str(EducationLevel(level).label) for level in levels)
