"""The rubric as a form: one row of radio buttons for each criterion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict

from assessments import api as assessments_api
from core.errors import InvalidInputError


@dataclass(frozen=True)
class LevelChoice:
    value: int
    text: str
    points: int
    is_chosen: bool


@dataclass(frozen=True)
class CriterionField:
    name: str
    criterion: str
    most: int
    levels: Sequence[LevelChoice]
    error: str


@dataclass(frozen=True)
class MarkForm:
    """``seen`` is the number of the mark that this page shows; ``request_uuid`` makes saving repeatable."""

    criteria: Sequence[CriterionField]
    comment: str
    comment_error: str
    seen: int
    request_uuid: UUID

    @property
    def points(self) -> int:
        return sum(level.points for field in self.criteria for level in field.levels if level.is_chosen)

    @property
    def most(self) -> int:
        return sum(field.most for field in self.criteria)

    @property
    def is_broken(self) -> bool:
        return bool(self.comment_error) or any(field.error for field in self.criteria)


def form_of(answer: assessments_api.AnswerToMark) -> MarkForm:
    """What the latest mark says, or nothing chosen."""
    latest = answer.latest
    return _form(answer, latest.levels if latest else [], latest.comment if latest else "")


def form_again(
    answer: assessments_api.AnswerToMark, post: QueryDict, error: InvalidInputError | None = None
) -> MarkForm:
    """What was sent, with what is wrong with it."""
    return _form(answer, read_levels(answer, post), post.get("comment", ""), error.fields if error else {})


def read_draft(
    answer: assessments_api.AnswerToMark, post: QueryDict, marker_id: int
) -> assessments_api.MarkDraft:
    """What was sent; what is missing or broken counts as not chosen."""
    seen = post.get("seen", "")
    return assessments_api.MarkDraft(
        attempt_uuid=answer.attempt_uuid,
        slot=answer.slot,
        marker_id=marker_id,
        levels=read_levels(answer, post),
        comment=post.get("comment", ""),
        seen=int(seen) if _is_number(seen) else 0,
        request_uuid=_uuid(post.get("request_uuid", "")),
    )


def read_levels(answer: assessments_api.AnswerToMark, post: QueryDict) -> list[int | None]:
    sent = [post.get(_name(number), "") for number, _row in enumerate(answer.rubric, start=1)]
    return [int(value) if _is_number(value) else None for value in sent]


def _form(
    answer: assessments_api.AnswerToMark,
    chosen: Sequence[int | None],
    comment: str,
    errors: Mapping[str, Sequence[Any]] | None = None,
) -> MarkForm:
    errors = errors or {}
    by_place = dict(enumerate(chosen))
    return MarkForm(
        criteria=[
            CriterionField(
                name=_name(place + 1),
                criterion=row["criterion"],
                most=max(level["points"] for level in row["levels"]),
                levels=[
                    LevelChoice(value, level["text"], level["points"], by_place.get(place) == value)
                    for value, level in enumerate(row["levels"])
                ],
                error=_text(errors.get(f"levels.{place + 1}", errors.get("levels", ()))),
            )
            for place, row in enumerate(answer.rubric)
        ],
        comment=comment,
        comment_error=_text(errors.get("comment", ())),
        seen=answer.latest.number if answer.latest else 0,
        request_uuid=uuid4(),
    )


def _name(number: int) -> str:
    return f"level-{number}"


def _text(rules: Sequence[Any]) -> str:
    return " ".join(str(rule) for rule in rules)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
