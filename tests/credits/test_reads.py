"""Counting credits."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from credits import api
from outbox.models import MessageState, OutboxMessage
from tests.credits.conftest import award_of, make_person

pytestmark = pytest.mark.django_db


def test_totals_of_several_people(award, person) -> None:
    other = make_person("00132667899", "other@example.org")
    award(amount=Decimal("2.00"))
    award(amount=Decimal("1.50"))
    assert api.totals([person.pk, other.pk]) == {person.pk: Decimal("3.50"), other.pk: Decimal("0.00")}
    assert api.totals([]) == {}


def test_years_are_those_of_moscow(award, person) -> None:
    award(amount=Decimal("2.00"), occurred_at=datetime(2025, 12, 31, 22, tzinfo=UTC))
    award(amount=Decimal("1.00"), occurred_at=datetime(2025, 12, 31, 20, tzinfo=UTC))
    assert list(api.yearly_totals(person.pk).items()) == [(2026, Decimal("2.00")), (2025, Decimal("1.00"))]


def test_what_was_taken_back_counts_in_no_year(award, person) -> None:
    entry = award(occurred_at=datetime(2025, 5, 1, tzinfo=UTC))
    api.reverse(entry.uuid, reason="Начислено по ошибке", actor_id=person.pk)
    assert api.yearly_totals(person.pk) == {}


def test_months_without_credits_are_zero(award, person) -> None:
    other = make_person("00132667899", "other@example.org")
    now = timezone.now()
    award(occurred_at=now)
    api.award(**award_of(other.pk, occurred_at=now, amount=Decimal("1.00")))
    award(occurred_at=datetime(2001, 1, 1, tzinfo=UTC))
    months = api.monthly_totals([person.pk, other.pk], months=3)
    assert len({month.month for month in months}) == 3
    assert [month.month.day for month in months] == [1, 1, 1]
    assert [month.amount for month in months] == [0, 0, Decimal("3.00")]
    assert (months[-1].month.year, months[-1].month.month) == (
        timezone.localdate().year,
        timezone.localdate().month,
    )


def test_delivery_states(award) -> None:
    pending, delivered, parked, pruned = (award().uuid for _ in range(4))
    messages = OutboxMessage.objects.filter(topic="credit.awarded.v1")
    messages.filter(key=str(delivered)).update(state=MessageState.DELIVERED, delivered_at=timezone.now())
    messages.filter(key=str(parked)).update(state=MessageState.PARKED)
    messages.filter(key=str(pruned)).delete()
    assert api.delivery_states([pending, delivered, parked, pruned]) == {
        pending: "pending",
        delivered: "delivered",
        parked: "parked",
        pruned: "delivered",
    }
    assert uuid4() not in api.delivery_states([pending])
