"""Reads over a cohort: a handful of set-based queries, whatever the number of people."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts import api as accounts_api
from core.cache import spare_cache
from credits import api as credits_api
from lms import api as lms_api
from tutors.data import (
    ZERO,
    ActivityState,
    Choice,
    CohortFigures,
    CohortFilter,
    CohortMember,
    CohortSummary,
    FilterChoices,
    MonthValue,
    SortKey,
)

ACTIVE_WITHIN = timedelta(days=30)
CHART_MONTHS = 12
FRESH_SECONDS = 60
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_SORT_VALUES: dict[SortKey, Callable[[CohortMember], Any]] = {
    SortKey.POST: lambda member: member.post,
    SortKey.IN_PROGRESS: lambda member: member.in_progress,
    SortKey.COMPLETED: lambda member: member.completed,
    SortKey.CREDITS_YEAR: lambda member: member.credits_year,
    SortKey.CREDITS_TOTAL: lambda member: member.credits_total,
    SortKey.LAST_ACTIVITY: lambda member: member.last_activity_at or _LONG_AGO,
}


def select_people(
    organisation_id: int, chosen: CohortFilter, *, with_credits: bool
) -> tuple[list[int], list[CohortMember] | None]:
    """The people who match the filter, in order, and their rows where those had to be read for it."""
    people = accounts_api.list_people(
        organisation_id, post=chosen.post, specialty=chosen.specialty, query=chosen.query
    )
    if chosen.needs_everyone:
        members = _sorted(_members(people, with_credits=with_credits), chosen)
        return [member.person_id for member in members], members
    if chosen.sort is SortKey.POST:
        people = people.order_by("post__name", *people.query.order_by)
    ids = list(people.values_list("person_id", flat=True))
    return ids[::-1] if chosen.descending else ids, None


def list_members(
    organisation_id: int, person_ids: Sequence[int], *, with_credits: bool
) -> list[CohortMember]:
    """These people of the organisation, in the order of their ids; without credits the sums are zero."""
    people = accounts_api.list_people(organisation_id).filter(person_id__in=person_ids)
    found = {member.person_id: member for member in _members(people, with_credits=with_credits)}
    return [found[person_id] for person_id in person_ids if person_id in found]


def _members(people: QuerySet[accounts_api.SpecialistProfile], *, with_credits: bool) -> list[CohortMember]:
    rows = list(
        people.values_list(
            "person_id",
            "person__uuid",
            "person__surname",
            "person__given_name",
            "person__patronymic",
            "post__name",
        )
    )
    ids = [row[0] for row in rows]
    progress = lms_api.progress_of(ids)
    total = credits_api.totals(ids) if with_credits else {}
    year = credits_api.totals(ids, since=start_of_year()) if with_credits else {}
    nothing = lms_api.PersonProgress()
    return [
        _member(row, progress.get(row[0], nothing), year.get(row[0], ZERO), total.get(row[0], ZERO))
        for row in rows
    ]


def _member(
    row: tuple[int, UUID, str, str, str, str | None],
    progress: lms_api.PersonProgress,
    credits_year: Decimal,
    credits_total: Decimal,
) -> CohortMember:
    person_id, person_uuid, surname, given_name, patronymic, post = row
    return CohortMember(
        person_id=person_id,
        uuid=person_uuid,
        full_name=" ".join(part for part in (surname, given_name, patronymic) if part),
        post=post or "",
        in_progress=progress.in_progress,
        completed=progress.completed,
        attempts=progress.attempts,
        average_percent=progress.average_percent,
        credits_year=credits_year,
        credits_total=credits_total,
        last_activity_at=progress.last_activity_at,
    )


def activity_state(last_activity_at: datetime | None) -> ActivityState:
    if last_activity_at is None:
        return ActivityState.NEVER_STARTED
    is_recent = last_activity_at >= timezone.now() - ACTIVE_WITHIN
    return ActivityState.ACTIVE if is_recent else ActivityState.SILENT


def _sorted(members: list[CohortMember], chosen: CohortFilter) -> list[CohortMember]:
    """The database has already sorted by name; Python's stable sort keeps that order among equals."""
    if chosen.state is not None:
        members = [member for member in members if activity_state(member.last_activity_at) is chosen.state]
    if chosen.sort is SortKey.NAME:
        return members[::-1] if chosen.descending else members
    return sorted(members, key=_SORT_VALUES[chosen.sort], reverse=chosen.descending)


