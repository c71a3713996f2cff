"""The page "My credits"."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import api as accounts_api
from core.cache import spare_cache
from core.errors import UnavailableError
from credits import clients, selectors
from credits.data import LedgerEntryData, PortfolioSummary
from credits.kinds import DeliveryState, EducationKind, ElementKind

_PER_PAGE = 25
_SILENT_KEY = "credits:portfolio-silent"
_SILENT_SECONDS = 10


@dataclass(frozen=True)
class CreditRow:
    entry: LedgerEntryData
    state: DeliveryState

    @property
    def element_kind(self) -> str:
        return str(ElementKind(self.entry.element_kind).label)

    @property
    def education_kind(self) -> str:
        return str(EducationKind(self.entry.education_kind).label)


@require_safe
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """One's own credits; nobody else's can be asked for here."""
    person_id = _person_id(request)
    page = Paginator(selectors.entries_of(person_id), _PER_PAGE).get_page(request.GET.get("page"))
    entries = [selectors.entry_data(entry) for entry in page.object_list]
    states = selectors.delivery_states([entry.uuid for entry in entries])
    context = {
        "page": page,
        "rows": [CreditRow(entry, DeliveryState(states[entry.uuid])) for entry in entries],
        "total": selectors.totals([person_id])[person_id],
        "years": selectors.yearly_totals(person_id),
        "portfolio": _find_summary(person_id),
    }
    return render(request, "credits/mine.html", context)


def _find_summary(person_id: int) -> PortfolioSummary | None:
    """None when the portfolio is silent; the next people do not wait for it again right away."""
    if spare_cache.get(_SILENT_KEY):
        return None
    try:
        return clients.fetch_portfolio_summary(person_id)
    except UnavailableError:
        spare_cache.set(_SILENT_KEY, 1, _SILENT_SECONDS)
        return None


def _person_id(request: HttpRequest) -> int:
    if not isinstance(request.user, accounts_api.Person):
        message = "the page needs a person who is signed in"
        raise TypeError(message)
    return request.user.pk
