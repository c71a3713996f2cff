"""What the header of every page asks."""

from functools import cache

from django import template
from django.template.context import Context
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core import navigation
from core.navigation import NavigationItem

register = template.Library()


@register.simple_tag(takes_context=True)
def menu_links(context: Context, css_class: str) -> SafeString:
    """The list items of the main menu; the link to where the reader is, or nearest above it, says so."""
    path = str(getattr(context.get("request"), "path", ""))
    language = get_language() or ""
    menu: list[NavigationItem] = context["navigation"]
    nearest = max((item.url for item in menu if _leads_to(item.url, path)), key=len, default="")
    here = "page" if nearest == path else "true"
    return mark_safe(  # noqa: S308  (addresses and labels of our own, escaped)
        "".join(
            _link(item.url_name, css_class, language, here if item.url == nearest else "") for item in menu
        )
    )


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


@cache
def _link(url_name: str, css_class: str, language: str, current: str) -> str:
    del language  # the label is in it
    item = navigation.get_item(url_name)
    here = f' aria-current="{current}"' if current else ""
    return (
        f'<li><a class="{css_class}" href="{escape(item.url)}"{here}>'
        f'<i class="bi bi-{item.icon}" aria-hidden="true"></i>{escape(str(item.label))}</a></li>'
    )
