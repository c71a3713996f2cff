"""The door of the room: granting, reversing and counting credits."""

from credits.clients import fetch_portfolio_summary
from credits.data import LedgerEntryData, LedgerNoteData, MonthlyTotal, PortfolioSummary
from credits.errors import AlreadyReversedError, AwardConflictError, EntryNotFoundError
from credits.kinds import DeliveryState, EducationKind, EntryKind
from credits.selectors import delivery_states, list_entries, monthly_totals, totals, yearly_totals
from credits.services import add_note, award, reverse

__all__ = [
    "AlreadyReversedError",
    "AwardConflictError",
    "DeliveryState",
    "EducationKind",
    "EntryKind",
    "EntryNotFoundError",
    "LedgerEntryData",
    "LedgerNoteData",
    "MonthlyTotal",
    "PortfolioSummary",
    "add_note",
    "award",
    "delivery_states",
    "fetch_portfolio_summary",
    "list_entries",
    "monthly_totals",
    "reverse",
    "totals",
    "yearly_totals",
]
