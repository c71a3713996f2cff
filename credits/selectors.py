"""Reads of the ledger. Who may see a person's credits is the caller's question to accounts."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import ExtractYear, TruncMonth
from django.utils import timezone

from credits.data import LedgerEntryData, LedgerNoteData, MonthlyTotal
from credits.kinds import DeliveryState, EntryKind
from credits.messages import CREDIT_AWARDED, CREDIT_REVERSED
from credits.models import LedgerEntry
from outbox import api as outbox_api

ZERO = Decimal("0.00")


def entries_of(person_id: int) -> QuerySet[LedgerEntry]:
    """The entries of one person, latest first."""
    rows = LedgerEntry.objects.filter(person_id=person_id).select_related("reverses", "reversal")
    return rows.prefetch_related("notes")


def list_entries(person_id: int) -> list[LedgerEntryData]:
    """The entries of one person, latest first."""
    return [entry_data(entry) for entry in entries_of(person_id)]


def totals(person_ids: Collection[int], *, since: datetime | None = None) -> dict[int, Decimal]:
    """Credits of each of these people, reversals subtracted; zero for one without entries.

    With ``since`` only what occurred at that time or later counts.
    """
    sums = _entries_of_all(person_ids)
    if since is not None:
        sums = sums.filter(occurred_at__gte=since)
    found = dict(sums.values_list("person_id").annotate(total=Sum("signed_amount")))
    return {person_id: found.get(person_id, ZERO) for person_id in person_ids}


def yearly_totals(person_id: int) -> dict[int, Decimal]:
    """Credits of one person by the calendar year they were earned in, latest first.

    An award that was taken back counts in no year, as in the portfolio.
    """
    valid = LedgerEntry.objects.filter(person_id=person_id, kind=EntryKind.AWARD, reversal__isnull=True)
    years = valid.annotate(year=ExtractYear("occurred_at")).order_by("-year")
    return dict(years.values_list("year").annotate(total=Sum("amount")))


def monthly_totals(person_ids: Collection[int], months: int = 12) -> list[MonthlyTotal]:
    """Credits of these people together, month by month up to the current one; empty months are zero.

    A reversal counts in the month it was made in: the months add up to the totals.
    """
    wanted = _last_months(months)
    entries = _entries_of_all(person_ids).filter(occurred_at__gte=_start_of(wanted[0]))
    months_of_entries = entries.annotate(month=TruncMonth("occurred_at"))
    rows = months_of_entries.values_list("month").annotate(total=Sum("signed_amount"))
    found = {month.date(): total for month, total in rows}
    return [MonthlyTotal(month, found.get(month, ZERO)) for month in wanted]


def _entries_of_all(person_ids: Collection[int]) -> QuerySet[LedgerEntry]:
    # One array instead of thousands of parameters: the ids of a large organisation stay cheap.
    ids = RawSQL("SELECT unnest(%s::bigint[])", [list(person_ids)])
    return LedgerEntry.objects.filter(person_id__in=ids).order_by()


def delivery_states(entry_uuids: Collection[UUID]) -> dict[UUID, str]:
    """``pending``, ``delivered`` or ``parked`` for each entry.

    An entry and its message are written together and only delivered messages are ever pruned, so
    an entry without a message was delivered long ago.
    """
    keys = [str(uuid) for uuid in entry_uuids]
    states = outbox_api.message_states(CREDIT_AWARDED, keys)
    states |= outbox_api.message_states(CREDIT_REVERSED, keys)
    return {uuid: states.get(str(uuid), DeliveryState.DELIVERED.value) for uuid in entry_uuids}


def count_entries() -> dict[str, int]:
    """How many awards and reversals the ledger holds."""
    rows = LedgerEntry.objects.order_by().values_list("kind").annotate(count=Count("id"))
    return dict(rows)


def entry_data(entry: LedgerEntry, *, is_reversed: bool | None = None) -> LedgerEntryData:
    """``is_reversed`` spares the query where it is known; only notes read together with it are told."""
    sign = 1 if entry.kind == EntryKind.AWARD else -1
    return LedgerEntryData(
        uuid=entry.uuid,
        kind=entry.kind,
        person_id=entry.person_id,
        amount=entry.amount,
        signed_amount=sign * entry.amount,
        element_uuid=entry.element_uuid,
        element_version_uuid=entry.element_version_uuid,
        rule=entry.rule,
        title=entry.title,
        element_kind=entry.element_kind,
        education_kind=entry.education_kind,
        specialty_codes=tuple(entry.specialty_codes),
        occurred_at=entry.occurred_at,
        reverses_uuid=entry.reverses.uuid if entry.reverses else None,
        is_reversed=hasattr(entry, "reversal") if is_reversed is None else is_reversed,
        reason=entry.reason,
        notes=_notes(entry),
    )


def _notes(entry: LedgerEntry) -> tuple[LedgerNoteData, ...]:
    # An award is a step of every passed test and has no notes yet: it must not ask for them.
    if "notes" not in getattr(entry, "_prefetched_objects_cache", {}):
        return ()
    return tuple(LedgerNoteData(note.text, note.noted_at) for note in entry.notes.all())


def _last_months(months: int) -> list[date]:
    today = timezone.localdate()
    last = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(last - months + 1, last + 1)]


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))
