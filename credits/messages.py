"""What leaves for the portfolio service; the shapes are those of ``contracts/``."""

from datetime import UTC, datetime
from typing import Any

from accounts import api as accounts_api
from credits.kinds import EntryKind
from credits.models import LedgerEntry

CREDIT_AWARDED = "credit.awarded.v1"
CREDIT_REVERSED = "credit.reversed.v1"


def topic_of(kind: str) -> str:
    return CREDIT_AWARDED if kind == EntryKind.AWARD else CREDIT_REVERSED


def payload_of(entry: LedgerEntry) -> dict[str, Any]:
    return _awarded(entry) if entry.kind == EntryKind.AWARD else _reversed(entry)


def _awarded(entry: LedgerEntry) -> dict[str, Any]:
    person = accounts_api.get_person(entry.person_id)
    return {
        "type": CREDIT_AWARDED,
        "entry_uuid": str(entry.uuid),
        "person_uuid": str(person.uuid),
        "snils": person.snils,
        "amount": _amount(entry),
        "title": entry.title,
        "element_uuid": str(entry.element_uuid),
        "element_version_uuid": str(entry.element_version_uuid),
        "element_kind": entry.element_kind,
        "education_kind": entry.education_kind,
        "specialty_codes": list(entry.specialty_codes),
        "occurred_at": _moment(entry.occurred_at),
    }


def _reversed(entry: LedgerEntry) -> dict[str, Any]:
    person = accounts_api.get_person(entry.person_id)
    if entry.reverses is None:
        message = f"reversal {entry.uuid} names no award"
        raise ValueError(message)
    return {
        "type": CREDIT_REVERSED,
        "reversal_uuid": str(entry.uuid),
        "entry_uuid": str(entry.reverses.uuid),
        "person_uuid": str(person.uuid),
        "amount": _amount(entry),
        "reason": entry.reason,
        "occurred_at": _moment(entry.occurred_at),
    }


def _amount(entry: LedgerEntry) -> str:
    return f"{entry.amount:.2f}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
