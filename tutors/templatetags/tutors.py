"""Small questions of the templates of this room."""

from datetime import datetime

from django import template

from tutors import selectors

register = template.Library()


@register.filter
def names_of(names: dict[int, list[str]], person_id: int) -> str:
    return ", ".join(names.get(person_id, []))


@register.filter
def activity_state(last_activity_at: datetime | None) -> str:
    return selectors.activity_state(last_activity_at).value
