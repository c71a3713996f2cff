"""The screens on which appeals are read and decided; every reading about a person is recorded."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import api as accounts_api
from assessments import api as assessments_api
from cms.appeals.access import decider_required, ownership
from core.errors import ConflictError, InvalidInputError


class DecisionForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Answer to the person"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Sent by e-mail. A refusal needs an answer."),
    )


@decider_required
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    mine = ownership(request.user)
    waiting = assessments_api.list_open_appeals(mine)
    decided = assessments_api.list_decided_appeals(mine)
    people = accounts_api.find_people({case.person_id for case in (*waiting, *decided)})
    accounts_api.record_access(request.user.pk, None, "appeals.listed", count=len(people))
    context = {
        "waiting": [(case, people[case.person_id]) for case in waiting],
        "decided": [(case, people[case.person_id]) for case in decided],
    }
    return render(request, "cms/appeals/appeals.html", context)


@decider_required
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    form, status = DecisionForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST" and form.is_valid():
        try:
            if _decide(request, uuid, form):
                messages.success(request, _("The appeal is decided; the person is written to."))
                return redirect("cms_appeals:appeals")
        except ConflictError as error:  # somebody else was faster: show what they decided
            messages.error(request, str(error))
            status = error.status
    case = assessments_api.get_appeal(uuid, ownership(request.user))
    accounts_api.record_access(
        request.user.pk, case.person_id, "appeal.viewed", details={"appeal": str(case.uuid)}
    )
    context = {
        "case": case,
        "form": form,
        "person": accounts_api.get_person(case.person_id),
        "organisations": accounts_api.organisations_of(case.person_id),
        "decided_by": accounts_api.get_person(case.decided_by_id) if case.decided_by_id else None,
        "is_own": case.person_id == request.user.pk,
    }
    return render(request, "cms/appeals/appeal.html", context, status=status)


def _decide(request: HttpRequest, uuid: UUID, form: Any) -> bool:
    """Whether the decision was taken; what is missing is shown in the form."""
    decision = request.POST.get("decision")
    if decision not in ("grant", "refuse"):
        form.add_error(None, _("Grant the appeal or refuse it."))
        return False
    try:
        assessments_api.decide_appeal(
            uuid,
            ownership(request.user),
            decided_by=cast(int, request.user.pk),
            grant=decision == "grant",
            answer=form.cleaned_data["answer"],
        )
    except InvalidInputError as error:
        form.add_error("answer", str(error))
        return False
    return True
