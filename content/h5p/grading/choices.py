"""Choosing among given options: multiple choice, true or false, sets of single choices, summaries."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from content.h5p.grading.reading import index, mapping, points, sequence, split_response, text, truth
from content.h5p.grading.shapes import Answer, Part, Regrade
from content.h5p.grading.sheet import ZERO, Question, Sheet, graded

ONE = Decimal(1)


def grade_multi_choice(question: Question, sheet: Sheet) -> Regrade:
    """Response: positions of the chosen options as content.json lists them, ``0[,]2``.

    Right options add their weight (1), wrong ones take it away. With ``singlePoint`` there is one
    point for reaching the pass percentage. When no option is right, choosing none is.
    """
    options = _options(question)
    behaviour = mapping(question.params.get("behaviour"))
    weight = points(question.params.get("weight"))
    total = sum((value for is_right, value in options if is_right), ZERO)
    right_count = sum(is_right for is_right, _ in options)
    answer = sheet.latest(question.sub_content_id)
    chosen = _chosen(answer, len(options))
    if _takes_one(behaviour.get("type"), behaviour.get("singleAnswer"), right_count):
        score = ONE if len(chosen) == 1 and options[chosen.pop()][0] else ZERO
        return graded(question, score, weight, is_answered=answer is not None)
    if not right_count:
        total = weight
    score = sum((value if is_right else -value for is_right, value in map(options.__getitem__, chosen)), ZERO)
    if not chosen and not right_count:
        score = weight
    if truth(behaviour.get("singlePoint", True)):
        needed = points(behaviour.get("passPercentage"), 100)
        is_passed = total > 0 and 100 * max(score, ZERO) >= needed * total
        return graded(question, weight if is_passed else ZERO, weight, is_answered=answer is not None)
    return graded(question, score, total, is_answered=answer is not None)


def _options(question: Question) -> list[tuple[bool, Decimal]]:
    # The library lays what is given over a default of one option that is right.
    given = [mapping(option) for option in sequence(question.params.get("answers"))] or [{}]
    return [
        (truth(option.get("correct", position == 0)), points(option.get("weight")))
        for position, option in enumerate(given)
    ]


def _takes_one(kind: object, is_single: object, right_count: int) -> bool:
    if kind is None and isinstance(is_single, bool):
        return is_single  # until 1.4 the author said so
    return right_count == 1 if kind in (None, "auto") else kind == "single"


def _chosen(answer: Answer | None, count: int) -> set[int]:
    pieces = split_response(answer.response) if answer else []
    return {position for position in map(index, pieces) if position is not None and position < count}


def grade_true_false(question: Question, sheet: Sheet) -> Regrade:
    """Response: ``true`` or ``false``. One point."""
    right = "true" if question.params.get("correct", "true") == "true" else "false"
    answer = sheet.latest(question.sub_content_id)
    is_right = answer is not None and answer.response == right
    return graded(question, ONE if is_right else ZERO, ONE, is_answered=answer is not None)


def grade_single_choice_set(question: Question, sheet: Sheet) -> Regrade:
    """Each choice has a statement of its own; response: the option's position, ``0`` is the right one.

    Old contents give their choices no ids, so their answers cannot be told apart; H5P's own upgrade gives
    them some.
    """
    choices = [mapping(choice) for choice in sequence(question.params.get("choices"))]
    return _grade_each(question, sheet, [choice for choice in choices if truth(choice.get("answers"))])


def grade_summary(question: Question, sheet: Sheet) -> Regrade:
    """Each panel has a statement of its own; response: the claims in the order they were tried.

    One point for a panel whose right claim, ``0``, was tried first.
    """
    panels = [mapping(panel) for panel in sequence(question.params.get("summaries"))]
    return _grade_each(question, sheet, [panel for panel in panels if "summary" in panel])


def _grade_each(question: Question, sheet: Sheet, items: Sequence[Mapping[str, Any]]) -> Regrade:
    parts = []
    for item in items:
        sub_content_id = text(item.get("subContentId"))
        answer = sheet.latest_filled(sub_content_id) if sub_content_id else None
        is_right = answer is not None and answer.response == "0"
        parts.append(
            Part(
                sub_content_id,
                question.library.machine_name,
                ONE if is_right else ZERO,
                ONE,
                answer is not None,
            )
        )
    score = sum((part.score for part in parts), ZERO)
    return Regrade(score, Decimal(len(parts)), all(part.is_answered for part in parts), tuple(parts))
