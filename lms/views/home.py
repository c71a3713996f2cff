"""The front page: a landing for visitors, "my learning" for those who are signed in."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms import dashboard, selectors
from lms.views.people import person_id_of

HISTORY_PER_PAGE = 20


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "lms/landing.html", {"popular": dashboard.popular_elements()})
    return render(request, "lms/home.html", {"learning": dashboard.my_learning(person_id_of(request))})


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Everything the person has ever taken up."""
    enrolments = selectors.list_enrolments(person_id_of(request))
    page = Paginator(enrolments, HISTORY_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "lms/history.html", context)