def cohort_figures(person_ids: Sequence[int], *, with_credits: bool) -> CohortFigures:
    """Totals and charts of the whole cohort, a minute old at most; the rows below them are never old."""
    digest = hashlib.sha256(
        repr((timezone.localdate(), with_credits, sorted(person_ids))).encode()
    ).hexdigest()
    key = f"tutors:figures:{digest}"
    found: CohortFigures | None = spare_cache.get(key)
    if found is None:
        credits_by_month = monthly_credits(person_ids) if with_credits else []
        found = CohortFigures(
            summary=summarise(person_ids, credits_by_month),
            completions=monthly_completions(person_ids),
            credits=credits_by_month,
        )
        spare_cache.set(key, found, FRESH_SECONDS)
    return found


def summarise(person_ids: Sequence[int], credits_by_month: Iterable[MonthValue]) -> CohortSummary:
    """The charts hold every month of this year, so their credits need not be counted again."""
    this_year = timezone.localdate().year
    return CohortSummary(
        people=len(person_ids),
        active=lms_api.count_active(person_ids, timezone.now() - ACTIVE_WITHIN),
        completed=lms_api.learning_totals(person_ids).completed,
        credits_year=sum((item.value for item in credits_by_month if item.month.year == this_year), ZERO),
    )


def monthly_completions(person_ids: Sequence[int]) -> list[MonthValue]:
    """Completed elements in each of the last twelve months, this one included."""
    rows = lms_api.monthly_completions(person_ids, months=CHART_MONTHS)
    return [MonthValue(row.month, Decimal(row.completed)) for row in rows]


def monthly_credits(person_ids: Sequence[int]) -> list[MonthValue]:
    """Credits, net of reversals, in each of the last twelve months, this one included."""
    rows = credits_api.monthly_totals(person_ids, months=CHART_MONTHS)
    return [MonthValue(row.month, row.amount) for row in rows]


def start_of_year() -> datetime:
    return timezone.make_aware(datetime(timezone.localdate().year, 1, 1))


def specialties_by_person(organisation_id: int, person_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names of the specialties of people of the organisation; one query."""
    rows = (
        accounts_api.list_people(organisation_id)
        .filter(person_id__in=list(person_ids), specialties__isnull=False)
        .order_by("specialties__name")
        .values_list("person_id", "specialties__name")
    )
    names: dict[int, list[str]] = defaultdict(list)
    for person_id, name in rows:
        names[person_id].append(name)
    return dict(names)


def filter_choices(organisation: accounts_api.OrganisationData) -> FilterChoices:
    """The posts and specialties that somebody of the organisation has; a minute old at most."""
    key = f"tutors:filter-choices:{organisation.uuid}"
    found: FilterChoices | None = spare_cache.get(key)
    if found is None:
        people = accounts_api.list_people(organisation.id)
        found = FilterChoices(_choices(people, "post"), _choices(people, "specialties"))
        spare_cache.set(key, found, FRESH_SECONDS)
    return found


def _choices(people: QuerySet[accounts_api.SpecialistProfile], relation: str) -> list[Choice]:
    code, name = f"{relation}__code", f"{relation}__name"
    known = people.filter(**{f"{relation}__isnull": False})
    return [Choice(*row) for row in known.order_by(name).values_list(code, name).distinct()]


def organisation_of_viewed_person(
    viewer: accounts_api.Person, person: accounts_api.PersonData
) -> accounts_api.OrganisationData | None:
    """The organisation in which the person works and the viewer may see its people; None if there is none."""
    for organisation in accounts_api.organisations_of(person.id):
        may_see = accounts_api.has_permission(viewer, accounts_api.Permission.VIEW_COHORT, organisation.id)
        if may_see and accounts_api.list_people(organisation.id).filter(person_id=person.id).exists():
            return organisation
    return None
