"""The table of distractors: who chooses which answer.

The upper and the lower group are 27 % each of those who met the item, ordered by their result in the whole
test (T. L. Kelley, "The selection of upper and lower groups for the validation of test items", 1939).
Where equal results lie across the border of a group, each of them belongs to it in part, so that the table
does not depend on the order of the people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.item_types.base import AnswerClass
from assessments.statistics.histograms import Histogram, mean, size

# What is counted when nothing was answered.
NO_ANSWER = ""
_GROUP = Fraction(27, 100)


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """Shares are of 1: of all who met the item, and of its upper and lower group.

    ``mean_result`` is the mean result in the whole test of those who answered so, in per cent.
    """

    code: str
    text: str
    is_right: bool
    count: int
    share: float
    mean_result: float | None
    upper_share: float
    lower_share: float


def tabulate_answers(
    classes: Sequence[AnswerClass], answered: Mapping[str, Histogram], everyone: Histogram, *, unit: int
) -> list[AnswerRow]:
    """One row per kind of answer in its own order, then answers that the item no longer tells apart.

    ``answered`` holds the results of those who gave each answer, ``everyone`` of all who met the item;
    ``unit`` is the result of a test without an error.
    """
    known = {answer.code for answer in classes}
    others = sorted(set(answered) - known - {NO_ANSWER})
    rows = [*classes, *(AnswerClass(code, code, is_right=False) for code in others)]
    rows.append(AnswerClass(NO_ANSWER, "", is_right=False))
    lower, upper = _group(everyone, sorted(everyone)), _group(everyone, sorted(everyone, reverse=True))
    n = size(everyone)
    return [_row(answer, answered.get(answer.code, {}), n, upper, lower, unit) for answer in rows]


def _row(
    answer: AnswerClass,
    results: Histogram,
    n: int,
    upper: Mapping[int, Fraction],
    lower: Mapping[int, Fraction],
    unit: int,
) -> AnswerRow:
    count = size(results)
    return AnswerRow(
        code=answer.code,
        text=answer.text,
        is_right=answer.is_right,
        count=count,
        share=count / n if n else 0.0,
        mean_result=float(mean(results) * 100 / unit) if count else None,
        upper_share=_share_in(results, upper, n),
        lower_share=_share_in(results, lower, n),
    )


def _group(everyone: Histogram, order: Iterable[int]) -> dict[int, Fraction]:
    """Result → the part of the people with this result who belong to the group."""
    left = _GROUP * size(everyone)
    parts: dict[int, Fraction] = {}
    for result in order:
        if not left:
            break
        taken = min(left, Fraction(everyone[result]))
        parts[result] = taken / everyone[result]
        left -= taken
    return parts


def _share_in(results: Histogram, group: Mapping[int, Fraction], n: int) -> float:
    if not n:
        return 0.0
    chosen = sum((group[result] * count for result, count in results.items() if result in group), Fraction(0))
    return float(chosen / (_GROUP * n))
