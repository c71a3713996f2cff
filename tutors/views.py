"""Screens of the tutor. The words of a search stay in the session: addresses end up in logs."""

import uuid
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import api as accounts_api
from tutors import charts, exports, extra_time, selectors, services
from tutors.data import ActivityState, CohortFilter, SortKey
from tutors.filters import clean_query, filter_address, read_filter

_SEARCH = "tutors_search"


@require_GET
def cohort(request: HttpRequest) -> HttpResponse:
    """The dashboard: who learns what in one organisation."""
    viewer = _viewer(request)
    organisations = services.list_organisations(viewer)
    organisation = services.choose_organisation(viewer, organisations, _chosen_organisation(request))
    chosen = _chosen_filter(request, organisation)
    found = services.view_cohort(viewer, organisation, chosen, request.GET.get("page", "1"))
    context = {
        "organisations": organisations,
        "organisation": organisation,
        "chosen": chosen,
        "cohort": found.cohort,
        "members": found.members,
        "specialties": found.specialties,
        "page": found.page,
        "pages": found.page.paginator.get_elided_page_range(found.page.number, on_each_side=1, on_ends=1),
        "completions": charts.draw_bars(found.cohort.figures.completions),
        "credits": charts.draw_bars(found.cohort.figures.credits),
        "choices": selectors.filter_choices(organisation),
        "states": ActivityState.choices,
        "columns": _columns(chosen, found.cohort.shows_credits),
        "may_export": accounts_api.has_permission(
            viewer, accounts_api.Permission.EXPORT_COHORT, organisation.id
        ),
        "address": _address(organisation, chosen),
        "is_filtered": bool(chosen.post or chosen.specialty or chosen.state or chosen.query),
    }
    return render(request, "tutors/cohort.html", context)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Take the filter form: the words go to the session, the rest into the address."""
    viewer = _viewer(request)
    organisations = services.list_organisations(viewer)
    asked = _uuid_or_404(request.POST.get("organisation", ""))
    organisation = services.choose_organisation(viewer, organisations, asked)
    query = "" if "reset" in request.POST else clean_query(request.POST.get("query", ""))
    request.session[_SEARCH] = {"organisation": str(organisation.uuid), "query": query}
    chosen = CohortFilter() if "reset" in request.POST else read_filter(request.POST.dict())
    return HttpResponseRedirect(f"{reverse('tutors:cohort')}?{_address(organisation, chosen)}")


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same people as on the screen, all pages, as a workbook."""
    viewer = _viewer(request)
    organisations = services.list_organisations(viewer)
    organisation = services.choose_organisation(viewer, organisations, _chosen_organisation(request))
    found = services.export_cohort(viewer, organisation, _chosen_filter(request, organisation))
    response = HttpResponse(exports.write_workbook(found), content_type=exports.CONTENT_TYPE)
    name = f"kafedra-{organisation.code}-{timezone.localdate():%Y-%m-%d}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(name)}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@require_GET
def person(request: HttpRequest, person_uuid: uuid.UUID) -> HttpResponse:
    """What one person studies and has earned."""
    viewer = _viewer(request)
    services.list_organisations(viewer)
    view = services.view_person(viewer, person_uuid)
    context = {
        "view": view,
        "extra_time": extra_time.find_extra_time(viewer, view.person, view.organisation),
    }
    return render(request, "tutors/person.html", context)


def _viewer(request: HttpRequest) -> accounts_api.Person:
    return cast(accounts_api.Person, request.user)


def _chosen_organisation(request: HttpRequest) -> uuid.UUID | None:
    typed = request.GET.get("organisation", "")
    return _uuid_or_404(typed) if typed else None


def _uuid_or_404(typed: str) -> uuid.UUID:
    try:
        return uuid.UUID(typed)
    except ValueError:
        raise Http404(_("There is no such organisation among yours.")) from None


def _chosen_filter(request: HttpRequest, organisation: accounts_api.OrganisationData) -> CohortFilter:
    search = request.session.get(_SEARCH, {})
    is_here = search.get("organisation") == str(organisation.uuid)
    return read_filter(request.GET.dict(), search.get("query", "") if is_here else "")


def _address(organisation: accounts_api.OrganisationData, chosen: CohortFilter) -> str:
    return "&".join(part for part in (f"organisation={organisation.uuid}", filter_address(chosen)) if part)


def _columns(chosen: CohortFilter, shows_credits: bool) -> list[dict[str, object]]:
    """The headings of the table, each with the address that sorts by it."""
    labels = {
        SortKey.NAME: _("Full name"),
        SortKey.POST: _("Post"),
        SortKey.IN_PROGRESS: _("Elements in progress"),
        SortKey.COMPLETED: _("Completed elements"),
        SortKey.CREDITS_YEAR: _("Credits this year"),
        SortKey.CREDITS_TOTAL: _("Credits in all"),
        SortKey.LAST_ACTIVITY: _("Last activity"),
    }
    if not shows_credits:
        del labels[SortKey.CREDITS_YEAR], labels[SortKey.CREDITS_TOTAL]
    numeric = set(labels) - {SortKey.NAME, SortKey.POST, SortKey.LAST_ACTIVITY}
    return [
        {
            "label": label,
            "address": filter_address(chosen, sort=key),
            "order": ("descending" if chosen.descending else "ascending") if key is chosen.sort else "none",
            "numeric": key in numeric,
        }
        for key, label in labels.items()
    ]


def _file_name(name: str) -> str:
    return "".join(char if char.isascii() and (char.isalnum() or char in "-._") else "_" for char in name)
