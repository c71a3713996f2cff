"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core import navigation
from core.appearance import appearance_of


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "navigation": SimpleLazyObject(lambda: navigation.items_for(request)),
        "appearance": SimpleLazyObject(lambda: appearance_of(request)),
        "demo": settings.KAFEDRA_DEMO,
    }
