"""The catalogue as a person asks for it: what may be typed into the address, and what it means."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from content import api as content_api
from lms.cards import card_of
from lms.reference import specialty_names

MINE = "mine"
PER_PAGE = 18

CREDIT_RANGES: dict[str, tuple[Decimal | None, Decimal | None, str | Promise]] = {
    "-1": (None, Decimal(1), _("up to 1")),
    "1-3": (Decimal(1), Decimal(3), _("from 1 to 3")),
    "3-": (Decimal(3), None, _("3 and more")),
}
DURATIONS: dict[str, tuple[int, str | Promise]] = {
    "30": (30, _("up to 30 minutes")),
    "60": (60, _("up to an hour")),
    "120": (120, _("up to two hours")),
}


@dataclass(frozen=True)
class CatalogueQuery:
    """``specialty`` is a code, ``mine``, or empty for all. What is not understood is left out."""

    text: str = ""
    specialty: str = ""
    kind: str = ""
    credits: str = ""
    duration: str = ""
    page: int = 1

    @classmethod
    def parse(cls, parameters: QueryDict, default_specialty: str) -> Self:
        def given(name: str, default: str = "") -> str:
            return parameters.get(name, default).replace("\x00", "").strip()

        kind, credits, duration, page = given("kind"), given("credits"), given("duration"), given("page")
        return cls(
            text=given("q")[:200],
            specialty=given("specialty", default_specialty)[:40],
            kind=kind if kind in content_api.ElementKind.values else "",
            credits=credits if credits in CREDIT_RANGES else "",
            duration=duration if duration in DURATIONS else "",
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    def address(self, page: int) -> str:
        """The address of another page of the same search."""
        given = {
            "q": self.text,
            "specialty": self.specialty,
            "kind": self.kind,
            "credits": self.credits,
            "duration": self.duration,
        }
        # An absent specialty means "mine" for a specialist, so "all" must be said.
        shown = {name: value for name, value in given.items() if value or name == "specialty"}
        return f"{reverse('lms:catalogue')}?{urlencode(shown | {'page': page})}"

    @property
    def filtered(self) -> bool:
        """Whether a filter was chosen by hand; on a phone they are folded away otherwise."""
        return bool(self.specialty not in {"", MINE} or self.kind or self.credits or self.duration)

    @property
    def narrowed(self) -> bool:
        return bool(self.text or self.specialty or self.kind or self.credits or self.duration)


@dataclass(frozen=True)
class CatalogueResults:
    query: CatalogueQuery
    total: int
    page_count: int
    cards: list[SafeString]
    facets: content_api.SearchFacets

    @property
    def previous_url(self) -> str:
        return self.query.address(self.query.page - 1) if self.query.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.query.address(self.query.page + 1) if self.query.page < self.page_count else ""


def search(query: CatalogueQuery, my_specialties: list[str]) -> CatalogueResults:
    """One page of results; a page past the end is the last one."""
    found = _search(query, my_specialties)
    if not found.items and found.total:
        query = replace(query, page=found.page_count)
        found = _search(query, my_specialties)
    cards = [card_of(item) for item in found.items]
    return CatalogueResults(query, found.total, found.page_count, cards, found.facets)


def _search(query: CatalogueQuery, my_specialties: list[str]) -> content_api.SearchPage:
    minimum, maximum, _label = CREDIT_RANGES.get(query.credits, (None, None, ""))
    chosen = my_specialties if query.specialty == MINE else [query.specialty] if query.specialty else []
    return content_api.search_elements(
        query.text,
        specialty_codes=chosen,
        kinds=[query.kind] if query.kind else [],
        credits_min=minimum,
        credits_max=maximum,
        duration_max=DURATIONS[query.duration][0] if query.duration else None,
        page=query.page,
        per_page=PER_PAGE,
    )


def specialty_options(results: CatalogueResults) -> SafeString:
    """The specialties that have something to offer, with how much, by name."""
    counts, chosen = results.facets.specialties, results.query.specialty
    names = specialty_names(counts if chosen in {"", MINE, *counts} else [*counts, chosen])
    return _options(((code, f"{name} ({counts.get(code, 0)})") for code, name in names.items()), chosen)


def kind_options(results: CatalogueResults) -> SafeString:
    counts, chosen = results.facets.kinds, results.query.kind
    offered = (kind for kind in content_api.ElementKind if counts.get(kind) or kind == chosen)
    return _options(((kind.value, f"{kind.label} ({counts.get(kind, 0)})") for kind in offered), chosen)


def credit_options(query: CatalogueQuery) -> SafeString:
    return _options(((value, str(label)) for value, (_a, _b, label) in CREDIT_RANGES.items()), query.credits)


def duration_options(query: CatalogueQuery) -> SafeString:
    return _options(((value, str(label)) for value, (_m, label) in DURATIONS.items()), query.duration)


def _options(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """Joined by hand: there are more than a hundred of them, on the busiest page of all."""
    lines = []
    for value, label in choices:
        mark = " selected" if value == chosen else ""
        lines.append(f'<option value="{escape(value)}"{mark}>{escape(label)}</option>')
    return mark_safe("".join(lines))  # noqa: S308  (every part is escaped)
