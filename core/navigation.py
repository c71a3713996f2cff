"""The menu of the site: each room registers its own entries, so that the shell knows no room."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


def _always(_request: HttpRequest) -> bool:
    return True


@dataclass(frozen=True)
class NavigationItem:
    """``icon`` is a name of bootstrap-icons; ``order`` sorts from left to right."""

    label: str | Promise
    url_name: str
    icon: str
    order: int
    visible: Callable[[HttpRequest], bool] = _always

    @property
    def url(self) -> str:
        return _url(self.url_name)


@cache
def _url(url_name: str) -> str:
    return reverse(url_name)


_items: dict[str, NavigationItem] = {}


def register(item: NavigationItem) -> None:
    _items[item.url_name] = item


def get_item(url_name: str) -> NavigationItem:
    return _items[url_name]


def items_for(request: HttpRequest) -> list[NavigationItem]:
    visible = (item for item in _items.values() if item.visible(request))
    return sorted(visible, key=lambda item: item.order)
