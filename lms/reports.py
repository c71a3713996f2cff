"""Reads for those who lead others: many people in one query. Who may ask is the caller's question."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Avg, Count, Max, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import TruncMonth
from django.utils import timezone

from lms import selectors
from lms.data import EnrolmentData, LearningTotals, MonthCount, PersonProgress
from lms.models import Enrolment

_COMPLETED = Q(completed_at__isnull=False)
# The same as ``Enrolment.has_started``, in the database's words.
_STARTED = Q(position_at__isnull=False) | Q(final_attempts__gt=0)
_IN_PROGRESS = Q(completed_at__isnull=True) & _STARTED


def progress_of(person_ids: Collection[int]) -> dict[int, PersonProgress]:
    """What each of these people has on the way; one query, however many they are."""
    rows = (
        _enrolments_of(person_ids)
        .values("person_id")
        .annotate(
            enrolled=Count("pk"),
            completed=Count("pk", filter=_COMPLETED),
            in_progress=Count("pk", filter=_IN_PROGRESS),
            attempts=Sum("final_attempts"),
            average_percent=Avg("best_percent"),
            last_activity_at=Max("last_activity_at"),
        )
    )
    found = {row["person_id"]: _progress(row) for row in rows}
    return {person_id: found.get(person_id, PersonProgress()) for person_id in person_ids}


def learning_totals(person_ids: Collection[int]) -> LearningTotals:
    """The same for all of them together; one query."""
    counts = _enrolments_of(person_ids).aggregate(
        enrolled=Count("pk"),
        completed=Count("pk", filter=_COMPLETED),
        in_progress=Count("pk", filter=_IN_PROGRESS),
        people_active=Count("person_id", distinct=True),
        people_completed=Count("person_id", filter=_COMPLETED, distinct=True),
    )
    return LearningTotals(**counts)


def count_active(person_ids: Collection[int], since: datetime) -> int:
    """How many of these people did anything at that time or later; one query."""
    recent = _enrolments_of(person_ids).filter(last_activity_at__gte=since)
    people: int = recent.aggregate(people=Count("person_id", distinct=True))["people"]
    return people


def monthly_completions(person_ids: Collection[int], months: int = 12) -> list[MonthCount]:
    """Completed elements per calendar month in Moscow, the oldest first; empty months count 0."""
    wanted = _last_months(months)
    since = timezone.make_aware(datetime.combine(wanted[0], time.min))
    rows = (
        _enrolments_of(person_ids)
        .filter(completed_at__gte=since)
        .annotate(month=TruncMonth("completed_at"))
        .values("month")
        .annotate(completed=Count("pk"))
    )
    found = {timezone.localtime(row["month"]).date(): row["completed"] for row in rows}
    return [MonthCount(month, found.get(month, 0)) for month in wanted]


def list_person_learning(person_id: int) -> list[EnrolmentData]:
    """Everything the person took up, the latest activity first; one query."""
    return [selectors.enrolment_data(enrolment) for enrolment in selectors.list_enrolments(person_id)]


def _enrolments_of(person_ids: Collection[int]) -> QuerySet[Enrolment]:
    # One array instead of thousands of parameters: the ids of a large organisation stay cheap.
    ids = RawSQL("SELECT unnest(%s::bigint[])", [list(person_ids)])
    return Enrolment.objects.filter(person_id__in=ids)


def _progress(row: Mapping[str, Any]) -> PersonProgress:
    average = row["average_percent"]
    return PersonProgress(
        enrolled=row["enrolled"],
        completed=row["completed"],
        in_progress=row["in_progress"],
        attempts=row["attempts"],
        average_percent=None if average is None else round(average, 1),
        last_activity_at=row["last_activity_at"],
    )


def _last_months(count: int) -> list[date]:
    today = timezone.localdate()
    last = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(last - count + 1, last + 1)]
