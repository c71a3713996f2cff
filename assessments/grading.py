"""Grading of a response and of a whole form: pure, exact until the last rounding."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from assessments.item_types import get_item_type
from assessments.item_types.base import ItemBody, Json, Outcome, Response, SlotGrade

_HUNDREDTH = Decimal("0.01")
_SCORE_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class GradedSlot:
    slot: int
    points: int
    grade: SlotGrade


@dataclass(frozen=True, slots=True)
class FormGrade:
    """``percent`` is rounded down: 69.999 % never shows as a failed 70 %.

    The first three are None while a slot awaits its mark.
    """

    score: Decimal | None
    percent: Decimal | None
    passed: bool | None
    max_score: Decimal
    result: list[Json]


def grade_response(item_type: str, body: ItemBody, response: Response) -> SlotGrade:
    return get_item_type(item_type).grade(body, response)


def grade_form(slots: Sequence[GradedSlot], pass_mark: int) -> FormGrade:
    """Sum the points of the slots; ``pass_mark`` in per cent. A slot that is not counted counts nowhere."""
    result = [_slot_result(slot) for slot in slots]
    counted = [slot for slot in slots if slot.grade.outcome != Outcome.VOID]
    most = sum(slot.points for slot in counted)
    if any(slot.grade.outcome == Outcome.AWAITS_MARK for slot in counted):
        return FormGrade(None, None, None, Decimal(most), result)
    earned = sum((slot.grade.fraction * slot.points for slot in counted), Fraction(0))
    percent = earned * 100 / most if most else Fraction(0)
    return FormGrade(
        score=_rounded_down(earned, _SCORE_PLACES),
        percent=_rounded_down(percent, _HUNDREDTH),
        passed=percent >= pass_mark,
        max_score=Decimal(most),
        result=result,
    )


def _slot_result(slot: GradedSlot) -> Json:
    """``score`` is the fraction of the slot's points; seven places keep a third apart from 0.3333."""
    grade = slot.grade
    return {
        "slot": slot.slot,
        "score": round(float(grade.fraction), 7),
        "points": slot.points,
        "outcome": grade.outcome.value,
    }


def _rounded_down(value: Fraction, places: Decimal) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(places, rounding=ROUND_FLOOR)
