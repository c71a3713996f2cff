"""Sets of questions."""

from dataclasses import replace

from content.h5p.grading.reading import index, sequence
from content.h5p.grading.shapes import Regrade
from content.h5p.grading.sheet import ZERO, Grade, Question, Sheet, summed


def grade_question_set(question: Question, sheet: Sheet, grade: Grade) -> Regrade:
    """The sum of its questions; each has a statement of its own.

    A set with a pool asks only some of them, and only the browser knows which: those answered last
    count. While fewer were answered than the pool asks, the dearest of the others stand for the rest.
    """
    listed = [
        Question.inside(item, question.depth + 1) for item in sequence(question.params.get("questions"))
    ]
    asked = [(each, grade(each, sheet)) for each in listed if each is not None]
    waiting: list[Regrade] = []
    pool = index(question.params.get("poolSize")) or 0
    if 0 < pool < len(asked):
        answered = [(last.order, pair) for pair in asked if (last := sheet.latest(pair[0].sub_content_id))]
        answered.sort(key=lambda item: item[0])
        chosen = [pair for _, pair in answered[-pool:]]
        others = [regraded for pair in asked if pair not in chosen and (regraded := pair[1])]
        others.sort(key=lambda regraded: regraded.max_score, reverse=True)
        waiting = [
            replace(other, score=ZERO, is_complete=False, parts=()) for other in others[: pool - len(chosen)]
        ]
        asked = chosen
    return summed(
        [*(regraded for _, regraded in asked if regraded is not None), *waiting],
        [each.library.machine_name for each, regraded in asked if regraded is None],
    )
