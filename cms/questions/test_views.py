"""The screens of the tests."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments import api as assessments_api
from cms.questions import test_forms as forms
from cms.questions.access import keeper_required, owners, ownership
from cms.questions.fields import show_refusal
from core.errors import ApplicationError

_SPARE_ROWS = 2


@keeper_required
def tests(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    found = assessments_api.list_authored_tests(ownership(request.user), query)
    return render(request, "cms/questions/tests.html", {"tests": found, "query": query})


@keeper_required
def add_test(request: HttpRequest) -> HttpResponse:
    return _edit_test(request, None)


@keeper_required
def test(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _edit_test(request, assessments_api.get_authored_test(uuid, ownership(request.user)))


def _edit_test(request: HttpRequest, found: assessments_api.AuthoredTest | None) -> HttpResponse:
    draft = found.draft if found else assessments_api.TestDraft("", [])
    offered = {
        "banks": [(b.id, b.name) for b in assessments_api.list_authored_banks(ownership(request.user))]
    }
    form = forms.TestForm(
        owners(request.user), request.POST or None, is_new=found is None, initial=_test_initial(draft)
    )
    rules = forms.DrawRuleFormSet(
        request.POST or None, initial=_rule_rows(draft), prefix="rules", form_kwargs=offered
    )
    if request.method == "POST" and form.is_valid() and rules.is_valid():
        try:
            saved = _save_test(found, form, forms.draft_of_test(form, rules, draft.retry_policy))
        except ApplicationError as error:
            show_refusal(form, error)
        else:
            _tell_problems(request, saved.id)
            return redirect("cms_questions:test", saved.uuid)
    problems = assessments_api.check_test(found.id) if found else []
    context = {"form": form, "rules": rules, "test": found, "problems": problems}
    return render(request, "cms/questions/test.html", context)


def _save_test(
    found: assessments_api.AuthoredTest | None, form: forms.TestForm, draft: assessments_api.TestDraft
) -> assessments_api.TestData:
    if found is None:
        return assessments_api.create_test(draft, owner_organisation_id=form.cleaned_data["owner"])
    return assessments_api.update_test(found.id, draft)


def _tell_problems(request: HttpRequest, test_id: int) -> None:
    if assessments_api.check_test(test_id):
        messages.warning(request, _("The test has been saved, but it cannot be published yet."))
    else:
        messages.success(request, _("The test has been saved and is ready."))


def _test_initial(draft: assessments_api.TestDraft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "pass_mark": draft.pass_mark,
        "max_attempts": draft.retry_policy.max_attempts,
        "time_limit_minutes": draft.time_limit_minutes,
        "feedback_policy": draft.feedback_policy,
        "shuffle_options": draft.shuffle_options,
    }


def _rule_rows(draft: assessments_api.TestDraft) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {
            "bank": rule.bank_id,
            "count": rule.count,
            "tags": ", ".join(rule.tags),
            "difficulty_from": rule.difficulty_from,
            "difficulty_to": rule.difficulty_to,
        }
        for rule in draft.sections
    ]
    return rows + [{}] * _SPARE_ROWS
