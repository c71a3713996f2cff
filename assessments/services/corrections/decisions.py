"""Deciding about a previewed correction: apply it, withdraw it, or have it counted again."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import api as accounts_api
from assessments.correcting import CorrectionKind, CorrectionState, GradingRule
from assessments.models import CorrectedVersion, Correction, CorrectionForecast, Item, ItemBank, ItemVersion
from assessments.selectors.authoring import draft_of_version
from assessments.services.corrections.rules import (
    Rules,
    rule_of_version,
    rules_after,
    rules_now,
    versions_of_wording,
)
from assessments.services.items import restore_item, retire_item, save_item
from assessments.wake import wake_correction
from core.errors import ConflictError, NotFoundError

_STORED = ["since", "correction", "is_void", "key", "scoring", "feedback"]


@transaction.atomic
def apply_correction(uuid: UUID, *, actor_id: int) -> None:
    """From now on answers are graded by the corrected rule; a worker regrades those graded before.

    In the same transaction the item gets a version with the corrected key, or is retired when it is
    not counted any more. A correction that is being applied, or was, stays as it is. Raises
    ``ConflictError`` before its preview is made or after it was withdrawn.
    """
    correction = _locked(uuid)
    if correction.state in (CorrectionState.APPLYING, CorrectionState.APPLIED):
        return
    if correction.state != CorrectionState.PREVIEWED:
        raise ConflictError(_("A correction is applied after its preview was made."))
    now = timezone.now()
    # The lock under which the item's versions are written: none is added between the reads and the write.
    ItemBank.objects.select_for_update().get(items=correction.item_id)
    versions = versions_of_wording(correction.version)
    before, after = rules_now(versions), rules_after(correction, versions)
    _bring_into_use(correction, before, after)
    correction.rules_before = {version_id: before[version_id].to_json() for version_id in after}
    correction.rules_after = {version_id: rule.to_json() for version_id, rule in after.items()}
    correction.state = CorrectionState.APPLYING
    correction.decided_by_id, correction.decided_at = actor_id, now
    correction.cursor, correction.last_attempt_id = 0, None
    correction.save()
    CorrectedVersion.objects.bulk_create(
        [
            CorrectedVersion(
                version_id=version_id,
                correction=correction,
                since=now,
                is_void=rule.is_void,
                key=rule.key,
                scoring=rule.scoring,
                feedback=rule.feedback,
            )
            for version_id, rule in after.items()
        ],
        update_conflicts=True,
        unique_fields=["version"],
        update_fields=_STORED,
    )
    _record(correction, actor_id, "correction.apply")
    transaction.on_commit(partial(wake_correction, uuid))


@transaction.atomic
def withdraw_correction(uuid: UUID, *, actor_id: int) -> None:
    """Give up a correction that was not applied; raises ``ConflictError`` for one that was."""
    correction = _locked(uuid)
    if correction.state == CorrectionState.WITHDRAWN:
        return
    if correction.state not in (CorrectionState.COUNTING, CorrectionState.PREVIEWED):
        raise ConflictError(_("The correction was applied; it can be undone by another one."))
    correction.state = CorrectionState.WITHDRAWN
    correction.decided_by_id, correction.decided_at = actor_id, timezone.now()
    correction.save(update_fields=["state", "decided_by", "decided_at"])
    CorrectionForecast.objects.filter(correction=correction).delete()
    _record(correction, actor_id, "correction.withdraw")


@transaction.atomic
def count_again(uuid: UUID, *, actor_id: int) -> None:
    """Make the preview anew: people have gone on taking tests since. Counting already is no error."""
    correction = _locked(uuid)
    if correction.state == CorrectionState.COUNTING:
        return
    if correction.state != CorrectionState.PREVIEWED:
        raise ConflictError(_("The correction was decided about; there is nothing to preview."))
    CorrectionForecast.objects.filter(correction=correction).delete()
    correction.state = CorrectionState.COUNTING
    correction.cursor, correction.last_attempt_id, correction.forecast = 0, None, {}
    correction.save(update_fields=["state", "cursor", "last_attempt_id", "forecast"])
    _record(correction, actor_id, "correction.preview")
    transaction.on_commit(partial(wake_correction, uuid))


def _locked(uuid: UUID) -> Correction:
    rows = Correction.objects.select_for_update(of=("self",)).select_related("version", "reverses")
    correction = rows.filter(uuid=uuid).first()
    if correction is None:
        raise NotFoundError(_("There is no such correction."))
    return correction


def _bring_into_use(correction: Correction, before: Rules, after: Rules) -> None:
    """Let further draws follow the correction, if the wording is the one that is drawn today.

    A version written here joins the rules on both sides, so that an undoing reaches it too.
    """
    item = Item.objects.select_related("current_version").get(id=correction.item_id)
    current = item.current_version
    if current is None or current.id not in after:
        return
    rule = after[current.id]
    if rule.is_void:
        retire_item(item.uuid)
        return
    if before[current.id].is_void:
        restore_item(item.uuid)
    if rule != rule_of_version(current):
        written = _write_version(item, current, rule)
        before[written], after[written] = before[current.id], rule


def _write_version(item: Item, current: ItemVersion, rule: GradingRule) -> int:
    corrected = ItemVersion(
        type=current.type,
        stem=current.stem,
        content=current.content,
        key=rule.key,
        scoring=rule.scoring,
        feedback=rule.feedback,
        explanation=current.explanation,
        difficulty=current.difficulty,
        tags=current.tags,
    )
    return save_item(item.bank_id, draft_of_version(item, corrected)).id


def _record(correction: Correction, actor_id: int, action: str) -> None:
    details = {"correction": str(correction.uuid), "kind": CorrectionKind(correction.kind).value}
    accounts_api.record_access(actor_id, None, action, details=details, count=0)
