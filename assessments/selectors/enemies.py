"""Pairs of questions that exclude each other, as their keepers see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, When
from django.utils.html import strip_tags

from assessments.models import EnemyPair, Item, ItemBank
from assessments.selectors.authoring import Ownership


@dataclass(frozen=True, slots=True)
class EnemyCandidate:
    """A question in short, as it is offered and listed; ``text`` is plain."""

    uuid: UUID
    text: str
    bank_name: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class EnemyPairData:
    first: EnemyCandidate
    second: EnemyCandidate


def list_enemies(item_uuid: UUID, ownership: Ownership) -> list[EnemyCandidate]:
    """The questions that exclude this one, the latest pair first; those of others are left out."""
    other = Case(When(first_item__uuid=item_uuid, then=F("second_item")), default=F("first_item"))
    pairs = EnemyPair.objects.filter(Q(first_item__uuid=item_uuid) | Q(second_item__uuid=item_uuid))
    ids = list(pairs.order_by("-id").values_list(other, flat=True))
    found = {item.pk: item for item in _visible(ownership).filter(id__in=ids)}
    return [_candidate(found[item_id]) for item_id in ids if item_id in found]


def find_enemy_candidates(
    item_uuid: UUID, query: str, ownership: Ownership, *, limit: int = 20
) -> list[EnemyCandidate]:
    """Questions in use whose wording holds ``query`` and that do not exclude this one yet."""
    item = Item.objects.filter(uuid=item_uuid)
    taken = EnemyPair.objects.filter(first_item__in=item).values("second_item")
    taken_too = EnemyPair.objects.filter(second_item__in=item).values("first_item")
    found = (
        _visible(ownership)
        .filter(is_active=True, current_version__stem__icontains=query)
        .exclude(uuid=item_uuid)
        .exclude(id__in=taken)
        .exclude(id__in=taken_too)
    )
    return [_candidate(row) for row in found.order_by("-id")[:limit]]


def list_bank_enemies(bank_id: int, ownership: Ownership) -> list[EnemyPairData]:
    """Every pair with a question of this bank whose both questions the keeper may see."""
    pairs = EnemyPair.objects.filter(Q(first_item__bank=bank_id) | Q(second_item__bank=bank_id))
    rows = list(pairs.order_by("-id").values_list("first_item_id", "second_item_id"))
    found = _by_id(_visible(ownership), {item for row in rows for item in row})
    return [
        EnemyPairData(found[first], found[second])
        for first, second in rows
        if first in found and second in found
    ]


def _by_id(items: QuerySet[Item], ids: Iterable[int]) -> dict[int, EnemyCandidate]:
    return {item.pk: _candidate(item) for item in items.filter(id__in=list(ids))}


def _visible(ownership: Ownership) -> QuerySet[Item]:
    banks = ItemBank.objects.filter(ownership.condition())
    return Item.objects.filter(bank__in=banks, current_version__isnull=False).select_related(
        "current_version", "bank"
    )


def _candidate(item: Item) -> EnemyCandidate:
    stem = item.current_version.stem if item.current_version else ""
    text = " ".join(unescape(strip_tags(stem)).split())
    return EnemyCandidate(item.uuid, text, item.bank.name, item.is_active)
