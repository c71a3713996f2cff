"""Comparing our ledger with the portfolio's, day by day (UTC, by the date of the entry)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from credits import clients, messages, selectors
from credits.data import Reconciliation
from credits.kinds import DeliveryState
from credits.models import LedgerEntry
from outbox import api as outbox_api

Line = tuple[str, Decimal]
_CHUNK = 1_000


@dataclass
class _Findings:
    compared: int = 0
    in_transit: set[UUID] = field(default_factory=set)
    missing: set[UUID] = field(default_factory=set)
    unknown: set[UUID] = field(default_factory=set)
    different: set[UUID] = field(default_factory=set)


def reconcile(days: int, *, repair: bool = False) -> Reconciliation:
    """Compare today and the ``days`` before it; with ``repair``, send again what the portfolio lacks.

    Differences other than missing entries are for people to look at. Raises ``UnavailableError``
    when the portfolio does not answer.
    """
    findings = _Findings()
    today = timezone.now().astimezone(UTC).date()
    for back in range(days + 1):
        _compare_day(today - timedelta(days=back), findings)
    return Reconciliation(
        days=days + 1,
        compared=findings.compared,
        in_transit=frozenset(findings.in_transit),
        missing=frozenset(findings.missing),
        unknown=frozenset(findings.unknown),
        different=frozenset(findings.different),
        repaired=_send_again(findings.missing) if repair else 0,
    )


def day_digest(lines: Iterable[tuple[UUID, Line]]) -> str:
    """SHA-256 over the lines ``uuid kind amount``, sorted: both services count it the same way."""
    text = "\n".join(sorted(f"{uuid} {kind} {amount:.2f}" for uuid, (kind, amount) in lines))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _compare_day(day: date, findings: _Findings) -> None:
    # The portfolio is asked first: what it takes meanwhile is then on its way for us, not lost.
    theirs_in_brief = clients.fetch_portfolio_day(day)
    ours = _our_lines(day)
    findings.compared += len(ours)
    if len(ours) == theirs_in_brief.count and day_digest(ours.items()) == theirs_in_brief.digest:
        return
    theirs = {line.entry_uuid: (line.kind, line.amount) for line in clients.iterate_portfolio_day(day)}
    findings.unknown |= theirs.keys() - _our_lines(day).keys()
    findings.different |= {uuid for uuid in ours.keys() & theirs.keys() if ours[uuid] != theirs[uuid]}
    _sort_absent(ours.keys() - theirs.keys(), findings)


def _our_lines(day: date) -> dict[UUID, Line]:
    rows = _entries_of_day(day).order_by().values_list("uuid", "kind", "amount")
    return {uuid: (kind, amount) for uuid, kind, amount in rows.iterator(chunk_size=_CHUNK)}


def _entries_of_day(day: date) -> QuerySet[LedgerEntry]:
    start = datetime.combine(day, time.min, tzinfo=UTC)
    return LedgerEntry.objects.filter(occurred_at__gte=start, occurred_at__lt=start + timedelta(days=1))


def _sort_absent(absent: set[UUID], findings: _Findings) -> None:
    for uuid, state in selectors.delivery_states(absent).items():
        if state == DeliveryState.DELIVERED:
            findings.missing.add(uuid)
        else:
            findings.in_transit.add(uuid)


def _send_again(missing: set[UUID]) -> int:
    for uuid in sorted(missing):
        with transaction.atomic():
            entry = LedgerEntry.objects.select_related("reverses").get(uuid=uuid)
            topic = messages.topic_of(entry.kind)
            outbox_api.redeliver(topic, messages.payload_of(entry), key=str(uuid))
    return len(missing)
