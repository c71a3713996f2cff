"""The doors: a content's parameters and what statements said, in; points, out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from content.h5p.grading.reading import mapping
from content.h5p.grading.registry import GRADABLE, grade
from content.h5p.grading.shapes import Answer, Regrade
from content.h5p.grading.sheet import Question, Sheet, summed
from content.h5p.names import LibraryName


def regrade(library: LibraryName, params: Any, answers: Sequence[Answer]) -> Regrade | None:
    """What the answers earn by the server's own reckoning; None when the type cannot be graded.

    ``answers`` are those of one content in any order; of several for one question the latest counts.
    Never raises, whatever params and answers hold.
    """
    return grade(Question(library, mapping(params)), Sheet(answers))


def regrade_parts(params: Any, answers: Sequence[Answer]) -> Regrade:
    """The questions inside a container that is not graded itself (a presentation, a video).

    The sum tells of differences and of what was answered; it is no score of the container.
    """
    sheet = Sheet(answers)
    regrades = [grade(question, sheet) for question in _questions(params)]
    return summed([each for each in regrades if each is not None])


def _questions(params: Any) -> Iterator[Question]:
    due = [params]
    while due:
        value = due.pop()
        if isinstance(value, Mapping):
            question = Question.inside(value, depth=1)
            if question and question.sub_content_id and question.library.machine_name in GRADABLE:
                yield question
            else:
                due.extend(reversed(list(value.values())))
        elif isinstance(value, list):
            due.extend(reversed(value))
