"""The screens of an attempt: one page of questions, a place that saves, a place that finishes."""

import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessments.data import AttemptData, AttemptForm, StepKind
from assessments.errors import AttemptFinishedError, DeadlinePassedError, StaleStepError
from assessments.merging import merge_tabs
from assessments.rendering import render_numbers, render_questions
from assessments.requests import SubmitRequest, parse_step, parse_submission
from assessments.selectors.attempts import get_attempt, get_form, responses_at
from assessments.services.attempts import finish_overdue_attempt, save_responses, submit_attempt
from core.middleware import error_body

AttemptView = Callable[[HttpRequest, uuid.UUID], HttpResponse]


def back_to_page_unless_posted(view: AttemptView) -> AttemptView:
    """Who had to sign in again between question and answer comes back here by a link: show the page."""

    @wraps(view)
    def guarded(request: HttpRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
        if request.method != "POST":
            return redirect("assessments:attempt", attempt_uuid)
        return view(request, attempt_uuid)

    return guarded


@never_cache
@require_safe
def attempt_form(request: HttpRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    form = get_form(attempt_uuid, person_id_of(request))
    attempt = form.attempt
    if attempt.deadline_at is not None and not attempt.is_finished and timezone.now() > attempt.deadline_at:
        attempt = finish_overdue_attempt(attempt_uuid, attempt.person_id)
        messages.warning(request, _("Time is up: the answers saved before the deadline were counted."))
    if attempt.is_finished:
        return redirect(attempt.result_url)
    return render(request, "assessments/attempt.html", _page(form))


@never_cache
@back_to_page_unless_posted
def responses(request: HttpRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """Save a step: JSON in, JSON out for the script; the plain form comes back to its page."""
    is_json = request.content_type == "application/json"
    sent = parse_step(request)
    person_id = person_id_of(request)
    try:
        attempt = save_responses(
            attempt_uuid,
            person_id,
            step=sent.step,
            responses=sent.responses,
            kind=sent.kind,
            request_uuid=sent.request_uuid,
        )
    except StaleStepError as error:
        if is_json:
            state = {"step": error.step, "responses": error.responses}
            return JsonResponse({**error_body(error), **state}, status=error.status)
        return stale_page(request, attempt_uuid, sent.step, sent.responses)
    except AttemptFinishedError as error:
        if is_json:
            raise
        return finished_page(request, attempt_uuid, error)
    if is_json:
        answered = {"answered": attempt.answered_count, "question_count": attempt.question_count}
        return JsonResponse({"step": attempt.step, **answered})
    messages.success(request, _("Answers saved."))
    return redirect("assessments:attempt", attempt_uuid)


@never_cache
@back_to_page_unless_posted
def submit(request: HttpRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """Finish the attempt, or ask first when questions are left unanswered."""
    sent = parse_submission(request.POST)
    person_id = person_id_of(request)
    try:
        if not sent.is_confirmed and (unfinished := _find_unfinished(attempt_uuid, person_id, sent)):
            return render(request, "assessments/confirm.html", {"attempt": unfinished, "key": sent.key})
        result = submit_attempt(
            attempt_uuid, person_id, key=sent.key, step=sent.step, responses=sent.responses
        )
    except StaleStepError:
        return stale_page(request, attempt_uuid, sent.step, sent.responses or {})
    except DeadlinePassedError as error:
        messages.warning(request, str(error))
        return redirect(get_attempt(attempt_uuid, person_id).result_url)
    except AttemptFinishedError as error:
        return finished_page(request, attempt_uuid, error)
    return redirect(result.result_url)


def _find_unfinished(attempt_uuid: uuid.UUID, person_id: int, sent: SubmitRequest) -> AttemptData | None:
    """The attempt, its answers saved, when some are missing and the person must be asked."""
    if sent.responses is None or sent.request_uuid is None:
        attempt = get_attempt(attempt_uuid, person_id)
    elif all(sent.responses.values()):
        return None
    else:
        attempt = save_responses(
            attempt_uuid,
            person_id,
            step=sent.step,
            responses=sent.responses,
            kind=StepKind.SAVE,
            request_uuid=sent.request_uuid,
        )
    return attempt if attempt.unanswered and not attempt.is_finished else None


def _page(form: AttemptForm) -> dict[str, Any]:
    left = form.attempt.deadline_at - timezone.now() if form.attempt.deadline_at else None
    return {
        "form": form,
        "attempt": form.attempt,
        "questions": render_questions(form),
        "numbers": render_numbers(form),
        "seconds_left": max(0, int(left.total_seconds())) if left else None,
        "key": uuid.uuid4(),
        "request_uuid": uuid.uuid4(),
    }


def stale_page(
    request: HttpRequest, attempt_uuid: uuid.UUID, step: int, mine: dict[str, Any]
) -> HttpResponse:
    """The page again with what is saved and, where that leaves room, with what this tab had."""
    person_id = person_id_of(request)
    saved = get_attempt(attempt_uuid, person_id)
    merged = merge_tabs(responses_at(attempt_uuid, person_id, step), saved.responses, mine)
    form = get_form(attempt_uuid, person_id, shown=merged.responses)
    context = {**_page(form), "was_stale": True, "taken": merged.taken}
    context["known"] = json.dumps(saved.responses)
    return render(request, "assessments/attempt.html", context, status=409)


def finished_page(request: HttpRequest, attempt_uuid: uuid.UUID, error: AttemptFinishedError) -> HttpResponse:
    attempt = get_attempt(attempt_uuid, person_id_of(request))
    context = {"attempt": attempt, "error": error}
    return render(request, "assessments/finished.html", context, status=error.status)


def person_id_of(request: HttpRequest) -> int:
    if request.user.pk is None:
        raise PermissionDenied
    return int(request.user.pk)
