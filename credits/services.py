"""Every write of the ledger."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import api as accounts_api
from core import sql
from core.errors import InvalidInputError
from credits import messages, selectors
from credits.data import LedgerEntryData
from credits.errors import AlreadyReversedError, AwardConflictError, EntryNotFoundError
from credits.kinds import EducationKind, ElementKind, EntryKind
from credits.models import LedgerEntry, LedgerNote
from outbox import api as outbox_api

_LARGEST_AMOUNT = Decimal("9999.99")
_CENT = Decimal("0.01")
# One statement, one round trip: this stands in the transaction of every submitted final test.
_INSERT_AWARD = """
INSERT INTO credits_ledgerentry
    (uuid, kind, person_id, amount, element_uuid, element_version_uuid, rule, title, element_kind,
     education_kind, specialty_codes, occurred_at, recorded_at, reason)
VALUES (%s, 'award', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '')
ON CONFLICT (person_id, element_version_uuid, rule) WHERE kind = 'award' DO NOTHING
RETURNING id
"""


def award(
    *,
    person_id: int,
    element_uuid: UUID,
    element_version_uuid: UUID,
    rule: str,
    amount: Decimal,
    title: str,
    element_kind: str,
    education_kind: str,
    specialty_codes: list[str],
    occurred_at: datetime,
) -> LedgerEntryData:
    """Grant credits in the caller's transaction; the portfolio learns of it after the commit.

    ``amount`` is in academic hours. The same person, element version and rule is one award: its
    entry is returned. Raises ``AwardConflictError`` when that award was of another amount,
    ``InvalidInputError`` naming the field, ``TransactionManagementError`` outside a transaction.
    """
    _require_transaction()
    entry = LedgerEntry(
        uuid=uuid4(),
        kind=EntryKind.AWARD,
        person_id=person_id,
        amount=_check_amount(amount),
        element_uuid=element_uuid,
        element_version_uuid=element_version_uuid,
        rule=rule,
        title=title,
        element_kind=_check_choice("element_kind", element_kind, ElementKind.values),
        education_kind=_check_choice("education_kind", education_kind, EducationKind.values),
        specialty_codes=specialty_codes,
        occurred_at=occurred_at,
    )
    if not _insert_award(entry):
        return _same_award(entry)
    _send(entry)
    return selectors.entry_data(entry, is_reversed=False)


def reverse(entry_uuid: UUID, *, reason: str, actor_id: int) -> LedgerEntryData:
    """Take an award back by an entry of its own; who did it and why stays on record.

    Raises ``EntryNotFoundError`` when there is no such award, ``AlreadyReversedError``,
    ``InvalidInputError`` without a reason. Whether the actor may is the caller's question.
    """
    if not reason.strip():
        rule = _("A reversal needs a reason.")
        raise InvalidInputError(rule, fields={"reason": [rule]})
    with transaction.atomic():
        award_entry = LedgerEntry.objects.filter(uuid=entry_uuid, kind=EntryKind.AWARD).first()
        if award_entry is None:
            raise EntryNotFoundError(_("There is no such award in the ledger."))
        reversal = _insert_reversal(award_entry, reason.strip(), actor_id)
        _send(reversal)
        accounts_api.record_access(
            actor_id,
            award_entry.person_id,
            "credits.reverse",
            details={"entry": str(entry_uuid), "reversal": str(reversal.uuid)},
        )
    return selectors.entry_data(reversal, is_reversed=False)


def add_note(entry_uuid: UUID, text: str, *, source_uuid: UUID) -> None:
    """Add a note to an entry; the same source adds one note only.

    Raises ``EntryNotFoundError``, ``InvalidInputError`` without a text.
    """
    if not text.strip():
        rule = _("A note needs a text.")
        raise InvalidInputError(rule, fields={"text": [rule]})
    entry = LedgerEntry.objects.filter(uuid=entry_uuid).first()
    if entry is None:
        raise EntryNotFoundError(_("There is no such entry in the ledger."))
    note = LedgerNote(entry=entry, text=text.strip(), source_uuid=source_uuid)
    LedgerNote.objects.bulk_create([note], ignore_conflicts=True)


def _insert_award(entry: LedgerEntry) -> bool:
    row = (
        entry.uuid,
        entry.person_id,
        entry.amount,
        entry.element_uuid,
        entry.element_version_uuid,
        entry.rule,
        entry.title,
        entry.element_kind,
        entry.education_kind,
        entry.specialty_codes,
        entry.occurred_at,
        entry.recorded_at,
    )
    inserted = sql.select(_INSERT_AWARD, row)
    if not inserted:
        return False
    entry.pk = inserted[0][0]
    return True


def _insert_reversal(award_entry: LedgerEntry, reason: str, actor_id: int) -> LedgerEntry:
    copied = (
        "person_id",
        "amount",
        "element_uuid",
        "element_version_uuid",
        "rule",
        "title",
        "element_kind",
        "education_kind",
        "specialty_codes",
    )
    reversal = LedgerEntry(
        kind=EntryKind.REVERSAL,
        reverses=award_entry,
        reason=reason,
        actor_id=actor_id,
        occurred_at=timezone.now(),
        **{name: getattr(award_entry, name) for name in copied},
    )
    try:
        with transaction.atomic():
            reversal.save(force_insert=True)
    except IntegrityError as error:
        if LedgerEntry.objects.filter(reverses=award_entry).exists():
            raise AlreadyReversedError(_("This award has been reversed already.")) from error
        raise
    return reversal


def _same_award(entry: LedgerEntry) -> LedgerEntryData:
    existing = LedgerEntry.objects.get(
        kind=EntryKind.AWARD,
        person_id=entry.person_id,
        element_version_uuid=entry.element_version_uuid,
        rule=entry.rule,
    )
    if existing.amount != entry.amount:
        raise AwardConflictError(_("These credits were granted already, in another amount."))
    return selectors.entry_data(existing)


def _send(entry: LedgerEntry) -> None:
    outbox_api.enqueue(messages.topic_of(entry.kind), messages.payload_of(entry), key=str(entry.uuid))


def _check_amount(amount: Decimal) -> Decimal:
    exact = amount.quantize(_CENT) if amount.is_finite() and abs(amount) <= _LARGEST_AMOUNT else None
    if exact is None or exact != amount or exact <= 0:
        rule = _("Credits are a positive number with two decimal places, at most 9999.99.")
        raise InvalidInputError(rule, fields={"amount": [rule]})
    return exact


def _check_choice(field: str, value: str, allowed: list[str]) -> str:
    if value not in allowed:
        rule = _("“%(value)s” is not one of: %(allowed)s.") % {"value": value, "allowed": ", ".join(allowed)}
        raise InvalidInputError(rule, fields={field: [rule]})
    return str(value)


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        message = "credits must be granted in the transaction that earned them"
        raise transaction.TransactionManagementError(message)
