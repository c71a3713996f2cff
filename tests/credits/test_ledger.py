"""The ledger: an award once, a correction as a reversal, nothing edited."""

import threading
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from accounts.models import AuditRecord
from core.errors import InvalidInputError
from credits import api
from credits.models import LedgerEntry
from outbox.models import OutboxMessage
from tests.contract_schemas import assert_matches
from tests.credits.conftest import award_of, make_person

pytestmark = pytest.mark.django_db


def test_an_award_writes_the_entry_and_its_message(award, person) -> None:
    entry = award()
    message = OutboxMessage.objects.get(topic="credit.awarded.v1")
    assert message.key == str(entry.uuid)
    assert_matches("credit.awarded.v1", message.payload)
    assert message.payload["person_uuid"] == str(person.uuid)
    assert message.payload["amount"] == "2.00"
    assert message.payload["occurred_at"] == "2026-05-14T09:30:00.000000Z"
    assert api.list_entries(person.pk) == [entry]


def test_an_account_without_snils_may_hold_credits(award, person) -> None:
    type(person).objects.filter(pk=person.pk).update(snils=None)
    award()
    assert_matches("credit.awarded.v1", OutboxMessage.objects.get(topic="credit.awarded.v1").payload)


def test_the_same_award_is_granted_once(award) -> None:
    version = uuid4()
    first = award(element_version_uuid=version)
    assert award(element_version_uuid=version, title="Иначе названо").uuid == first.uuid
    assert OutboxMessage.objects.filter(topic="credit.awarded.v1").count() == 1
    award(element_version_uuid=version, rule="another_rule")
    assert LedgerEntry.objects.count() == 2


def test_the_same_award_of_another_amount_is_refused(award) -> None:
    version = uuid4()
    award(element_version_uuid=version)
    with pytest.raises(api.AwardConflictError):
        award(element_version_uuid=version, amount=Decimal("3.00"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", Decimal("0.00")),
        ("amount", Decimal("-1.00")),
        ("amount", Decimal("0.005")),
        ("amount", Decimal("10000.00")),
        ("amount", Decimal("NaN")),
        ("amount", Decimal("Infinity")),
        ("element_kind", "LECTURE"),
        ("education_kind", "formal"),
    ],
)
def test_a_wrong_value_names_its_field(award, field, value) -> None:
    with pytest.raises(InvalidInputError) as caught:
        award(**{field: value})
    assert list(caught.value.fields) == [field]
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_award_needs_the_transaction_that_earned_it(award) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        award()


@pytest.mark.django_db(transaction=True)
def test_what_earned_it_is_undone_with_the_award(award) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        award()
        raise ZeroDivisionError
    assert not LedgerEntry.objects.exists()
    assert not OutboxMessage.objects.filter(topic="credit.awarded.v1").exists()


@pytest.mark.django_db(transaction=True)
def test_two_submits_at_once_grant_once(person) -> None:
    award = award_of(person.pk)
    start, granted = threading.Barrier(4), []

    def submit() -> None:
        try:
            start.wait(timeout=10)
            with transaction.atomic():
                granted.append(api.award(**award).uuid)
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(granted) == 4
    assert len(set(granted)) == 1
    assert OutboxMessage.objects.filter(topic="credit.awarded.v1").count() == 1


def test_an_award_costs_three_statements(person, django_assert_num_queries) -> None:
    with django_assert_num_queries(3):
        api.award(**award_of(person.pk))


def test_a_reversal_takes_the_award_back_and_stays_on_record(award, person) -> None:
    registrar = make_person("00132667899", "registrar@example.org")
    entry = award()
    reversal = api.reverse(entry.uuid, reason="Начислено по ошибке", actor_id=registrar.pk)
    assert (reversal.kind, reversal.signed_amount) == (api.EntryKind.REVERSAL, Decimal("-2.00"))
    assert api.totals([person.pk]) == {person.pk: Decimal("0.00")}
    message = OutboxMessage.objects.get(topic="credit.reversed.v1")
    assert_matches("credit.reversed.v1", message.payload)
    assert message.payload["entry_uuid"] == str(entry.uuid)
    listed = {entry.uuid: entry for entry in api.list_entries(person.pk)}
    assert listed[entry.uuid].is_reversed
    assert listed[reversal.uuid].reverses_uuid == entry.uuid
    with pytest.raises(api.AlreadyReversedError):
        api.reverse(entry.uuid, reason="Ещё раз", actor_id=registrar.pk)
    with pytest.raises(api.EntryNotFoundError):
        api.reverse(reversal.uuid, reason="Обратно", actor_id=registrar.pk)


def test_a_reversal_is_in_the_audit_log(award, person) -> None:
    registrar = make_person("00132667899", "registrar@example.org")
    entry = award()
    api.reverse(entry.uuid, reason="Начислено по ошибке", actor_id=registrar.pk)
    record = AuditRecord.objects.get(action="credits.reverse")
    assert (record.actor_id, record.subject_id) == (registrar.pk, person.pk)
    assert record.details["entry"] == str(entry.uuid)


def test_a_reversal_needs_a_reason(award, person) -> None:
    entry = award()
    with pytest.raises(InvalidInputError) as caught:
        api.reverse(entry.uuid, reason="  ", actor_id=person.pk)
    assert list(caught.value.fields) == ["reason"]
    with pytest.raises(api.EntryNotFoundError):
        api.reverse(uuid4(), reason="Причина", actor_id=person.pk)


@pytest.mark.parametrize(
    "statement", ["UPDATE credits_ledgerentry SET amount = 5", "DELETE FROM credits_ledgerentry"]
)
def test_the_database_refuses_to_change_an_entry(award, statement) -> None:
    award()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_database_refuses_what_must_never_be(award) -> None:
    entry = LedgerEntry.objects.get(uuid=award().uuid)
    for changes in ({"amount": Decimal("-1")}, {"kind": "reversal"}, {"education_kind": "OTHER"}):
        copied = LedgerEntry.objects.get(pk=entry.pk)
        copied.pk, copied.uuid, copied.rule = None, uuid4(), "another"
        for name, value in changes.items():
            setattr(copied, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            copied.save(force_insert=True)
