"""Cards of elements. They are the bulk of the busiest pages, so each process draws one card once."""

from decimal import Decimal
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language

from content import api as content_api
from lms import wording

SUMMARY_LENGTH = 180
# About a kilobyte each.
_REMEMBERED_CARDS = 8192


def card_of(item: content_api.ElementCard | content_api.ElementVersionData) -> SafeString:
    return _draw(
        item.slug,
        item.title,
        item.summary,
        item.kind,
        item.credits,
        item.duration_minutes,
        item.cover_url,
        get_language(),
    )


@lru_cache(maxsize=_REMEMBERED_CARDS)
def _draw(
    slug: str,
    title: str,
    summary: str,
    kind: str,
    credits: Decimal,
    duration_minutes: int,
    cover_url: str,
    _language: str | None,
) -> SafeString:
    card = {
        "url": reverse("lms:element", args=[slug]),
        "title": title,
        "summary": Truncator(summary).chars(SUMMARY_LENGTH),
        "kind": kind.lower(),
        "kind_text": wording.kind_text(kind),
        "credits": wording.credits_text(credits),
        "duration": wording.duration_text(duration_minutes),
        "cover_url": cover_url,
    }
    return render_to_string("lms/_card.html", {"card": card})
