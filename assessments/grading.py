"""Grading of a response and of a whole form: pure, exact until the last rounding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from assessments.item_types import get_item_type
from assessments.item_types.base import ItemBody, Json, Response, SlotGrade

_HUNDREDTH = Decimal("0.01")
_SCORE_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class FormGrade:
    """``percent`` is rounded down: 69.999 % never shows as a failed 70 %."""

    score: Decimal
    max_score: Decimal
    percent: Decimal
    passed: bool
    result: list[Json]


def grade_response(item_type: str, body: ItemBody, response: Response) -> SlotGrade:
    return get_item_type(item_type).grade(body, response)


def grade_form(grades: Sequence[SlotGrade], slots: Sequence[int], pass_mark: int) -> FormGrade:
    """Sum the grades of the slots, one point each; ``pass_mark`` in per cent."""
    points = sum((grade.fraction for grade in grades), Fraction(0))
    most = len(grades)
    percent = points * 100 / most
    return FormGrade(
        score=_rounded_down(points, _SCORE_PLACES),
        max_score=Decimal(most),
        percent=_rounded_down(percent, _HUNDREDTH),
        passed=percent >= pass_mark,
        result=[
            {"slot": slot, "score": round(float(grade.fraction), 4), "outcome": grade.outcome.value}
            for slot, grade in zip(slots, grades, strict=True)
        ],
    )


def responses_of(responses: Mapping[str, Response], slot: int) -> Response:
    return responses.get(str(slot), [])


def _rounded_down(value: Fraction, places: Decimal) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(places, rounding=ROUND_FLOOR)
