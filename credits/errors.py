"""What the ledger refuses."""

from core.errors import ConflictError, NotFoundError


class AwardConflictError(ConflictError):
    """The same person, version and rule were awarded another amount."""

    code = "award_conflict"


class EntryNotFoundError(NotFoundError):
    code = "ledger_entry_not_found"


class AlreadyReversedError(ConflictError):
    code = "already_reversed"
