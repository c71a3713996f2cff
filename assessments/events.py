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


@dataclass(frozen=True, slots=True)
class AttemptRegraded:
    """A graded attempt has another result now, by the decision ``source_uuid`` names.

    ``percent`` and ``passed`` are None when an answer awaits its mark again.
    """

    source_uuid: UUID
    attempt_uuid: UUID
    person_id: int
    context: str
    test_version_id: int
    percent: Decimal | None
    passed: bool | None
    passed_before: bool
    regraded_at: datetime
