"""Banks and item versions."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from assessments.cache import BoundedCache
from assessments.data import BankData
from assessments.html import split_stem
from assessments.item_types import get_item_type
from assessments.item_types.base import ItemBody, ItemType, PreparedHtml
from assessments.models import ItemBank, ItemVersion
from core.errors import NotFoundError

_CACHED_VERSIONS = 5_000


@dataclass(frozen=True, slots=True)
class LoadedItem:
    """An item version with everything that can be computed once for all its attempts."""

    version_id: int
    item_id: int
    type: ItemType
    legend: str
    prose: str
    explanation: str
    body: ItemBody
    prepared: PreparedHtml


_loaded: BoundedCache[int, LoadedItem] = BoundedCache(_CACHED_VERSIONS)


def load_items(version_ids: Iterable[int]) -> dict[int, LoadedItem]:
    """Item versions by id, from memory where this process has met them before."""
    return _loaded.find_many(version_ids, _load)


def get_item(version_id: int) -> LoadedItem:
    """Raises ``NotFoundError``."""
    items = load_items([version_id])
    if version_id not in items:
        raise NotFoundError(_("There is no such question."))
    return items[version_id]


def list_banks(query: str = "") -> list[BankData]:
    """Banks whose name or code contains ``query``, with the number of items in use."""
    banks = ItemBank.objects.annotate(item_count=Count("items", filter=Q(items__is_active=True)))
    if query:
        banks = banks.filter(Q(name__icontains=query) | Q(code__icontains=query))
    return [_bank_data(bank, bank.item_count) for bank in banks]


def get_bank(code: str) -> BankData:
    """Raises ``NotFoundError``."""
    bank = find_bank(code)
    if bank is None:
        raise NotFoundError(_("There is no item bank “%(code)s”.") % {"code": code})
    return bank


def find_bank(code: str) -> BankData | None:
    bank = ItemBank.objects.filter(code=code).first()
    return _bank_data(bank, bank.items.filter(is_active=True).count()) if bank else None


def _bank_data(bank: ItemBank, item_count: int) -> BankData:
    return BankData(id=bank.id, uuid=bank.uuid, code=bank.code, name=bank.name, item_count=item_count)


def _load(version_ids: list[int]) -> dict[int, LoadedItem]:
    versions = ItemVersion.objects.filter(id__in=version_ids).defer("uuid", "tags", "checksum", "created_at")
    return {version.id: _loaded_item(version) for version in versions}


def _loaded_item(version: ItemVersion) -> LoadedItem:
    item_type = get_item_type(version.type)
    legend, prose = split_stem(version.stem)
    return LoadedItem(
        version_id=version.id,
        item_id=version.item_id,
        type=item_type,
        legend=legend,
        prose=prose,
        explanation=version.explanation,
        body=ItemBody(version.content, version.key, version.scoring, version.feedback),
        prepared=item_type.prepare_html(version.content),
    )
