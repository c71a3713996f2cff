"""The sweep over the attempts: what a correction would do to each (preview), or does (applying).

One batch is one transaction, and the cursor moves in it: a worker that is killed loses its batch as a
whole, and the next worker begins with that batch. No attempt slips through: those submitted after the
decision committed are graded by it, for a submission reads the corrections after it has locked its
attempt; every attempt that was visible by then, finished or not, is locked in turn here, which waits for
a submission that may still grade by the earlier rule.
"""

import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from assessments.correcting import (
    WORKING_STATES,
    CorrectionState,
    GradingRule,
    Standing,
    kind_of_effect,
)
from assessments.data import AttemptState
from assessments.grading import FormGrade
from assessments.models import Attempt, Correction, CorrectionEffect, CorrectionForecast
from assessments.selectors.corrections import CorrectedItem, corrected_item, corrected_items
from assessments.selectors.items import load_items
from assessments.services.corrections.rules import rules_after, versions_of_wording
from assessments.services.grading import (
    GRADE_COLUMNS,
    grade_attempt,
    publish_grade,
    publish_regrade,
    take_grade,
)
from assessments.services.statistics import recount
from core import sql

logger = logging.getLogger(__name__)
BATCH = 100
# Ids looked through for attempts at the item in one transaction.
WINDOW = 20_000
# Two sweeps at once could each wait for a learner whom the other one holds.
_ONE_SWEEP_LOCK = 0x4B414645
_NEXT = """
    SELECT id FROM assessments_attempt
    WHERE id > %s AND id <= %s AND item_ids @> ARRAY[%s]::bigint[] ORDER BY id LIMIT %s
"""
IN_PROGRESS = "in_progress"


def continue_correction(uuid: UUID, *, seconds: float = 60) -> bool:
    """Work on a preview or on applying for about so long; return whether there is more to do."""
    ends_at = time.monotonic() + seconds
    while _advance(uuid):
        if time.monotonic() >= ends_at:
            return True
    return False


def unfinished_corrections() -> list[UUID]:
    """Corrections that a worker should be busy with."""
    working = Correction.objects.filter(state__in=WORKING_STATES).order_by("id")
    return list(working.values_list("uuid", flat=True))


@transaction.atomic
def _advance(uuid: UUID) -> bool:
    """Do one batch; False when the sweep is over, or when another worker is at it."""
    rows = Correction.objects.select_for_update(skip_locked=True, of=("self",))
    correction = (
        rows.select_related("version", "reverses").filter(uuid=uuid, state__in=WORKING_STATES).first()
    )
    if correction is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_SWEEP_LOCK])
    if correction.last_attempt_id is None:
        # Read after the decision committed: an attempt with a higher id is submitted after it too.
        correction.last_attempt_id = Attempt.objects.aggregate(last=Max("id"))["last"] or 0
    if correction.cursor >= correction.last_attempt_id:
        return _finish(correction)
    ids, reached = _next_attempts(correction)
    if correction.state == CorrectionState.COUNTING:
        _foresee(correction, ids)
    else:
        correction.failed_ids = [*correction.failed_ids, *_regrade(correction, ids)]
    correction.cursor = reached
    correction.save(update_fields=["cursor", "last_attempt_id", "forecast", "effects_count", "failed_ids"])
    return True


def _next_attempts(correction: Correction) -> tuple[list[int], int]:
    """Ids of the next attempts that drew the item, and the id up to which that is all."""
    last = min(correction.cursor + WINDOW, correction.last_attempt_id or 0)
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [correction.cursor, last, correction.item_id, BATCH])
        ids = [row[0] for row in cursor.fetchall()]
    return ids, ids[-1] if len(ids) == BATCH else last


def _finish(correction: Correction) -> bool:
    """Close the sweep. Attempts that could not be regraded are tried again; until then it stays open."""
    now = timezone.now()
    if correction.state == CorrectionState.COUNTING:
        correction.state, correction.previewed_at = CorrectionState.PREVIEWED, now
    else:
        correction.failed_ids = _regrade(correction, correction.failed_ids)
        if not correction.failed_ids:
            correction.state, correction.applied_at = CorrectionState.APPLIED, now
            CorrectionForecast.objects.filter(correction=correction).delete()
    correction.save(
        update_fields=[
            "state",
            "previewed_at",
            "applied_at",
            "last_attempt_id",
            "failed_ids",
            "effects_count",
        ]
    )
    return False


