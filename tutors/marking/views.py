"""Screens of a marker. Answers bear numbers; who wrote them is shown to those who ask for it."""

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts import api as accounts_api
from assessments import api as assessments_api
from core.errors import InvalidInputError
from media import api as media_api
from tutors import services as tutor_services
from tutors.marking import forms, services
from tutors.marking.data import OpenAnswer, QueueFilter, QueueState

_NAMES = "tutors_marking_names"


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Answers that wait, the longest wait first; or those that were marked, the latest first."""
    viewer = _viewer(request)
    organisations = services.list_organisations(viewer)
    organisation = tutor_services.choose_organisation(viewer, organisations, _asked_organisation(request))
    chosen = QueueFilter.read(request.GET.dict())
    with_names = _shows_names(request)
    found = services.view_queue(
        viewer, organisation, chosen, request.GET.get("page", "1"), with_names=with_names
    )
    context = {
        "organisations": organisations,
        "organisation": organisation,
        "chosen": chosen,
        "states": QueueState.choices,
        "is_marked": chosen.state is QueueState.MARKED,
        "queue": found,
        "rows": [(row.answer, _waits(row.answer.handed_in_at), row.author) for row in found.rows],
        "page": found.page,
        "pages": found.page.paginator.get_elided_page_range(found.page.number, on_each_side=1, on_ends=1),
        "with_names": with_names,
        "address": chosen.address(organisation.uuid),
    }
    return render(request, "tutors/marking/queue.html", context)


@require_POST
def names(request: HttpRequest) -> HttpResponse:
    """Show the names in the list, or hide them again; kept for this session."""
    services.list_organisations(_viewer(request))
    request.session[_NAMES] = request.POST.get("show") == "1"
    back = request.POST.get("back", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else "tutors:marking")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, attempt_uuid: UUID, slot: int) -> HttpResponse:
    """One answer and its rubric; POST marks it and goes on to the next one."""
    viewer = _viewer(request)
    opened = services.open_answer(viewer, attempt_uuid, slot)
    if request.method != "POST":
        return _page(request, opened, forms.form_of(opened.answer))
    draft = forms.read_draft(opened.answer, request.POST, viewer.pk)
    try:
        services.give_mark(viewer, draft)
    except InvalidInputError as error:
        return _page(request, opened, forms.form_again(opened.answer, request.POST, error), status=422)
    except assessments_api.MarkedMeanwhileError:
        opened = services.open_answer(viewer, attempt_uuid, slot)
        form = forms.form_again(opened.answer, request.POST)
        return _page(request, opened, form, status=409, was_marked=True)
    messages.success(request, _("The mark is saved."))
    return _go_on(request, opened)


@require_POST
def author(request: HttpRequest, attempt_uuid: UUID, slot: int) -> HttpResponse:
    """Who wrote the answer: a line for the script, the whole page without it."""
    viewer = _viewer(request)
    person = services.open_author(viewer, attempt_uuid, slot)
    if request.headers.get("HX-Request"):
        return render(request, "tutors/marking/_author.html", {"author": person})
    opened = services.open_answer(viewer, attempt_uuid, slot)
    return _page(request, opened, forms.form_of(opened.answer), author=person)


@require_safe
def file(request: HttpRequest, attempt_uuid: UUID, slot: int) -> HttpResponseBase:
    asset_uuid, name = services.open_file(_viewer(request), attempt_uuid, slot)
    return media_api.deliver_asset(request, asset_uuid, name=name)


def _page(
    request: HttpRequest,
    opened: OpenAnswer,
    form: forms.MarkForm,
    *,
    status: int = 200,
    author: accounts_api.PersonData | None = None,
    was_marked: bool = False,
) -> HttpResponse:
    chosen = QueueFilter.read(request.GET.dict())
    if author is None and _shows_names(request):
        answer = opened.answer
        author = services.open_author(_viewer(request), answer.attempt_uuid, answer.slot)
    context: dict[str, Any] = {
        "opened": opened,
        "answer": opened.answer,
        "file_name": services.neutral_name(opened.answer),
        "form": form,
        "author": author,
        "was_marked": was_marked,
        "address": chosen.address(opened.organisation.uuid),
        "following": services.find_next(_viewer(request), opened.organisation, chosen, opened.answer),
    }
    return render(request, "tutors/marking/answer.html", context, status=status)


def _go_on(request: HttpRequest, opened: OpenAnswer) -> HttpResponse:
    """To the next answer that waits; after marking anew, and after the last one, back to the list."""
    chosen = QueueFilter.read(request.GET.dict())
    address = chosen.address(opened.organisation.uuid)
    following = None
    if chosen.state is QueueState.AWAITING:
        following = services.find_next(_viewer(request), opened.organisation, chosen, opened.answer)
    if following is None:
        return redirect(f"{reverse('tutors:marking')}?{address}")
    page = reverse("tutors:marking_answer", args=[following.attempt_uuid, following.slot])
    return redirect(f"{page}?{address}")


def _waits(since: datetime) -> str:
    """How long, in the largest unit; empty for less than a minute."""
    return timesince(since, depth=1) if timezone.now() - since >= timedelta(minutes=1) else ""


def _shows_names(request: HttpRequest) -> bool:
    return bool(request.session.get(_NAMES, False))


def _asked_organisation(request: HttpRequest) -> UUID | None:
    typed = request.GET.get("organisation", "")
    try:
        return UUID(typed) if typed else None
    except ValueError:
        raise Http404(_("There is no such organisation among yours.")) from None


def _viewer(request: HttpRequest) -> accounts_api.Person:
    return cast(accounts_api.Person, request.user)
