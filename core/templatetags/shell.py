"""What the header of every page asks."""

from typing import Any

from django import template
from django.template.context import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def current(context: Context, url: str) -> str:
    """The value of ``aria-current`` for a link: ``page`` on its page, ``true`` below it, else empty."""
    path: Any = getattr(context.get("request"), "path", "")
    if path == url:
        return "page"
    return "true" if url != "/" and str(path).startswith(url) else ""
