"""What the rooms above are told, inside the transaction that caused it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AttemptGraded:
    """An attempt was finished and graded. ``percent`` is 0–100, rounded down to two places."""

    attempt_uuid: UUID
    person_id: int
    context: str
    test_version_id: int
    percent: Decimal
    passed: bool
    finished_at: datetime
