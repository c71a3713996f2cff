"""Grades a whole attempt by what holds now: keys, corrections, marks given by hand; tells the rooms above."""

from collections.abc import Mapping
from fractions import Fraction
from uuid import UUID

from django.utils import timezone

from assessments.data import AttemptState
from assessments.events import AttemptGraded, AttemptRegraded
from assessments.grading import FormGrade, GradedSlot, grade_form
from assessments.item_types.base import Json, Outcome, Response, SlotGrade, outcome_of
from assessments.models import Attempt
from assessments.selectors.attempts import items_of
from assessments.selectors.corrections import CorrectedItem, corrected_items
from assessments.selectors.items import LoadedItem
from assessments.selectors.marks import marks_of
from assessments.selectors.tests import get_pinned_test
from core.events import publish

GRADE_COLUMNS = ("state", "score", "percent", "passed", "result", "max_score")
_VOID = SlotGrade(Fraction(0), Outcome.VOID)


def grade_attempt(row: Attempt, corrected: Mapping[int, CorrectedItem] | None = None) -> FormGrade:
    """Grade the saved answers of the attempt; nothing is written.

    Whoever grades many attempts reads their ``corrected`` items once for all.
    """
    items = items_of(row)
    if corrected is None:
        corrected = corrected_items(items)
    marks = marks_of(row.id) if any(item.type.marked_by_hand for item in items.values()) else {}
    graded = [
        GradedSlot(
            slot["slot"],
            slot.get("points", 1),
            _grade(row, slot, items[slot["item_version_id"]], corrected.get(slot["item_version_id"]), marks),
        )
        for slot in row.form
    ]
    return grade_form(graded, get_pinned_test(row.test_version_id).pass_mark)


def take_grade(row: Attempt, graded: FormGrade) -> None:
    """Set what the attempt is worth; the caller writes ``GRADE_COLUMNS``."""
    row.state = AttemptState.MARKING if graded.passed is None else AttemptState.FINISHED
    row.score, row.percent, row.passed = graded.score, graded.percent, graded.passed
    row.result, row.max_score = graded.result, graded.max_score


def publish_grade(row: Attempt) -> None:
    """Tell the rooms above of a graded attempt; one that awaits its mark is told when it has it."""
    if row.percent is None or row.passed is None or row.finished_at is None:
        return
    publish(
        AttemptGraded(
            attempt_uuid=row.uuid,
            person_id=row.person_id,
            context=row.context,
            test_version_id=row.test_version_id,
            percent=row.percent,
            passed=row.passed,
            finished_at=row.finished_at,
        )
    )


def publish_regrade(row: Attempt, source_uuid: UUID, *, passed_before: bool) -> None:
    """Tell them that a graded attempt is worth something else now; ``source_uuid`` names what did it."""
    publish(
        AttemptRegraded(
            source_uuid=source_uuid,
            attempt_uuid=row.uuid,
            person_id=row.person_id,
            context=row.context,
            test_version_id=row.test_version_id,
            percent=row.percent,
            passed=row.passed,
            passed_before=passed_before,
            regraded_at=timezone.now(),
        )
    )


def _grade(
    row: Attempt,
    slot: Json,
    item: LoadedItem,
    correction: CorrectedItem | None,
    marks: dict[int, Fraction],
) -> SlotGrade:
    if correction is not None and correction.is_void:
        return _VOID
    response: Response = row.responses.get(str(slot["slot"]), [])
    if item.type.marked_by_hand and slot["slot"] in marks:
        fraction = marks[slot["slot"]]
        return SlotGrade(fraction, outcome_of(fraction, response))
    return item.type.grade(correction.body if correction else item.body, response)
