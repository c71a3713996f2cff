"""The file of an answer: sent, removed and looked at by the person whose attempt it is."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments.errors import AttemptFinishedError, StaleStepError
from assessments.requests import StepRequest, parse_step
from assessments.selectors.answer_files import get_own_file
from assessments.services.answer_files import attach_file
from assessments.services.attempts import finish_overdue_attempt, save_responses
from assessments.views import finished_page, person_id_of, stale_page
from core.errors import ConflictError, InvalidInputError
from media import api as media_api


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_file(request: HttpRequest, attempt_uuid: uuid.UUID, slot: int) -> HttpResponseBase:
    """GET gives the file that is the answer now. POST takes one: alone for the script, which saves the
    answers itself, or with the whole plain form, whose answers are saved in the same request.
    """
    person_id = person_id_of(request)
    if request.method != "POST":
        found = get_own_file(attempt_uuid, person_id, slot)
        return media_api.deliver_asset(request, found.asset_uuid, name=found.name)
    finish_overdue_attempt(attempt_uuid, person_id)
    if "questions" in request.POST:
        return _take_form(request, attempt_uuid, slot)
    file = _sent_file(request, "file")
    attached = attach_file(attempt_uuid, person_id, slot, file, name=file.name or "")
    told = {"file": str(attached.asset_uuid), "name": attached.name, "size": filesizeformat(attached.size)}
    return JsonResponse(told, status=201)


def _take_form(request: HttpRequest, attempt_uuid: uuid.UUID, slot: int) -> HttpResponse:
    """A file that is refused must not take the other answers with it: these are saved first."""
    person_id, sent = person_id_of(request), parse_step(request)
    try:
        if "remove" in request.POST:
            sent.responses[str(slot)] = []
        else:
            file = _sent_file(request, f"upload-{slot}")
            attached = attach_file(attempt_uuid, person_id, slot, file, name=file.name or "")
            sent.responses[str(slot)] = [f"file={attached.asset_uuid}"]
        messages.success(request, _("Answers saved."))
    except AttemptFinishedError as error:
        return finished_page(request, attempt_uuid, error)
    except (InvalidInputError, ConflictError) as error:
        messages.error(request, str(error))
    return _save(request, attempt_uuid, slot, sent)


def _save(request: HttpRequest, attempt_uuid: uuid.UUID, slot: int, sent: StepRequest) -> HttpResponse:
    try:
        save_responses(
            attempt_uuid,
            person_id_of(request),
            step=sent.step,
            responses=sent.responses,
            kind=sent.kind,
            request_uuid=sent.request_uuid,
        )
    except StaleStepError:
        return stale_page(request, attempt_uuid, sent.step, sent.responses)
    except AttemptFinishedError as error:
        return finished_page(request, attempt_uuid, error)
    page = redirect("assessments:attempt", attempt_uuid)
    page["Location"] += f"#question-{slot}"
    return page


def _sent_file(request: HttpRequest, name: str) -> "UploadedFile[Any]":
    file = request.FILES.get(name)
    if file is None:
        rule = _("Choose a file first.")
        raise InvalidInputError(rule, fields={"file": [rule]})
    return file
