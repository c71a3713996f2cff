"""Reads of the portfolio."""

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import ExtractYear

from portfolio.models import Credit, EducationKind, Reversal

ZERO = Decimal("0.00")
Line = tuple[UUID, str, Decimal]


def summary_of(person_uuid: UUID, *, limit: int, offset: int) -> dict[str, Any]:
    """What a person holds; sums leave out what was taken back. Nothing known is all zeros."""
    credits_held = Credit.objects.filter(person_uuid=person_uuid)
    valid = credits_held.filter(reversal__isnull=True).order_by()
    by_kind = dict(valid.values_list("education_kind").annotate(total=Sum("amount")))
    years = valid.annotate(year=ExtractYear("occurred_at")).order_by("-year")
    page = credits_held.select_related("reversal")[offset : offset + limit]
    return {
        "type": "portfolio.summary.v1",
        "person_uuid": person_uuid,
        "total": sum(by_kind.values(), ZERO),
        "by_education_kind": {kind: by_kind.get(kind, ZERO) for kind in EducationKind.values},
        "by_year": {str(year): total for year, total in years.values_list("year").annotate(Sum("amount"))},
        "entries": {
            "count": credits_held.count(),
            "limit": limit,
            "offset": offset,
            "results": [_entry(credit) for credit in page],
        },
    }


def ledger_of_day(source: str, day: date, *, after: UUID | None, limit: int) -> dict[str, Any]:
    """One UTC day of what a client sent, for comparing ledgers: in brief and page by page."""
    lines = _lines(source, day)
    text = "\n".join(f"{uuid} {kind} {amount:.2f}" for uuid, kind, amount in lines)
    rest = lines if after is None else [line for line in lines if line[0] > after]
    page = rest[:limit]
    return {
        "day": day,
        "count": len(lines),
        "digest": hashlib.sha256(text.encode("ascii")).hexdigest(),
        "entries": [{"entry_uuid": uuid, "kind": kind, "amount": amount} for uuid, kind, amount in page],
        "next_after": page[-1][0] if page and len(rest) > limit else None,
    }


def _lines(source: str, day: date) -> list[Line]:
    start = datetime.combine(day, time.min, tzinfo=UTC)
    end = start + timedelta(days=1)
    awards = Credit.objects.filter(source=source, occurred_at__gte=start, occurred_at__lt=end)
    reversals = Reversal.objects.filter(source=source, occurred_at__gte=start, occurred_at__lt=end)
    lines: list[Line] = [
        (uuid, "award", amount) for uuid, amount in awards.values_list("entry_uuid", "amount")
    ]
    lines += [
        (uuid, "reversal", amount)
        for uuid, amount in reversals.values_list("reversal_uuid", "credit__amount")
    ]
    return sorted(lines)


def _entry(credit: Credit) -> dict[str, Any]:
    return {
        "entry_uuid": credit.entry_uuid,
        "amount": credit.amount,
        "title": credit.title,
        "element_kind": credit.element_kind,
        "education_kind": credit.education_kind,
        "specialty_codes": credit.specialty_codes,
        "occurred_at": credit.occurred_at,
        "received_at": credit.received_at,
        "reversed": hasattr(credit, "reversal"),
    }
