"""From our ledger to a real portfolio service and back."""

import logging
import time
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.errors import UnavailableError
from credits import api, clients
from credits.models import LedgerEntry
from credits.reconciliation import reconcile
from outbox import api as outbox_api
from outbox.models import OutboxMessage
from tests.portfolio.conftest import credit
from tests.portfolio.service import OTHER_WRITER

pytestmark = pytest.mark.django_db
AWARDED, REVERSED = "credit.awarded.v1", "credit.reversed.v1"


def deliver() -> outbox_api.DeliveryReport:
    OutboxMessage.objects.update(deliver_after=timezone.now())
    return outbox_api.deliver_due(topic=AWARDED) + outbox_api.deliver_due(topic=REVERSED)


def test_awards_and_reversals_arrive(award, person, portfolio) -> None:
    kept = award(amount=Decimal("36.00"), education_kind="FORMAL")
    taken_back = award()
    api.reverse(taken_back.uuid, reason="Начислено по ошибке", actor_id=person.pk)
    assert deliver() == outbox_api.DeliveryReport(delivered=3)
    summary = api.fetch_portfolio_summary(person.pk)
    assert (summary.total, summary.entry_count) == (Decimal("36.00"), 2)
    assert summary.by_education_kind["FORMAL"] == Decimal("36.00")
    assert summary.by_year == {2026: Decimal("36.00")}
    assert set(api.delivery_states([kept.uuid, taken_back.uuid]).values()) == {"delivered"}


def test_a_delivery_that_was_repeated_counts_once(award, person, portfolio) -> None:
    entry = award()
    envelope = _envelope(OutboxMessage.objects.get(key=str(entry.uuid)))
    clients.deliver_to_portfolio(envelope)
    assert deliver().delivered == 1
    assert api.fetch_portfolio_summary(person.pk).total == Decimal("2.00")


def test_a_reversal_that_overtakes_its_award_waits_for_it(award, person, portfolio) -> None:
    entry = award()
    api.reverse(entry.uuid, reason="Начислено по ошибке", actor_id=person.pk)
    assert outbox_api.deliver_due(topic=REVERSED) == outbox_api.DeliveryReport(retried=1)
    assert deliver().delivered == 2
    assert api.fetch_portfolio_summary(person.pk).total == Decimal("0.00")


def test_another_body_under_our_id_is_parked(award, portfolio) -> None:
    entry = award()
    with portfolio.client() as client:
        client.post("/api/v1/credits/", json=credit(entry_uuid=str(entry.uuid)))
    assert deliver() == outbox_api.DeliveryReport(parked=1)
    (parked,) = outbox_api.list_parked()
    assert parked.last_error == "PermanentDeliveryError: status 409, same_key_other_body"
    assert api.delivery_states([entry.uuid]) == {entry.uuid: "parked"}


def test_a_portfolio_that_is_down_or_refuses_the_token_is_tried_again(
    award, no_portfolio, portfolio_service, settings
) -> None:
    award()
    assert deliver() == outbox_api.DeliveryReport(retried=1)
    assert OutboxMessage.objects.get(topic=AWARDED).last_error == "DeliveryError: ConnectError"
    settings.KAFEDRA_PORTFOLIO_URL = portfolio_service.url
    settings.KAFEDRA_PORTFOLIO_TOKEN = "wrong"
    assert deliver() == outbox_api.DeliveryReport(retried=1)
    assert OutboxMessage.objects.get(topic=AWARDED).last_error == "DeliveryError: status 401"


def test_a_portfolio_that_is_down_is_told_as_unavailable(person, no_portfolio) -> None:
    started = time.monotonic()
    with pytest.raises(UnavailableError):
        api.fetch_portfolio_summary(person.pk)
    with pytest.raises(UnavailableError):
        clients.check_portfolio()
    assert time.monotonic() - started < 3


def test_readiness_of_the_portfolio(portfolio) -> None:
    assert clients.check_portfolio() == "ready"


def test_log_lines_hold_no_personal_data(award, no_portfolio, person, caplog) -> None:
    with caplog.at_level(logging.INFO):
        award(title="Тайное имя")
        deliver()
    assert "ConnectError" in caplog.text
    for secret in (person.snils, str(person.uuid), "Тайное имя", "Иванова"):
        assert secret not in caplog.text


def _envelope(row: OutboxMessage) -> outbox_api.OutboxEnvelope:
    return outbox_api.OutboxEnvelope(
        row.uuid, row.topic, row.key, row.payload, row.created_at, row.attempts, row.request_id
    )


@pytest.fixture
def our_portfolio(portfolio, settings):
    """The ledger of a client is shared by the tests of this process: take the client nobody else uses."""
    settings.KAFEDRA_PORTFOLIO_TOKEN = OTHER_WRITER
    return portfolio


def test_reconciliation_tells_every_difference_and_repairs_what_is_missing(
    award, person, our_portfolio
) -> None:
    now = timezone.now()
    agreed, lost, in_transit, differing = (award(occurred_at=now) for _ in range(4))
    OutboxMessage.objects.filter(key=str(in_transit.uuid)).update(deliver_after=now + timedelta(hours=1))
    for entry in (lost, differing):
        OutboxMessage.objects.filter(key=str(entry.uuid)).delete()
    assert outbox_api.deliver_due(topic=AWARDED).delivered == 1
    moment = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    unknown = credit(occurred_at=moment)
    with our_portfolio.client(OTHER_WRITER) as client:
        client.post("/api/v1/credits/", json=unknown)
        other_amount = credit(entry_uuid=str(differing.uuid), amount="7.00", occurred_at=moment)
        client.post("/api/v1/credits/", json=other_amount)

    result = reconcile(1)
    assert result.missing == {lost.uuid}
    assert result.in_transit == {in_transit.uuid}
    assert result.different == {differing.uuid}
    assert unknown["entry_uuid"] in {str(uuid) for uuid in result.unknown}
    assert agreed.uuid not in result.missing | result.different | result.unknown
    assert (result.agrees, result.compared, result.repaired) == (False, 4, 0)

    assert reconcile(1, repair=True).repaired == 1
    assert deliver().delivered == 2
    after = reconcile(1)
    assert (after.missing, after.in_transit) == (set(), set())


def test_the_command_reports_and_fails_when_the_ledgers_differ(award, our_portfolio) -> None:
    day = timezone.now()
    entry = award(occurred_at=day)
    OutboxMessage.objects.filter(key=str(entry.uuid)).delete()
    out = StringIO()
    with pytest.raises(CommandError, match="the ledgers differ"):
        call_command("reconcile_portfolio", "--days", "1", stdout=out)
    assert f"missing in the portfolio: {entry.uuid}" in out.getvalue()


def test_the_command_says_that_the_portfolio_is_silent(db, no_portfolio) -> None:
    with pytest.raises(CommandError):
        call_command("reconcile_portfolio", "--days", "0")


def test_repair_sends_what_is_true_now(award, person, our_portfolio) -> None:
    entry = award(occurred_at=timezone.now())
    OutboxMessage.objects.filter(key=str(entry.uuid)).delete()
    type(person).objects.filter(pk=person.pk).update(snils="00132667899")
    reconcile(1, repair=True)
    assert OutboxMessage.objects.get(key=str(entry.uuid)).payload["snils"] == "00132667899"
    assert LedgerEntry.objects.count() == 1
