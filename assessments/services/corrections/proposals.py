"""Proposing a correction: what is wrong, why, and what holds instead; its preview begins at once."""

from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import api as accounts_api
from assessments.correcting import CorrectionKind, CorrectionState, GradingRule
from assessments.item_types import get_item_type
from assessments.item_types.base import ItemDraft, Json
from assessments.models import CorrectedVersion, Correction, ItemVersion
from assessments.services.corrections.rules import rules_after, rules_now, versions_of_wording
from assessments.wake import wake_correction
from core.errors import ConflictError, InvalidInputError, NotFoundError

_REASON_LENGTH = 2000


def propose_correction(
    version_id: int, kind: str, *, reason: str, actor_id: int, draft: ItemDraft | None = None
) -> UUID:
    """Write down a correction of the wording of this item version and have its preview made.

    For ``key`` and ``scoring`` the ``draft`` brings the options or the spec and the scoring that
    hold instead; what was asked must stay as it was, option ids included. Raises
    ``InvalidInputError`` naming the field, ``ConflictError`` while another correction of the
    question is open or when nothing would change, ``NotFoundError``.
    """
    version = ItemVersion.objects.filter(id=version_id).first()
    if version is None:
        raise NotFoundError(_("There is no such question."))
    if kind not in (CorrectionKind.VOID, CorrectionKind.KEY, CorrectionKind.SCORING):
        raise InvalidInputError(_("Unknown kind of correction."), fields={"kind": [_("Required.")]})
    change = None if kind == CorrectionKind.VOID else _change(version, draft)
    return _propose(
        Correction(
            item_id=version.item_id,
            version=version,
            kind=kind,
            reason=_checked_reason(reason),
            change=change,
            proposed_by_id=actor_id,
        )
    )


def propose_reversal(correction_uuid: UUID, *, reason: str, actor_id: int) -> UUID:
    """Propose to restore what held before an applied correction.

    Raises ``ConflictError`` unless it is applied and the latest one of its wording.
    """
    earlier = Correction.objects.filter(uuid=correction_uuid).select_related("version").first()
    if earlier is None:
        raise NotFoundError(_("There is no such correction."))
    if earlier.state != CorrectionState.APPLIED:
        raise ConflictError(_("Only a correction that was applied can be undone."))
    if CorrectedVersion.objects.filter(version_id=earlier.version_id).exclude(correction=earlier).exists():
        raise ConflictError(_("A later correction of this question stands: undo that one first."))
    return _propose(
        Correction(
            item_id=earlier.item_id,
            version=earlier.version,
            kind=CorrectionKind.REVERSAL,
            reason=_checked_reason(reason),
            reverses=earlier,
            proposed_by_id=actor_id,
        )
    )


def _propose(correction: Correction) -> UUID:
    rules_after(correction, versions_of_wording(correction.version))
    try:
        with transaction.atomic():
            correction.save(force_insert=True)
            details = {"correction": str(correction.uuid), "kind": correction.kind}
            accounts_api.record_access(
                correction.proposed_by_id, None, "correction.propose", details=details, count=0
            )
            transaction.on_commit(partial(wake_correction, correction.uuid))
    except IntegrityError as error:
        rule = _("Another correction of this question is open; decide about it first.")
        raise ConflictError(rule) from error
    return correction.uuid


def _checked_reason(reason: str) -> str:
    given = reason.strip()
    if not given:
        rule = _("Say why the question is corrected: those examined have a right to know.")
        raise InvalidInputError(rule, fields={"reason": [rule]})
    if len(given) > _REASON_LENGTH:
        rule = _("At most %(most)d characters.") % {"most": _REASON_LENGTH}
        raise InvalidInputError(rule, fields={"reason": [rule]})
    return given


def _change(version: ItemVersion, draft: ItemDraft | None) -> Json:
    """The rule that the draft's key and scoring make; ``InvalidInputError`` for another wording."""
    if draft is None or draft.type != version.type:
        raise InvalidInputError(_("The new key is missing."), fields={"key": [_("Required.")]})
    if rules_now([version])[version.id].is_void:
        raise ConflictError(_("The question is not counted at all; undo that correction first."))
    body = get_item_type(version.type).build(draft)
    if body.content != version.content:
        rule = _("The wording must stay as the examined saw it; only the key and the scoring may change.")
        raise InvalidInputError(rule, fields={"options": [rule]})
    return GradingRule.of_body(body).to_json()
