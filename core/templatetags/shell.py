"""What the header of every page asks."""

from django import template
from django.template.context import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def current(context: Context, url: str) -> str:
    """The value of ``aria-current`` for a link: ``page`` on its page, ``true`` below it
    unless another entry of the menu is nearer, else empty."""
    path = str(getattr(context.get("request"), "path", ""))
    if path == url:
        return "page"
    fits: list[str] = [item.url for item in context.get("navigation", ()) if path.startswith(item.url)]
    is_nearest = len(url) >= max(map(len, fits), default=0)
    return "true" if url != "/" and path.startswith(url) and is_nearest else ""
