"""The reads that every request of an attempt makes, in plain SQL.

Composing such a query in Django costs several times what the database needs to answer it, and a
test is the one place where thousands of people ask at the same minute.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.models import Attempt
from core import sql
from core.errors import NotFoundError

# Older attempts no longer count as seen, so that a start costs the same after a thousand of them.
REMEMBERED_ATTEMPTS = 30

_RECENT = """
    SELECT uuid, test_version_id, context, number, state, deadline_at, finished_at, item_ids
    FROM assessments_attempt WHERE person_id = %s AND test_id = %s
    ORDER BY started_at DESC LIMIT %s
"""
_LAST = """
    SELECT uuid, test_version_id, context, number, state, deadline_at, finished_at, item_ids
    FROM assessments_attempt WHERE person_id = %s AND test_version_id = %s AND context = %s
    ORDER BY number DESC LIMIT 1
"""
_STAMPS = "SELECT stamp FROM assessments_itembank WHERE id = ANY(%s)"

_attempt = sql.FixedRead(Attempt, "uuid = %s AND person_id = %s", leave_out=("item_ids", "seed"))


@dataclass(frozen=True, slots=True)
class EarlierAttempt:
    """What a start must know of an attempt before it."""

    uuid: UUID
    test_version_id: int
    context: str
    number: int
    state: str
    deadline_at: datetime | None
    finished_at: datetime | None
    item_ids: list[int]


def get_row(uuid: UUID, person_id: int, *, lock: bool = False) -> Attempt:
    """The attempt of this person; with ``lock`` the row is held until the transaction ends.

    Raises ``NotFoundError``, for another person's attempt too.
    """
    row = _attempt.find(uuid, person_id, lock=lock)
    if row is None:
        raise NotFoundError(_("There is no such attempt."))
    return row


def list_earlier_attempts(person_id: int, test_id: int) -> list[EarlierAttempt]:
    """The person's latest attempts at any version of the test, in any context, newest first."""
    return _earlier(_RECENT, [person_id, test_id, REMEMBERED_ATTEMPTS])


def find_last_attempt(person_id: int, test_version_id: int, context: str) -> EarlierAttempt | None:
    return next(iter(_earlier(_LAST, [person_id, test_version_id, context])), None)


def list_stamps(bank_ids: Iterable[int]) -> frozenset[UUID]:
    """The stamps of the banks: the same stamps, the same items to draw from."""
    return frozenset(stamp for (stamp,) in sql.select(_STAMPS, [list(bank_ids)]))


def _earlier(statement: str, parameters: list[int | str]) -> list[EarlierAttempt]:
    return [EarlierAttempt(*row) for row in sql.select(statement, parameters)]
