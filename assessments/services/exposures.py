"""Counts how often items were drawn, without a hot row in the way of those who start a test."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone

from assessments.models import Attempt, ExposureWatermark, ItemExposure

# An attempt becomes visible when its transaction commits; none runs nearly as long as this.
_LAG = timedelta(minutes=5)
_AT_ONCE = timedelta(days=1)


@transaction.atomic
def count_exposures(now: datetime | None = None) -> int:
    """Count the draws of attempts started since the last count; return how many attempts were counted.

    At most a day is counted at once, so that a long pause is caught up in steps.
    """
    until = (now or timezone.now()) - _LAG
    watermark = _locked_watermark()
    if watermark is None or watermark.counted_until >= until:
        return 0
    start, end = watermark.counted_until, min(until, watermark.counted_until + _AT_ONCE)
    rows = Attempt.objects.filter(started_at__gte=start, started_at__lt=end).values_list(
        "item_ids", flat=True
    )
    counts: Counter[int] = Counter()
    attempts = 0
    for item_ids in rows.iterator():
        counts.update(item_ids)
        attempts += 1
    _add(counts)
    watermark.counted_until = end
    watermark.save(update_fields=["counted_until"])
    return attempts


def _locked_watermark() -> ExposureWatermark | None:
    """The single row, held until the transaction ends; None while nobody ever started an attempt."""
    found = ExposureWatermark.objects.select_for_update().filter(id=1).first()
    if found is not None:
        return found
    first = Attempt.objects.aggregate(first=Min("started_at"))["first"]
    if first is None:
        return None
    ExposureWatermark.objects.bulk_create(
        [ExposureWatermark(id=1, counted_until=first)], ignore_conflicts=True
    )
    return ExposureWatermark.objects.select_for_update().get(id=1)


def _add(counts: Counter[int]) -> None:
    ordered = sorted(counts)
    ItemExposure.objects.bulk_create(
        [ItemExposure(item_id=item) for item in ordered], ignore_conflicts=True, batch_size=1_000
    )
    for item in ordered:
        ItemExposure.objects.filter(item_id=item).update(count=F("count") + counts[item])
