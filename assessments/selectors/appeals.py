"""Appeals: what a person asks for when the attempts at a test are used up."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.data import AppealState, AttemptState, RetryPolicy
from assessments.models import Appeal, Attempt, Test
from assessments.selectors.authoring import Ownership
from assessments.selectors.rows import find_last_attempt
from assessments.selectors.tests import get_pinned_test
from core.errors import NotFoundError

_GRANTED = """
    SELECT count(*) FROM assessments_appeal appeal
    JOIN assessments_attempt attempt ON attempt.id = appeal.attempt_id
    WHERE attempt.person_id = %s AND attempt.test_version_id = %s AND attempt.context = %s
        AND appeal.state = 'granted'
"""


@dataclass(frozen=True, slots=True)
class AppealData:
    """An appeal as the person who made it sees it."""

    state: str
    text: str
    created_at: datetime
    decided_at: datetime | None
    answer: str

    @property
    def state_name(self) -> str:
        return str(AppealState(self.state).label)


@dataclass(frozen=True, slots=True)
class RetryOutlook:
    """What comes after an attempt. ``attempts_left`` is None for any number, else at least 0.

    ``waits_until`` is when the pause after the last attempt ends, None once it is over.
    """

    attempts_left: int | None
    waits_until: datetime | None
    may_appeal: bool
    appeal: AppealData | None

    @property
    def is_open(self) -> bool:
        """Whether the next attempt may start now."""
        return self.attempts_left != 0 and self.waits_until is None


@dataclass(frozen=True, slots=True)
class AppealCase:
    """An appeal as those who decide see it, with the attempt that it is about."""

    uuid: UUID
    person_id: int
    test_name: str
    test_uuid: UUID
    title: str
    attempt_number: int
    attempt_finished_at: datetime | None
    percent: Decimal | None
    pass_mark: int
    max_attempts: int | None
    text: str
    created_at: datetime
    state: str
    decided_by_id: int | None
    decided_at: datetime | None
    answer: str

    @property
    def state_name(self) -> str:
        return str(AppealState(self.state).label)

    @property
    def is_open(self) -> bool:
        return self.state == AppealState.OPEN


def count_granted(person_id: int, test_version_id: int, context: str) -> int:
    """How many attempts more than the policy gives this person was granted in this context."""
    with connection.cursor() as cursor:
        cursor.execute(_GRANTED, [person_id, test_version_id, context])
        return int(cursor.fetchone()[0])


def retry_outlook(attempt_uuid: UUID, person_id: int) -> RetryOutlook:
    """What the retry policy allows after this attempt. Raises ``NotFoundError``."""
    row = Attempt.objects.filter(uuid=attempt_uuid, person_id=person_id).defer("form", "responses").first()
    if row is None:
        raise NotFoundError(_("There is no such attempt."))
    policy = get_pinned_test(row.test_version_id).retry_policy
    last = find_last_attempt(person_id, row.test_version_id, row.context)
    number = last.number if last else row.number
    finished_at = last.finished_at if last else row.finished_at
    left = _attempts_left(policy, row, number)
    opens_at = policy.opens_at(finished_at)
    appeal = Appeal.objects.filter(attempt=row).first() if policy.allows_appeal else None
    return RetryOutlook(
        attempts_left=left,
        waits_until=opens_at if opens_at and opens_at > timezone.now() else None,
        may_appeal=appeal is None and left == 0 and row.number == number and may_appeal(row, policy),
        appeal=_data(appeal) if appeal else None,
    )


def may_appeal(row: Attempt, policy: RetryPolicy) -> bool:
    """Whether this attempt, being the last one possible, is one to appeal against: failed and graded."""
    return policy.allows_appeal and row.state == AttemptState.FINISHED and row.passed is False


def list_open_appeals(ownership: Ownership) -> list[AppealCase]:
    """Appeals about the tests of these owners that wait for a decision, the longest waiting first."""
    return [_case(row) for row in _cases(ownership).filter(state=AppealState.OPEN).order_by("created_at")]


def list_decided_appeals(ownership: Ownership, *, limit: int = 50) -> list[AppealCase]:
    """The latest decisions about the tests of these owners."""
    decided = _cases(ownership).exclude(state=AppealState.OPEN).order_by("-decided_at")
    return [_case(row) for row in decided[:limit]]


def get_appeal(uuid: UUID, ownership: Ownership) -> AppealCase:
    """Raises ``NotFoundError``, also for an appeal that others decide."""
    row = _cases(ownership).filter(uuid=uuid).first()
    if row is None:
        raise NotFoundError(_("There is no such appeal."))
    return _case(row)


def _cases(ownership: Ownership) -> QuerySet[Appeal]:
    tests = Test.objects.filter(ownership.condition())
    return (
        Appeal.objects.filter(attempt__test__in=tests)
        .select_related("attempt__test")
        .defer("attempt__form", "attempt__responses", "attempt__result")
    )


def _case(row: Appeal) -> AppealCase:
    attempt = row.attempt
    test = get_pinned_test(attempt.test_version_id)
    return AppealCase(
        uuid=row.uuid,
        person_id=attempt.person_id,
        test_uuid=attempt.test.uuid,
        test_name=attempt.test.name,
        title=attempt.title,
        attempt_number=attempt.number,
        attempt_finished_at=attempt.finished_at,
        percent=attempt.percent,
        pass_mark=test.pass_mark,
        max_attempts=test.retry_policy.max_attempts,
        text=row.text,
        created_at=row.created_at,
        state=row.state,
        decided_by_id=row.decided_by_id,
        decided_at=row.decided_at,
        answer=row.answer,
    )


def _data(row: Appeal) -> AppealData:
    return AppealData(row.state, row.text, row.created_at, row.decided_at, row.answer)


def _attempts_left(policy: RetryPolicy, row: Attempt, used: int) -> int | None:
    if policy.max_attempts is None:
        return None
    granted = 0
    if policy.allows_appeal and used >= policy.max_attempts:
        granted = count_granted(row.person_id, row.test_version_id, row.context)
    return max(0, policy.max_attempts + granted - used)
