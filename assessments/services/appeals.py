"""An appeal is made once per attempt and decided once; granted, it is worth one more attempt."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import api as accounts_api
from assessments.data import AppealState
from assessments.models import Appeal, Attempt
from assessments.selectors.appeals import get_appeal, retry_outlook
from assessments.selectors.authoring import Ownership
from assessments.selectors.rows import get_row
from core.errors import ConflictError, InvalidInputError, PermissionDeniedError

_TEXT_LENGTH = 4_000


@transaction.atomic
def make_appeal(attempt_uuid: uuid.UUID, person_id: int, text: str) -> None:
    """Ask for one more attempt after the last one; a second time for the same attempt changes nothing.

    Raises ``NotFoundError`` for an attempt of others, ``ConflictError`` where there is nothing to
    appeal against, ``InvalidInputError`` for a missing or endless text.
    """
    row = get_row(attempt_uuid, person_id, lock=True)
    outlook = retry_outlook(attempt_uuid, person_id)
    if outlook.appeal is not None:
        return
    if not outlook.may_appeal:
        raise ConflictError(_("This attempt leaves no room for an appeal."))
    Appeal.objects.create(attempt=row, text=_checked(text, "text"), created_at=timezone.now())
    for person in _deciders(row):
        accounts_api.send_letter(person.id, "assessments/mail/appeal_made", {"title": row.title})


@transaction.atomic
def decide_appeal(
    appeal_uuid: uuid.UUID, ownership: Ownership, *, decided_by: int, grant: bool, answer: str
) -> None:
    """Grant or refuse the appeal about a test of these owners and write to the person.

    Raises ``NotFoundError``; ``ConflictError`` for a second, other decision; ``PermissionDeniedError``
    for one's own appeal; ``InvalidInputError`` for a refusal without an answer. The same decision of
    the same person again changes nothing.
    """
    case = get_appeal(appeal_uuid, ownership)
    if case.person_id == decided_by:
        raise PermissionDeniedError(_("Nobody decides their own appeal."))
    answer = _checked(answer, "answer", required=not grant)
    row = Appeal.objects.select_for_update(of=("self",)).get(uuid=appeal_uuid)
    state = AppealState.GRANTED if grant else AppealState.REFUSED
    if row.state != AppealState.OPEN:
        if (row.state, row.decided_by_id, row.answer) == (state, decided_by, answer):
            return
        raise ConflictError(_("The appeal is decided already."))
    row.state, row.decided_by_id, row.decided_at, row.answer = state, decided_by, timezone.now(), answer
    row.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    accounts_api.record_access(
        decided_by, case.person_id, f"appeal.{state.value}", details={"appeal": str(appeal_uuid)}
    )
    words = {"title": case.title, "is_granted": grant, "answer": answer}
    accounts_api.send_letter(case.person_id, "assessments/mail/appeal_decided", words)


def _deciders(attempt: Attempt) -> list[accounts_api.PersonData]:
    return accounts_api.people_in_charge(
        accounts_api.Permission.DECIDE_APPEALS, attempt.test.owner_organisation_id
    )


def _checked(text: str, field: str, *, required: bool = True) -> str:
    text = text.replace("\x00", "").strip()
    if required and not text:
        raise InvalidInputError(_("Please write a few words."), fields={field: [_("Required.")]})
    if len(text) > _TEXT_LENGTH:
        rule = _("At most %(most)d characters.") % {"most": _TEXT_LENGTH}
        raise InvalidInputError(rule, fields={field: [rule]})
    return text
