"""Which types of content can be graded, and by what."""

from collections.abc import Callable, Mapping

from content.h5p.grading.algorithm import grade_clinical_algorithm
from content.h5p.grading.branching import grade_branching_scenario
from content.h5p.grading.choices import (
    grade_multi_choice,
    grade_single_choice_set,
    grade_summary,
    grade_true_false,
)
from content.h5p.grading.drag_question import grade_drag_question
from content.h5p.grading.sets import grade_question_set
from content.h5p.grading.shapes import Regrade
from content.h5p.grading.sheet import MAX_DEPTH, Grade, Question, Sheet
from content.h5p.grading.texts import grade_blanks, grade_drag_text, grade_mark_the_words

_QUESTIONS: Mapping[str, Callable[[Question, Sheet], Regrade]] = {
    "H5P.Blanks": grade_blanks,
    "H5P.DragQuestion": grade_drag_question,
    "H5P.DragText": grade_drag_text,
    "H5P.MarkTheWords": grade_mark_the_words,
    "H5P.MultiChoice": grade_multi_choice,
    "H5P.SingleChoiceSet": grade_single_choice_set,
    "H5P.Summary": grade_summary,
    "H5P.TrueFalse": grade_true_false,
    "Kafedra.ClinicalAlgorithm": grade_clinical_algorithm,
}
_CONTAINERS: Mapping[str, Callable[[Question, Sheet, Grade], Regrade]] = {
    "H5P.BranchingScenario": grade_branching_scenario,
    "H5P.QuestionSet": grade_question_set,
}

# Machine names of the types whose answers the server can grade.
GRADABLE = frozenset(_QUESTIONS) | frozenset(_CONTAINERS)


def grade(question: Question, sheet: Sheet) -> Regrade | None:
    name = question.library.machine_name
    if name in _QUESTIONS:
        return _QUESTIONS[name](question, sheet)
    if name in _CONTAINERS and question.depth < MAX_DEPTH:
        return _CONTAINERS[name](question, sheet, grade)
    return None
