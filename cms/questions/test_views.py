"""The screens of the tests."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import api as assessments_api
from cms.questions import test_forms as forms
from cms.questions.access import keeper_required, owners, ownership
from core.errors import ApplicationError

_SPARE_ROWS = 2


@keeper_required
def tests(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    found = assessments_api.list_authored_tests(ownership(request.user), query)
    alarmed = assessments_api.find_alarmed_tests(test.id for test in found)
    return render(request, "cms/questions/tests.html", {"tests": found, "query": query, "alarmed": alarmed})


@keeper_required
def add_test(request: HttpRequest) -> HttpResponse:
    return _edit_test(request, None)


@keeper_required
def test(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _edit_test(request, assessments_api.get_authored_test(uuid, ownership(request.user)))


@keeper_required
@require_POST
def summary(request: HttpRequest) -> HttpResponse:
    """The line under the rules of a test as they are typed at this moment; nothing is saved."""
    rules = forms.typed_rules(_rule_set(_banks(request), request.POST))
    return render(request, "cms/questions/test_summary.html", {"summary": _summary(rules)})


def _edit_test(request: HttpRequest, found: assessments_api.AuthoredTest | None) -> HttpResponse:
    draft = found.draft if found else assessments_api.TestDraft("", [])
    posted = request.POST if request.method == "POST" else None
    banks = _banks(request)
    initial = forms.initial_of_test(draft)
    form = forms.TestForm(owners(request.user), posted, is_new=found is None, initial=initial)
    rules = _rule_set(banks, posted, draft)
    if posted is not None and form.is_valid() and rules.is_valid():
        try:
            saved = _save_test(found, form, forms.draft_of_test(form, rules))
        except ApplicationError as error:
            forms.show_test_refusal(form, rules, error)
        else:
            _tell_problems(request, saved.id)
            return redirect("cms_questions:test", saved.uuid)
    chosen = {rule.bank_id for rule in draft.sections}
    context = {
        "form": form,
        "rules": rules,
        "test": found,
        "problems": assessments_api.check_test(found.id) if found else [],
        "depth": assessments_api.get_depth(found.id) if found else None,
        "summary": _summary(draft.sections if posted is None else forms.typed_rules(rules)),
        "banks": [bank for bank in banks if bank.id in chosen],
    }
    return render(request, "cms/questions/test.html", context)


def _banks(request: HttpRequest) -> list[assessments_api.AuthoredBank]:
    return assessments_api.list_authored_banks(ownership(request.user))


def _rule_set(
    banks: Sequence[assessments_api.AuthoredBank],
    posted: Any,
    draft: assessments_api.TestDraft | None = None,
) -> Any:
    """Rows of a posted form stand for themselves: what was saved before says nothing about them."""
    shown = forms.initial_rows(draft, spare=_SPARE_ROWS) if draft is not None and posted is None else None
    offered = {"banks": [(bank.id, bank.name) for bank in banks]}
    return forms.DrawRuleFormSet(posted, initial=shown, prefix="rules", form_kwargs=offered)


def _summary(rules: Sequence[assessments_api.DrawRule]) -> dict[str, Any]:
    depth = assessments_api.measure_depth(rules, assessments_api.AttemptHabits(0, 0))
    return {
        "questions": sum(rule.count for rule in rules),
        "points": sum(rule.count * rule.points for rule in rules),
        "depth": depth,
        "fitting": [
            {"number": number, "count": count, "is_short": count < rule.count}
            for number, (rule, count) in enumerate(zip(rules, depth.fitting, strict=True), start=1)
        ],
    }


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
