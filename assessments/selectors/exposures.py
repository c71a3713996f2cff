"""How often items were drawn."""

from collections.abc import Iterable
from uuid import UUID

from assessments.models import ItemExposure


def list_exposures(item_uuids: Iterable[UUID]) -> dict[UUID, int]:
    """Times drawn by item, as of the last count some minutes ago; items never drawn are left out."""
    rows = ItemExposure.objects.filter(item__uuid__in=list(item_uuids))
    return dict(rows.values_list("item__uuid", "count"))
