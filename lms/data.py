"""Values that cross the door of this room."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from lms.kinds import EnrolmentState


@dataclass(frozen=True)
class EnrolmentData:
    """``progress_percent`` is 0 to 100; ``best_percent`` is that of the best final test so far."""

    uuid: UUID
    person_id: int
    element_uuid: UUID
    version_uuid: UUID
    title: str
    element_kind: str
    credits: Decimal
    state: EnrolmentState
    steps_total: int
    viewed_steps: frozenset[int]
    position: int
    progress_percent: int
    pre_test_percent: Decimal | None
    final_attempts: int
    best_percent: Decimal | None
    enrolled_at: datetime
    last_activity_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True)
class PersonProgress:
    """What one person has on the way; ``attempts`` are graded final tests, their average is of the best."""

    enrolled: int = 0
    completed: int = 0
    in_progress: int = 0
    attempts: int = 0
    average_percent: Decimal | None = None
    last_activity_at: datetime | None = None


@dataclass(frozen=True)
class LearningTotals:
    """The same for many people at once; ``people_active`` have at least one enrolment."""

    enrolled: int
    completed: int
    in_progress: int
    people_active: int
    people_completed: int


@dataclass(frozen=True)
class MonthCount:
    """``month`` is the first day of a calendar month in Moscow."""

    month: date
    completed: int
