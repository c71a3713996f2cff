"""What rises from this room."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class EnrolmentCompleted:
    """The learner met every rule of the element; the credit is already in the ledger."""

    enrolment_uuid: UUID
    person_id: int
    element_version_uuid: UUID
    completed_at: datetime