def _foresee(correction: Correction, ids: Sequence[int]) -> None:
    """Grade as the correction would have it and write down the difference; no attempt is touched."""
    versions = versions_of_wording(correction.version)
    rules = rules_after(correction, versions)
    attempts = [row for row in Attempt.objects.filter(id__in=ids).order_by("id") if _drew(row, rules)]
    corrected = {**_corrected_items(attempts), **_proposed_items(rules)}
    counts = Counter(correction.forecast)
    forecasts = []
    for row in attempts:
        if row.state == AttemptState.IN_PROGRESS:
            counts[IN_PROGRESS] += 1
            continue
        before, after = _standing(row), _standing_of(grade_attempt(row, corrected))
        forecast = CorrectionForecast(correction=correction, attempt=row, **_columns(before, after))
        counts[forecast.kind] += 1
        forecasts.append(forecast)
    CorrectionForecast.objects.bulk_create(forecasts)
    correction.forecast = dict(counts)


def _regrade(correction: Correction, ids: Sequence[int]) -> list[int]:
    """Grade by the corrected rules, once per attempt; return the ids that a room above did not take."""
    rules = cast(dict[str, Any], correction.rules_after)
    locked = Attempt.objects.select_for_update().filter(id__in=ids).order_by("id")
    attempts = [row for row in locked if _drew(row, {int(version_id) for version_id in rules})]
    corrected = _corrected_items(attempts)
    counts = Counter(correction.effects_count)
    effects, failed, changed = [], [], []
    for row in attempts:
        if row.state == AttemptState.IN_PROGRESS:
            continue  # will be graded by the corrected rules when it is submitted
        before = _standing(row)
        try:
            with transaction.atomic():
                if _write_grade(row, correction, before, grade_attempt(row, corrected)):
                    changed.append(row.id)
        except Exception:
            logger.exception("attempt %s could not be regraded", row.uuid)
            failed.append(row.id)
            continue
        columns = _columns(before, _standing(row))
        counts[columns["kind"]] += 1
        effects.append(
            CorrectionEffect(correction=correction, attempt=row, regraded_at=timezone.now(), **columns)
        )
    CorrectionEffect.objects.bulk_create(effects)
    recount(changed)
    correction.effects_count = dict(counts)
    return failed


def _write_grade(row: Attempt, correction: Correction, before: Standing, graded: FormGrade) -> bool:
    """Keep the new grade and tell the rooms above; False when it does not differ."""
    if _standing_of(graded) == before and graded.result == row.result:
        return False
    take_grade(row, graded)
    sql.update(row, GRADE_COLUMNS)
    if before.passed is None:
        publish_grade(row)
    elif _standing(row) != before:
        publish_regrade(row, correction.uuid, passed_before=bool(before.passed))
    return True


def _drew(row: Attempt, version_ids: Any) -> bool:
    """Another wording of the same item may have been drawn instead."""
    return any(slot["item_version_id"] in version_ids for slot in row.form)


def _corrected_items(attempts: Sequence[Attempt]) -> dict[int, CorrectedItem]:
    drawn = {slot["item_version_id"] for row in attempts for slot in row.form}
    return dict(corrected_items(drawn))


def _proposed_items(rules: Mapping[int, GradingRule]) -> dict[int, CorrectedItem]:
    items = load_items(rules)
    return {version_id: corrected_item(items[version_id], rule) for version_id, rule in rules.items()}


def _standing(row: Attempt) -> Standing:
    return Standing(row.score, row.max_score, row.percent, row.passed)


def _standing_of(graded: FormGrade) -> Standing:
    return Standing(graded.score, graded.max_score, graded.percent, graded.passed)


def _columns(before: Standing, after: Standing) -> dict[str, Any]:
    return {
        "kind": kind_of_effect(before, after).value,
        "score_before": before.score,
        "max_score_before": before.max_score,
        "percent_before": before.percent,
        "passed_before": before.passed,
        "score_after": after.score,
        "max_score_after": after.max_score,
        "percent_after": after.percent,
        "passed_after": after.passed,
    }
