"""The screens of the question banks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments import api as assessments_api
from cms.questions import forms
from cms.questions.access import keeper_required, owners, ownership
from cms.questions.bulk import offered_undo
from cms.questions.fields import show_refusal
from cms.questions.item_forms import ITEM_FORMS
from core.errors import ApplicationError

_PER_PAGE = 50


@keeper_required
def banks(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    found = assessments_api.list_authored_banks(ownership(request.user), query)
    return render(request, "cms/questions/banks.html", {"banks": found, "query": query})


@keeper_required
def add_bank(request: HttpRequest) -> HttpResponse:
    form = forms.BankForm(owners(request.user), request.POST or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            bank = assessments_api.create_bank(cleaned["code"], cleaned["name"], cleaned["owner"])
        except ApplicationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The bank has been made."))
            return redirect("cms_questions:bank", bank.uuid)
    return render(request, "cms/questions/form.html", {"form": form, "title": _("New question bank")})


@keeper_required
def bank(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = assessments_api.get_authored_bank(uuid, ownership(request.user))
    shown = forms.FilterForm(assessments_api.bank_tags(found.id), request.GET)
    page = _page(request)
    items = assessments_api.list_authored_items(
        found.id, shown.query, only=shown.item_filter(), page=page, per_page=_PER_PAGE
    )
    drawn = assessments_api.list_exposures(item.uuid for item in items.items)
    context = {
        "bank": found,
        "rows": [_row(item, drawn.get(item.uuid, 0)) for item in items.items],
        "total": items.total,
        "filter": shown,
        "address": _address(request),
        "page": page,
        "has_next": page * _PER_PAGE < items.total,
        "undo": offered_undo(request, found.uuid),
    }
    return render(request, "cms/questions/bank.html", context)


def _row(item: assessments_api.AuthoredItem, times_drawn: int) -> dict[str, Any]:
    return {"item": item, "kind": ITEM_FORMS[item.draft.type], "times_drawn": times_drawn}


def _address(request: HttpRequest) -> str:
    """The query of the list without its page."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return max(int(asked), 1) if asked.isdecimal() and len(asked) < 7 else 1
