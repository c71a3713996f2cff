"""Where the page around an H5P block keeps what happens inside: JSON in, JSON out."""

import json
import re
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import InvalidInputError
from core.middleware import error_body
from lms import h5p_blocks, services
from lms.errors import BodyTooLargeError, StaleStateError
from lms.models import H5PResult
from lms.services import h5p as h5p_services
from lms.views.people import person_id_of

# Text of a state may double when it is written as JSON; an actor comes with a statement.
_STATE_BODY_BYTES = 2 * h5p_services.STATE_BYTES
_STATEMENT_BODY_BYTES = 96 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_MOST_REVISIONS = 2_000_000_000


@require_safe
def block(request: HttpRequest, enrolment_uuid: UUID, block_id: str) -> HttpResponse:
    """What the player starts with: the saved state, its revision, and what is done so far."""
    found = h5p_blocks.get_block(enrolment_uuid, person_id_of(request), block_id)
    state = h5p_blocks.find_state(found.enrolment.person_id, found.version_uuid)
    return JsonResponse(
        {
            "state": state.data if state else {},
            "revision": state.revision if state else 0,
            "result": _result(h5p_blocks.find_result(found)),
        }
    )


@require_POST
def state(request: HttpRequest, enrolment_uuid: UUID, block_id: str) -> HttpResponse:
    """Save one part of the state; 409 brings the newest when another window was faster."""
    change = _state_change(_json_body(request, _STATE_BODY_BYTES))
    try:
        revision = services.save_state(enrolment_uuid, person_id_of(request), block_id, change)
    except StaleStateError as error:
        newest = {"revision": error.revision, "state": error.state}
        return JsonResponse({**error_body(error), **newest}, status=error.status)
    return JsonResponse({"revision": revision})


@require_POST
def statements(request: HttpRequest, enrolment_uuid: UUID, block_id: str) -> HttpResponse:
    """Keep a statement; a repeat gets the same answer, another body under its id 409."""
    body = _json_body(request, _STATEMENT_BODY_BYTES)
    result = services.record_statement(enrolment_uuid, person_id_of(request), block_id, body.get("statement"))
    return JsonResponse({"result": _result(result)})


@require_POST
def viewed(request: HttpRequest, enrolment_uuid: UUID, block_id: str) -> HttpResponse:
    """Note that the block was drawn."""
    result = services.mark_viewed(enrolment_uuid, person_id_of(request), block_id)
    return JsonResponse({"result": _result(result)})


def _result(result: H5PResult | None) -> dict[str, Any]:
    """For the learner's page; whether scores differ is for the staff."""
    if result is None:
        result = H5PResult()
    return {
        "is_done": result.is_done,
        "viewed_at": result.viewed_at,
        "completed_at": result.completed_at,
        "server_percent": result.server_percent,
    }


def _state_change(body: dict[str, Any]) -> h5p_services.StateChange:
    sub_content_id, data_type, data = (body.get(name) for name in ("sub_content_id", "data_type", "data"))
    for name, value in (("sub_content_id", sub_content_id), ("data_type", data_type)):
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            raise _invalid(name, _("Up to 64 letters, digits, dots, colons, hyphens and underscores."))
    if data is not None and (not isinstance(data, str) or not _can_be_kept(data)):
        raise _invalid("data", _("A text is expected."))
    if data is not None and len(data.encode()) > h5p_services.STATE_BYTES:
        raise _invalid("data", _("The state of the content is larger than may be kept."))
    revision = body.get("revision", 0)
    if not isinstance(revision, int) or isinstance(revision, bool) or not 0 <= revision <= _MOST_REVISIONS:
        raise _invalid("revision", _("A whole number is expected."))
    return h5p_services.StateChange(str(sub_content_id), str(data_type), data, revision)


def _can_be_kept(text: str) -> bool:
    """PostgreSQL keeps neither a NUL nor half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _json_body(request: HttpRequest, most: int) -> dict[str, Any]:
    try:
        body = request.body
        is_too_large = len(body) > most
    except RequestDataTooBig:
        is_too_large = True
    if is_too_large:
        raise BodyTooLargeError(_("More was sent than may be kept."))
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidInputError(_("The body is not valid JSON.")) from None
    if not isinstance(parsed, dict):
        raise InvalidInputError(_("A JSON object is expected."))
    return parsed


def _invalid(field: str, rule: str) -> InvalidInputError:
    return InvalidInputError(rule, fields={field: [rule]})
