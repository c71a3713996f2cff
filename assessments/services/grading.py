"""Grades a whole attempt by what holds now: keys, corrections, marks given by hand."""

from collections.abc import Mapping
from fractions import Fraction

from assessments.grading import FormGrade, GradedSlot, grade_form
from assessments.item_types.base import Json, Outcome, Response, SlotGrade, outcome_of
from assessments.models import Attempt
from assessments.selectors.attempts import items_of
from assessments.selectors.corrections import CorrectedItem, corrected_items
from assessments.selectors.items import LoadedItem
from assessments.selectors.marks import marks_of
from assessments.selectors.tests import get_pinned_test

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
