"""The answers of one content, sorted so that graders find theirs; and what they grade."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from content.h5p.grading.reading import mapping, text
from content.h5p.grading.shapes import Answer, Part, Regrade
from content.h5p.names import LibraryName

ZERO = Decimal(0)
# A question set holds questions, never further sets; deeper nesting than this is no real content.
MAX_DEPTH = 5


@dataclass(frozen=True)
class Question:
    """A content or a part of one: its library, its parameters and the id that statements name it by."""

    library: LibraryName
    params: Mapping[str, Any]
    sub_content_id: str = ""
    depth: int = 0

    @classmethod
    def inside(cls, value: object, depth: int) -> "Question | None":
        """From ``{"library", "params", "subContentId"}``; None when that is no part of a content."""
        part = mapping(value)
        try:
            library = LibraryName.parse(text(part.get("library")))
        except ValueError:
            return None
        return cls(library, mapping(part.get("params")), text(part.get("subContentId")), depth)


class Sheet:
    """Answers in the order in which they came; statements that hand nothing in are left out."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        ordered = sorted(answers, key=lambda answer: answer.order)
        self._closed = {answer.sub_content_id: answer for answer in ordered if answer.verb == "completed"}
        self._answers = list(filter(_hands_in, ordered))
        self._latest = {answer.sub_content_id: answer for answer in self._answers}
        self._latest_filled = {answer.sub_content_id: answer for answer in self._answers if answer.response}

    def latest(self, sub_content_id: str) -> Answer | None:
        return self._latest.get(sub_content_id)

    def latest_or_closed(self, sub_content_id: str) -> Answer | None:
        """For types that hand in by «completed», be it with nothing to tell."""
        return self._latest.get(sub_content_id) or self._closed.get(sub_content_id)

    def latest_filled(self, sub_content_id: str) -> Answer | None:
        """The latest that is not empty.

        Some libraries forget after a reload what was chosen, and then report it as empty.
        """
        return self._latest_filled.get(sub_content_id) or self._latest.get(sub_content_id)

    def filled(self, sub_content_ids: Iterable[str]) -> list[Answer]:
        """Every answer that is not empty to one of these questions."""
        wanted = set(sub_content_ids)
        return [answer for answer in self._answers if answer.response and answer.sub_content_id in wanted]


# Grades a part whatever its type; None when the type cannot be graded.
Grade = Callable[[Question, Sheet], Regrade | None]


def graded(question: Question, score: Decimal, max_score: Decimal, *, is_answered: bool) -> Regrade:
    """One question as a whole; neither is below zero, nor the score above its maximum."""
    max_score = max(ZERO, max_score)
    score = max(ZERO, min(score, max_score)) if is_answered else ZERO
    part = Part(question.sub_content_id, question.library.machine_name, score, max_score, is_answered)
    return Regrade(score, max_score, is_answered, (part,))


def summed(regrades: Sequence[Regrade], ungraded: Sequence[str] = ()) -> Regrade:
    return Regrade(
        sum((each.score for each in regrades), ZERO),
        sum((each.max_score for each in regrades), ZERO),
        all(each.is_complete for each in regrades),
        tuple(part for each in regrades for part in each.parts),
        (*ungraded, *(name for each in regrades for name in each.ungraded)),
    )


def _hands_in(answer: Answer) -> bool:
    # «completed» closes a set and says nothing of its questions.
    return answer.verb == "answered" or (answer.verb == "completed" and answer.response != "")
