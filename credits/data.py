"""What the ledger hands to the rooms above."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True)
class LedgerNoteData:
    text: str
    noted_at: datetime


@dataclass(frozen=True)
class LedgerEntryData:
    """``amount`` is always positive; ``signed_amount`` is negative for a reversal.

    ``reverses_uuid`` names the award that a reversal takes back, ``is_reversed`` is about an award.
    ``notes`` are the oldest first.
    """

    uuid: UUID
    kind: str
    person_id: int
    amount: Decimal
    signed_amount: Decimal
    element_uuid: UUID
    element_version_uuid: UUID
    rule: str
    title: str
    element_kind: str
    education_kind: str
    specialty_codes: tuple[str, ...]
    occurred_at: datetime
    reverses_uuid: UUID | None
    is_reversed: bool
    reason: str
    notes: tuple[LedgerNoteData, ...] = ()


@dataclass(frozen=True)
class MonthlyTotal:
    """Credits of one calendar month; ``month`` is its first day."""

    month: date
    amount: Decimal


@dataclass(frozen=True)
class PortfolioSummary:
    """What the portfolio service holds for one person."""

    total: Decimal
    entry_count: int
    by_education_kind: dict[str, Decimal]
    by_year: dict[int, Decimal]


@dataclass(frozen=True)
class PortfolioLine:
    """One line of the portfolio's ledger: ``kind`` is ``award`` or ``reversal``."""

    entry_uuid: UUID
    kind: str
    amount: Decimal


@dataclass(frozen=True)
class PortfolioDay:
    """A day of the portfolio's ledger in brief; equal digests mean equal lines."""

    day: date
    count: int
    digest: str


@dataclass(frozen=True)
class Reconciliation:
    """How the two ledgers differ over some days; all sets hold uuids of entries.

    ``in_transit`` have not been delivered yet, ``missing`` were delivered and are not in the
    portfolio, ``unknown`` are in the portfolio only, ``different`` are in both and do not agree.
    """

    days: int
    compared: int
    in_transit: frozenset[UUID]
    missing: frozenset[UUID]
    unknown: frozenset[UUID]
    different: frozenset[UUID]
    repaired: int = 0

    @property
    def agrees(self) -> bool:
        return not (self.missing or self.unknown or self.different)
