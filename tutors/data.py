"""What a tutor sees of a cohort."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from django.core.paginator import Page
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

ZERO = Decimal(0)


class ActivityState(TextChoices):
    """``SILENT`` people have learnt before, but not in the last thirty days."""

    SILENT = "silent", _("No activity for 30 days")
    NEVER_STARTED = "never_started", _("Never started")
    ACTIVE = "active", _("Active in the last 30 days")


class SortKey(Enum):
    """The columns by which the list is ordered; the value is that of the address."""

    NAME = "name"
    POST = "post"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CREDITS_YEAR = "credits_year"
    CREDITS_TOTAL = "credits_total"
    LAST_ACTIVITY = "last_activity"


@dataclass(frozen=True)
class CohortFilter:
    """``post`` and ``specialty`` are codes, empty for all; ``query`` begins a surname or name."""

    post: str = ""
    specialty: str = ""
    state: ActivityState | None = None
    query: str = ""
    sort: SortKey = SortKey.NAME
    descending: bool = False

    @property
    def needs_everyone(self) -> bool:
        """Whether learning and credits of all people must be read to know who is on a page."""
        return self.state is not None or self.sort not in (SortKey.NAME, SortKey.POST)


class CohortMember(NamedTuple):
    """``credits_year`` counts from 1 January in Moscow; both sums are net of reversals.

    A tuple, because thousands of them are made for one page.
    """

    person_id: int
    uuid: UUID
    full_name: str
    post: str
    in_progress: int
    completed: int
    attempts: int
    average_percent: Decimal | None
    credits_year: Decimal
    credits_total: Decimal
    last_activity_at: datetime | None


@dataclass(frozen=True)
class CohortSummary:
    people: int
    active: int
    completed: int
    credits_year: Decimal


@dataclass(frozen=True)
class MonthValue:
    """``month`` is the first day of a calendar month in Moscow."""

    month: date
    value: Decimal


@dataclass(frozen=True)
class Choice:
    code: str
    name: str


@dataclass(frozen=True)
class FilterChoices:
    posts: list[Choice]
    specialties: list[Choice]


@dataclass(frozen=True)
class CohortFigures:
    """Totals of everybody who matches a filter, and the last twelve months for the charts."""

    summary: CohortSummary
    completions: Sequence[MonthValue]
    credits: Sequence[MonthValue]


@dataclass(frozen=True)
class Cohort:
    """The people of one organisation who match a filter, by id in the order asked for.

    ``shows_credits`` is false for those who may see the learning but not the ledger.
    """

    person_ids: Sequence[int]
    figures: CohortFigures
    shows_credits: bool


@dataclass(frozen=True)
class CohortPage:
    """``members`` are the people of this page; ``page`` numbers the pages."""

    cohort: Cohort
    page: Page[int]
    members: Sequence[CohortMember]
    specialties: dict[int, list[str]]


@dataclass(frozen=True)
class CohortTable:
    """Everybody who matches a filter, as the workbook lists them."""

    members: Sequence[CohortMember]
    specialties: dict[int, list[str]]
    shows_credits: bool
