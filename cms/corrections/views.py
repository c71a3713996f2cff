"""The screens of corrections: propose, look at what would change, decide, undo."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import api as accounts_api
from assessments import api as assessments_api
from assessments.api import CorrectableVersion, CorrectionData, CorrectionState, EffectKind
from cms.corrections import access
from cms.corrections import export as exporting
from cms.corrections.forms import ProposalForm, ReasonForm
from cms.corrections.rows import count_tiles, effect_rows
from cms.questions.fields import show_refusal
from core.errors import ApplicationError, PermissionDeniedError

_PER_PAGE = 50
_OPEN = (CorrectionState.COUNTING, CorrectionState.PREVIEWED)


@access.corrector_required
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    found = assessments_api.list_corrections(access.visible(request.user))
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    rows = [assessments_api.correction_data(row) for row in page]
    people = accounts_api.find_people({row.proposed_by_id for row in rows})
    listed = [(row, people.get(row.proposed_by_id)) for row in rows]
    return render(request, "cms/corrections/list.html", {"rows": listed, "page": page})


@access.corrector_required
def propose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is wrong with one version of a question: the one asked for, else the one drawn today."""
    versions = assessments_api.list_correctable_versions(uuid, access.visible(request.user))
    version = _chosen_version(request, versions)
    form = ProposalForm(version, versions, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            made = assessments_api.propose_correction(
                version.id,
                cleaned["kind"],
                reason=cleaned["reason"],
                actor_id=_actor(request),
                draft=form.draft(),
            )
        except ApplicationError as error:
            show_refusal(form, error)
        else:
            return redirect("cms_corrections:correction", made)
    context = {"form": form, "version": version, "versions": versions, "item_uuid": uuid}
    return render(request, "cms/corrections/propose.html", context)


@access.corrector_required
@require_safe
def correction(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One correction with what it does; the people are listed for those who decide."""
    found = assessments_api.get_correction(uuid, access.visible(request.user))
    kind = request.GET.get("kind", "")
    decides = access.may_decide(request.user, found)
    context: dict[str, Any] = {
        "correction": found,
        "decides": decides,
        "may_withdraw": found.state in _OPEN and (decides or found.proposed_by_id == _actor(request)),
        "tiles": count_tiles(found, kind),
        "kind": kind if kind in EffectKind.values else "",
        "people": accounts_api.find_people(_actors(found)),
    }
    if decides and found.state != CorrectionState.COUNTING:
        context |= _affected(request, found, kind)
    return render(request, "cms/corrections/correction.html", context)


def _affected(request: HttpRequest, found: CorrectionData, kind: str) -> dict[str, Any]:
    """One page of the attempts concerned; the reading of these people is recorded (152-FZ)."""
    effects = assessments_api.list_correction_effects(found.uuid, access.decidable(request.user), kind)
    page = Paginator(effects, _PER_PAGE).get_page(request.GET.get("page"))
    rows = effect_rows(list(page))
    if rows:
        _record(request, found, "correction.people", len(rows))
    return {"page": page, "rows": rows}


@access.corrector_required
@require_safe
def progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The bar alone; when the work is done the whole page is asked for anew."""
    found = assessments_api.get_correction(uuid, access.visible(request.user))
    response = render(request, "cms/corrections/_progress.html", {"correction": found})
    if not found.is_working:
        response["HX-Refresh"] = "true"
    return response


@access.corrector_required
@require_POST
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = assessments_api.get_correction(uuid, access.visible(request.user))
    action = _ACTIONS.get(request.POST.get("action", ""))
    if action is None or not (access.may_decide(request.user, found) or _withdraws_own(request, found)):
        raise PermissionDeniedError(_("You are not allowed to do this."))
    try:
        action(uuid, actor_id=_actor(request))
    except ApplicationError as error:
        messages.error(request, str(error))
    return redirect("cms_corrections:correction", uuid)


_ACTIONS: dict[str, Callable[..., None]] = {
    "apply": assessments_api.apply_correction,
    "withdraw": assessments_api.withdraw_correction,
    "count": assessments_api.count_again,
}


@access.corrector_required
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Propose the way back; it is previewed and decided like any other correction."""
    found = assessments_api.get_correction(uuid, access.visible(request.user))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            made = assessments_api.propose_reversal(uuid, reason=reason, actor_id=_actor(request))
        except ApplicationError as error:
            show_refusal(form, error)
        else:
            return redirect("cms_corrections:correction", made)
    return render(request, "cms/corrections/undo.html", {"form": form, "correction": found})


@access.corrector_required
@require_safe
def export(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    """Everybody concerned, as a table for a spreadsheet."""
    ownership = access.decidable(request.user)
    found = assessments_api.get_correction(uuid, ownership)
    count = sum(found.counts.get(kind, 0) for kind in EffectKind.values)
    _record(request, found, "correction.export", count)
    response = StreamingHttpResponse(
        exporting.csv_lines(uuid, ownership), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="correction-{uuid}.csv"'
    return response


def _withdraws_own(request: HttpRequest, found: CorrectionData) -> bool:
    return request.POST.get("action") == "withdraw" and found.proposed_by_id == _actor(request)


def _chosen_version(request: HttpRequest, versions: list[CorrectableVersion]) -> CorrectableVersion:
    asked = request.POST.get("version") or request.GET.get("version")
    current = next(version for version in versions if version.is_current)
    return next((version for version in versions if str(version.number) == asked), current)


def _actors(found: CorrectionData) -> list[int]:
    return [found.proposed_by_id, *([found.decided_by_id] if found.decided_by_id else [])]


def _actor(request: HttpRequest) -> int:
    if not isinstance(request.user, accounts_api.Person):
        message = "the screen needs a person who is signed in"
        raise TypeError(message)
    return request.user.pk


def _record(request: HttpRequest, found: CorrectionData, action: str, count: int) -> None:
    details = {"correction": str(found.uuid), "kind": request.GET.get("kind", "")[:20]}
    accounts_api.record_access(_actor(request), None, action, details=details, count=count)
