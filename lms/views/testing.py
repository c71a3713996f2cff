"""Tests on the way: start, skip, and what came of them."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import ConflictError
from lms import results, selectors, services
from lms.models import Enrolment
from lms.views.people import person_id_of


@require_POST
def pre_test(request: HttpRequest, enrolment_uuid: UUID) -> HttpResponse:
    attempt = services.start_pre_test(enrolment_uuid, person_id_of(request))
    return redirect("assessments:attempt", attempt.uuid)


@require_POST
def skip_pre_test(request: HttpRequest, enrolment_uuid: UUID) -> HttpResponse:
    enrolment = services.skip_pre_test(enrolment_uuid, person_id_of(request))
    return redirect("lms:step", enrolment.uuid, enrolment.position + 1)


@require_POST
def final_test(request: HttpRequest, enrolment_uuid: UUID) -> HttpResponse:
    """Also "get a new variant": after a failed attempt the next one is drawn anew."""
    attempt = services.start_final_test(enrolment_uuid, person_id_of(request))
    return redirect("assessments:attempt", attempt.uuid)


@require_safe
def result(request: HttpRequest, enrolment_uuid: UUID) -> HttpResponse:
    """The attempt named in the address, else the latest final test; the engine sends people here."""
    enrolment = selectors.get_enrolment(enrolment_uuid, person_id_of(request))
    attempt_uuid = _attempt_uuid(request.GET.get("attempt", ""), enrolment)
    if attempt_uuid is None:
        return redirect("lms:overview", enrolment.uuid)
    try:
        found = results.result_of(enrolment, attempt_uuid)
    except ConflictError:  # still in progress
        return redirect("assessments:attempt", attempt_uuid)
    context = {"result": found, "resume_number": enrolment.position + 1}
    return render(request, "lms/result.html", context)


def _attempt_uuid(text: str, enrolment: Enrolment) -> UUID | None:
    if not text:
        finished = [attempt for attempt in selectors.list_final_attempts(enrolment) if attempt.is_finished]
        return finished[0].uuid if finished else None
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404(_("There is no such attempt.")) from error
