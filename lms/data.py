"""Values that cross the door of this room."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from lms.models import Enrolment, EnrolmentState


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


def enrolment_data(enrolment: Enrolment) -> EnrolmentData:
    return EnrolmentData(
        uuid=enrolment.uuid,
        person_id=enrolment.person_id,
        element_uuid=enrolment.element_id,
        version_uuid=enrolment.version_id,
        title=enrolment.title,
        element_kind=enrolment.element_kind,
        credits=enrolment.credits,
        state=enrolment.state,
        steps_total=enrolment.steps_total,
        viewed_steps=frozenset(enrolment.viewed_steps),
        position=enrolment.position,
        progress_percent=enrolment.progress_percent,
        pre_test_percent=enrolment.pre_test_percent,
        final_attempts=enrolment.final_attempts,
        best_percent=enrolment.best_percent,
        enrolled_at=enrolment.enrolled_at,
        last_activity_at=enrolment.last_activity_at,
        completed_at=enrolment.completed_at,
    )


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
