"""The public catalogue."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts import api as accounts_api
from lms import browsing
from lms.browsing import MINE, CatalogueQuery
from lms.views.people import person_id_of


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The whole page, or its results alone when htmx asks for them."""
    mine = _my_specialties(request)
    query = CatalogueQuery.parse(request.GET, MINE if mine else "")
    results = browsing.search(query, list(mine))
    whole_page = not request.htmx or request.htmx.history_restore_request  # type: ignore[attr-defined]
    context = {
        "htmx": not whole_page,
        "results": results,
        "query": results.query,
        "my_specialties": ", ".join(mine.values()),
        "specialty_options": browsing.specialty_options(results),
        "kind_options": browsing.kind_options(results),
        "credit_options": browsing.credit_options(query),
        "duration_options": browsing.duration_options(query),
    }
    response = render(request, "lms/catalogue.html" if whole_page else "lms/_found.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _my_specialties(request: HttpRequest) -> dict[str, str]:
    """Names by code; a visitor has none."""
    if not request.user.is_authenticated:
        return {}
    return {item.code: item.name for item in accounts_api.specialties_of(person_id_of(request))}
