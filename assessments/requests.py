"""What a browser sends, checked for its shape; whether it fits the attempt is the service's business."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from assessments.data import StepKind
from core.errors import InvalidInputError

_MOST_QUESTIONS = 1_000
_MOST_STEPS = 2_000_000_000
_KEY_LENGTH = 64
_KINDS = (StepKind.AUTOSAVE, StepKind.SAVE)


@dataclass(frozen=True, slots=True)
class StepRequest:
    step: int
    kind: str
    request_uuid: UUID
    responses: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SubmitRequest:
    """``responses`` is None when the sender asks to grade what is saved."""

    key: str
    step: int
    is_confirmed: bool
    request_uuid: UUID | None
    responses: dict[str, Any] | None


def parse_step(request: HttpRequest) -> StepRequest:
    """From a JSON body, or from the plain form. Raises ``InvalidInputError`` naming the field."""
    if request.content_type != "application/json":
        post = request.POST
        return StepRequest(
            step=_number(post.get("step")),
            kind=StepKind.SAVE,
            request_uuid=_uuid(post.get("request_uuid")),
            responses=_posted_responses(post),
        )
    body = _json_object(request.body)
    responses = body.get("responses")
    if not isinstance(responses, dict):
        raise _invalid("responses", _("An object of answers by question number is expected."))
    if body.get("kind") not in _KINDS:
        raise _invalid("kind", _("Either “autosave” or “save” is expected."))
    return StepRequest(_number(body.get("step")), body["kind"], _uuid(body.get("request_uuid")), responses)


def parse_submission(post: QueryDict) -> SubmitRequest:
    """Raises ``InvalidInputError`` naming the field."""
    key = post.get("key", "")
    if not 1 <= len(key) <= _KEY_LENGTH or "\x00" in key:
        raise _invalid("key", _("A key of 1 to %(most)d characters is needed.") % {"most": _KEY_LENGTH})
    has_answers = "questions" in post
    return SubmitRequest(
        key=key,
        step=_number(post.get("step")),
        is_confirmed=post.get("confirmed") == "1",
        request_uuid=_uuid(post.get("request_uuid")) if has_answers else None,
        responses=_posted_responses(post) if has_answers else None,
    )


def _posted_responses(post: QueryDict) -> dict[str, Any]:
    """A form leaves out what is not ticked, so every question of the page is taken, empty or not.

    An input of a part, ``slot-3-l1``, gives ``l1=value``; left empty it is no answer.
    """
    count = min(_number(post.get("questions"), "questions"), _MOST_QUESTIONS)
    responses: dict[str, Any] = {str(slot): [] for slot in range(1, count + 1)}
    for name in post:
        if name.startswith("slot-"):
            number, _dash, part = name.removeprefix("slot-").partition("-")
            slot = str(_number(number, name[:20]))
            prefix = f"{part}=" if part else ""
            given = [prefix + value for value in post.getlist(name) if value.strip()]
            responses[slot] = [*responses.get(slot, []), *given]
    return responses


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidInputError(_("The body is not valid JSON.")) from None
    if not isinstance(parsed, dict):
        raise InvalidInputError(_("A JSON object is expected."))
    return parsed


def _number(raw: object, field: str = "step") -> int:
    is_text = isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) <= 10
    if not is_text and (not isinstance(raw, int) or isinstance(raw, bool)):
        raise _invalid(field, _("A whole number is expected."))
    number = int(str(raw))
    if not 0 <= number <= _MOST_STEPS:
        raise _invalid(field, _("A whole number is expected."))
    return number


def _uuid(raw: object) -> UUID:
    try:
        return UUID(str(raw))
    except ValueError:
        raise _invalid("request_uuid", _("A UUID is expected.")) from None


def _invalid(field: str, rule: str) -> InvalidInputError:
    return InvalidInputError(rule, fields={field: [rule]})
