"""The screens of the question banks."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import api as assessments_api
from cms.questions import forms
from cms.questions.access import keeper_required, owners, ownership
from cms.questions.fields import show_refusal
from core.errors import ApplicationError

_PER_PAGE = 50
_ANSWER_ROWS, _SPARE_ROWS = 5, 2


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
    query, page = request.GET.get("q", "").strip(), _page(request)
    items = assessments_api.list_authored_items(found.id, query, page=page, per_page=_PER_PAGE)
    context = {
        "bank": found,
        "items": items.items,
        "total": items.total,
        "query": query,
        "page": page,
        "has_next": page * _PER_PAGE < items.total,
    }
    return render(request, "cms/questions/bank.html", context)


@keeper_required
def add_item(request: HttpRequest, uuid: UUID, item_type: str) -> HttpResponse:
    found = assessments_api.get_authored_bank(uuid, ownership(request.user))
    title = _("New question, one right answer")
    if item_type == "multiple_choice":
        title = _("New question, several right answers")
    return _edit_question(request, found.id, found.uuid, title, assessments_api.ItemDraft(item_type, ""))


@keeper_required
def item(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = assessments_api.get_authored_item(uuid, ownership(request.user))
    title = _("Question, version %(number)d") % {"number": found.number}
    return _edit_question(request, found.bank_id, found.bank_uuid, title, found.draft, item=found)


def _edit_question(
    request: HttpRequest,
    bank_id: int,
    bank_uuid: UUID,
    title: str,
    draft: assessments_api.ItemDraft,
    item: assessments_api.AuthoredItem | None = None,
) -> HttpResponse:
    form = forms.QuestionForm(request.POST or None, initial=_question_initial(draft))
    options = forms.OptionFormSet(request.POST or None, initial=_option_rows(draft), prefix="options")
    if request.method == "POST" and form.is_valid() and options.is_valid():
        typed = forms.draft_of_item(form, options, item_type=draft.type, external_id=draft.external_id)
        try:
            assessments_api.save_item(bank_id, _with_scoring(typed, draft))
        except ApplicationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The question has been saved."))
            return redirect("cms_questions:bank", bank_uuid)
    context = {"form": form, "options": options, "title": title, "item": item, "bank_uuid": bank_uuid}
    return render(request, "cms/questions/item.html", context)


@keeper_required
@require_POST
def set_item_in_use(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a question out of every further draw, or let it be drawn again."""
    found = assessments_api.get_authored_item(uuid, ownership(request.user))
    if found.is_active:
        assessments_api.retire_item(found.uuid)
        messages.success(request, _("The question will not be drawn any more."))
    else:
        assessments_api.restore_item(found.uuid)
        messages.success(request, _("The question can be drawn again."))
    return redirect("cms_questions:bank", found.bank_uuid)


def _with_scoring(
    typed: assessments_api.ItemDraft, draft: assessments_api.ItemDraft
) -> assessments_api.ItemDraft:
    """The scoring rule is not on the screen, so it stays as it was."""
    return replace(typed, scoring=draft.scoring)


def _question_initial(draft: assessments_api.ItemDraft) -> dict[str, Any]:
    return {
        "stem": draft.stem,
        "explanation": draft.explanation,
        "difficulty": draft.difficulty,
        "tags": ", ".join(draft.tags),
    }


def _option_rows(draft: assessments_api.ItemDraft) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"text": o.text, "is_right": o.is_right, "feedback": o.feedback, "id": o.id} for o in draft.options
    ]
    return rows + [{}] * max(_SPARE_ROWS, _ANSWER_ROWS - len(rows))


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return max(int(asked), 1) if asked.isdecimal() and len(asked) < 7 else 1
