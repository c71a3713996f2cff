"""Who is given more time than the test allows, and how much."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from assessments.models import TimeAccommodation

_EXTRA = """
    SELECT extra_percent FROM assessments_timeaccommodation
    WHERE person_id = %s AND ended_at IS NULL
        AND valid_from <= %s AND (valid_until IS NULL OR valid_until > %s)
"""


@dataclass(frozen=True, slots=True)
class AccommodationData:
    """``valid_until`` None for no end; ``reason`` is for those who lead the person, never for lists."""

    uuid: UUID
    extra_percent: int
    reason: str
    valid_from: datetime
    valid_until: datetime | None

    @property
    def last_day(self) -> datetime | None:
        """A moment of the last day on which it holds."""
        return self.valid_until and self.valid_until - timedelta(microseconds=1)


def time_allowed(person_id: int, limit_minutes: int) -> timedelta:
    """The time limit of a test as it holds for this person now."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_EXTRA, [person_id, now, now])
        found = cursor.fetchone()
    return timedelta(minutes=limit_minutes) * (100 + (found[0] if found else 0)) / 100


def find_accommodation(person_id: int) -> AccommodationData | None:
    """What the person is given now or from a later day on; ended and outdated ones are history."""
    standing = TimeAccommodation.objects.filter(person_id=person_id, ended_at__isnull=True)
    row = standing.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=timezone.now())).first()
    if row is None:
        return None
    return AccommodationData(row.uuid, row.extra_percent, row.reason, row.valid_from, row.valid_until)
