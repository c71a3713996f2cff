"""What a mark is, and how a rubric becomes points: value objects and one pure function."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.item_types.base import Json
from core.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class CriterionMark:
    """The level chosen for one criterion, counted from 0; ``points`` of ``most``."""

    criterion: str
    level: int
    text: str
    points: int
    most: int


@dataclass(frozen=True, slots=True)
class MarkDraft:
    """What a marker decides: a level per criterion, counted from 0, None where none was chosen.

    ``seen`` is the number of the mark that the marker knew of, 0 for none; a repeated
    ``request_uuid`` gives the same mark again.
    """

    attempt_uuid: UUID
    slot: int
    marker_id: int
    levels: Sequence[int | None]
    comment: str
    seen: int
    request_uuid: UUID


@dataclass(frozen=True, slots=True)
class MarkData:
    """``number`` counts the marks of one answer from 1; the latest one counts."""

    slot: int
    number: int
    criteria: Sequence[CriterionMark]
    points: int
    max_points: int
    comment: str
    marker_id: int
    created_at: datetime

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.points, self.max_points)

    @property
    def levels(self) -> list[int]:
        return [row.level for row in self.criteria]


@dataclass(frozen=True, slots=True)
class AnswerFileData:
    """``name`` is the person's own, its ending told by the content; ``size`` in bytes."""

    asset_uuid: UUID
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer in a list for markers. ``number`` names the attempt without naming the person.

    ``marked`` is None while the answer waits; ``question`` is the stem as plain text.
    """

    attempt_uuid: UUID
    slot: int
    number: int
    person_id: int
    title: str
    question: str
    handed_in_at: datetime
    marked: MarkData | None = None


@dataclass(frozen=True, slots=True)
class AnswerToMark:
    """One answer with all that its marker needs.

    ``question``, ``context`` and ``explanation`` are safe HTML; ``rubric`` is that of the spec.
    The person is named by id only: who may know more is the caller's question.
    """

    attempt_uuid: UUID
    slot: int
    number: int
    person_id: int
    title: str
    handed_in_at: datetime
    question: str
    context: str
    explanation: str
    points: int
    rubric: Sequence[Json]
    text: str
    word_count: int
    max_words: int | None
    file: AnswerFileData | None
    marks: Sequence[MarkData] = field(default_factory=list)

    @property
    def latest(self) -> MarkData | None:
        return self.marks[-1] if self.marks else None


def rate(rubric: Sequence[Json], levels: Sequence[int | None]) -> list[CriterionMark]:
    """What the chosen levels say and earn. Raises ``InvalidInputError`` naming ``levels.<number>``."""
    if len(levels) != len(rubric):
        rule = _("Choose a level for every criterion.")
        raise InvalidInputError(rule, fields={"levels": [rule]})
    return [
        _rate(row, level, number) for number, (row, level) in enumerate(zip(rubric, levels, strict=True), 1)
    ]


def _rate(row: Json, level: int | None, number: int) -> CriterionMark:
    levels = row["levels"]
    if level is None or not 0 <= level < len(levels):
        rule = _("Choose a level for every criterion.")
        raise InvalidInputError(rule, fields={f"levels.{number}": [rule]})
    return CriterionMark(
        criterion=row["criterion"],
        level=level,
        text=levels[level]["text"],
        points=levels[level]["points"],
        most=max(choice["points"] for choice in levels),
    )
