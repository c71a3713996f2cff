"""Inside an enrolment: the overview and the player."""

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments import api as assessments_api
from core.errors import InvalidInputError
from lms import player, selectors, services
from lms.errors import StepNotDoneError
from lms.journey import journey_of
from lms.kinds import ProgressKind
from lms.models import Enrolment
from lms.views.people import person_id_of


@require_safe
def overview(request: HttpRequest, enrolment_uuid: UUID) -> HttpResponse:
    enrolment = selectors.get_enrolment(enrolment_uuid, person_id_of(request))
    version = selectors.pinned_version(enrolment)
    attempts = selectors.list_final_attempts(enrolment)
    context = {
        "enrolment": enrolment,
        "version": version,
        "resume_number": enrolment.position + 1,
        "journey": journey_of(enrolment, has_pre_test=version.pre_test_version_id is not None),
        "final_test_open": selectors.final_test_is_open(enrolment),
        "contents": player.contents(enrolment, version),
        "attempts": attempts,
        "open_attempt": any(not attempt.is_finished for attempt in attempts),
        "is_marked_now": any(attempt.is_finished and not attempt.is_graded for attempt in attempts),
        "certificate": selectors.find_certificate(enrolment),
        "terms": assessments_api.get_test_terms(version.final_test_version_id),
    }
    return render(request, "lms/overview.html", context)


@require_safe
def step(request: HttpRequest, enrolment_uuid: UUID, number: int) -> HttpResponse:
    enrolment = selectors.get_enrolment(enrolment_uuid, person_id_of(request))
    return _step_page(request, enrolment, number)


def _step_page(request: HttpRequest, enrolment: Enrolment, number: int, refusal: str = "") -> HttpResponse:
    """``refusal`` says why the screen was not left."""
    screen = player.screen_of(enrolment, _index(enrolment, number))
    # The ids of what this page may report: a repeated report is recognised by them.
    context = {
        "enrolment": enrolment,
        "screen": screen,
        "event": uuid4(),
        "opened": uuid4(),
        "refusal": refusal,
    }
    return render(request, "lms/step.html", context)


@require_POST
def progress(request: HttpRequest, enrolment_uuid: UUID) -> HttpResponse:
    """Note an event of the player: ``event`` is its id, ``step`` counts from 1.

    A form goes on to the next screen, or gets this one again when tasks are left to do on it; a
    script gets an empty answer.
    """
    number = _number(request.POST.get("step", ""))
    person_id = person_id_of(request)
    is_script = request.headers.get("X-Requested-With") == "fetch"
    event, kind = _uuid(request.POST.get("event", "")), _step_kind(request.POST.get("kind", ""))
    try:
        enrolment = services.record_progress(enrolment_uuid, person_id, event, kind, number - 1)
    except StepNotDoneError as error:
        if is_script:
            raise
        page = _step_page(request, selectors.get_enrolment(enrolment_uuid, person_id), number, str(error))
        page.status_code = error.status
        return page
    if is_script:
        return HttpResponse(status=204)
    if number < enrolment.steps_total:
        return redirect("lms:step", enrolment.uuid, number + 1)
    return redirect("lms:overview", enrolment.uuid)


@require_POST
def checkpoint(request: HttpRequest, enrolment_uuid: UUID, number: int, checkpoint_id: str) -> HttpResponse:
    """Check an answer; htmx gets the question with its feedback, a plain form the whole screen again."""
    person_id = person_id_of(request)
    enrolment = selectors.get_enrolment(enrolment_uuid, person_id)
    screen = player.screen_of(enrolment, _index(enrolment, number))
    block = screen.find_checkpoint(checkpoint_id)
    if block is None:
        raise Http404(_("There is no such question here."))
    chosen = request.POST.getlist("chosen")
    result = services.answer_checkpoint(enrolment_uuid, person_id, screen.index, checkpoint_id, chosen)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{screen.url}#checkpoint-{checkpoint_id}")
    context = {"block": block, "checkpoint_url": screen.checkpoint_url, "result": result}
    return render(request, "content/_checkpoint.html", context)


def _index(enrolment: Enrolment, number: int) -> int:
    if not 1 <= number <= enrolment.steps_total:
        raise Http404(_("The element has no such screen."))
    return number - 1


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise InvalidInputError(_("The number of the screen is missing."), fields={"step": [text]})
    return int(text)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInputError(_("The event id is not a UUID."), fields={"event": [text]}) from error


def _step_kind(text: str) -> ProgressKind:
    if text not in services.STEP_KINDS:
        raise InvalidInputError(_("This kind of event is not known."), fields={"kind": [text]})
    return ProgressKind(text)
