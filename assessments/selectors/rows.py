"""The reads that every request of an attempt makes, in plain SQL.

Composing such a query in Django costs several times what the database needs to answer it, and a
test is the one place where thousands of people ask at the same minute.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from assessments.models import Attempt
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
    sql = f"{_attempt_sql()} FOR UPDATE" if lock else _attempt_sql()
    for row in Attempt.objects.raw(sql, [uuid, person_id]):
        return row
    raise NotFoundError(_("There is no such attempt."))


def list_earlier_attempts(person_id: int, test_id: int) -> list[EarlierAttempt]:
    """The person's latest attempts at any version of the test, in any context, newest first."""
    return _earlier(_RECENT, [person_id, test_id, REMEMBERED_ATTEMPTS])


def find_last_attempt(person_id: int, test_version_id: int, context: str) -> EarlierAttempt | None:
    return next(iter(_earlier(_LAST, [person_id, test_version_id, context])), None)


def list_stamps(bank_ids: Iterable[int]) -> frozenset[UUID]:
    """The stamps of the banks: the same stamps, the same items to draw from."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMPS, [list(bank_ids)])
        return frozenset(stamp for (stamp,) in cursor.fetchall())


@cache
def _attempt_sql() -> str:
    """Compiled from the model, so that a new column is read here without anybody's remembering."""
    # Two filters keep the order in which ``get_row`` gives the parameters; one would sort them.
    wanted = Attempt.objects.filter(uuid=UUID(int=0)).filter(person_id=0).defer("item_ids", "seed")
    return str(wanted.query.sql_with_params()[0])


def _earlier(sql: str, parameters: list[int | str]) -> list[EarlierAttempt]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [EarlierAttempt(*row) for row in cursor.fetchall()]
