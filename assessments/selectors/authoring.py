"""What authors see of their banks and tests: with keys, and only of the organisations they write for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import api as accounts_api
from assessments.data import TestDraft
from assessments.item_types import get_item_type
from assessments.item_types.base import ItemBody, ItemDraft
from assessments.models import Item, ItemBank, ItemVersion, Test
from assessments.selectors.tests import draft_of
from core.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose banks and tests may be seen; ``ownerless`` adds those that belong to nobody."""

    organisation_ids: frozenset[int]
    ownerless: bool = False

    def condition(self) -> Q:
        owned = Q(owner_organisation__in=self.organisation_ids)
        return owned | Q(owner_organisation__isnull=True) if self.ownerless else owned

    def covers(self, organisation_id: int | None) -> bool:
        return self.ownerless if organisation_id is None else organisation_id in self.organisation_ids


def ownership_of(person: Any) -> Ownership:
    """Banks of the organisations whose questions the person keeps; those of nobody are for administrators."""
    keeps = accounts_api.organisations_where(person, accounts_api.Permission.MANAGE_ITEMS)
    ownerless = accounts_api.Role.ADMINISTRATOR in accounts_api.roles_of(person)
    return Ownership(frozenset(organisation.id for organisation in keeps), ownerless=ownerless)


@dataclass(frozen=True, slots=True)
class AuthoredBank:
    id: int
    uuid: UUID
    code: str
    name: str
    owner_name: str
    item_count: int


@dataclass(frozen=True, slots=True)
class AuthoredItem:
    """``number`` is that of the version drawn today; ``is_active`` says whether it is drawn at all."""

    uuid: UUID
    bank_id: int
    bank_uuid: UUID
    number: int
    is_active: bool
    draft: ItemDraft


@dataclass(frozen=True, slots=True)
class AuthoredItemPage:
    items: Sequence[AuthoredItem]
    total: int


@dataclass(frozen=True, slots=True)
class AuthoredTest:
    __test__ = False

    id: int
    uuid: UUID
    owner_name: str
    draft: TestDraft

    @property
    def question_count(self) -> int:
        return sum(rule.count for rule in self.draft.sections)


def list_authored_banks(ownership: Ownership, query: str = "") -> list[AuthoredBank]:
    banks = _banks(ownership)
    if query:
        banks = banks.filter(Q(name__icontains=query) | Q(code__icontains=query))
    return [_bank(bank) for bank in banks]


def get_authored_bank(uuid: UUID, ownership: Ownership) -> AuthoredBank:
    """Raises ``NotFoundError``, also for a bank of others."""
    bank = _banks(ownership).filter(uuid=uuid).first()
    if bank is None:
        raise NotFoundError(_("There is no such item bank."))
    return _bank(bank)


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What a list of items is narrowed to; what is empty or None narrows nothing."""

    type: str = ""
    tag: str = ""
    difficulty: int | None = None
    is_active: bool | None = None

    def condition(self) -> Q:
        condition = Q()
        if self.type:
            condition &= Q(current_version__type=self.type)
        if self.tag:
            condition &= Q(current_version__tags__contains=[self.tag])
        if self.difficulty is not None:
            condition &= Q(current_version__difficulty=self.difficulty)
        if self.is_active is not None:
            condition &= Q(is_active=self.is_active)
        return condition


def list_authored_items(
    bank_id: int, query: str = "", *, only: ItemFilter | None = None, page: int = 1, per_page: int = 50
) -> AuthoredItemPage:
    """Items of one bank, those in use first, the latest first; ``page`` counts from 1."""
    items = _items().filter(bank_id=bank_id).order_by(F("is_active").desc(), "-id")
    if only:
        items = items.filter(only.condition())
    if query:
        items = items.filter(Q(current_version__stem__icontains=query) | Q(external_id__icontains=query))
    first = (max(page, 1) - 1) * per_page
    return AuthoredItemPage([_item(item) for item in items[first : first + per_page]], items.count())


def get_authored_item(uuid: UUID, ownership: Ownership) -> AuthoredItem:
    """Raises ``NotFoundError``, also for an item of others."""
    visible = ItemBank.objects.filter(ownership.condition())
    item = _items().filter(uuid=uuid, bank__in=visible).first()
    if item is None:
        raise NotFoundError(_("There is no such question."))
    return _item(item)


def list_chosen_items(bank_id: int, uuids: Iterable[UUID]) -> list[AuthoredItem]:
    """Those of the items that the bank holds, the latest first."""
    return [_item(item) for item in _items().filter(bank_id=bank_id, uuid__in=list(uuids)).order_by("-id")]


def list_authored_tests(ownership: Ownership, query: str = "") -> list[AuthoredTest]:
    tests = _tests(ownership)
    return [_test(test) for test in (tests.filter(name__icontains=query) if query else tests)]


def get_authored_test(uuid: UUID, ownership: Ownership) -> AuthoredTest:
    """Raises ``NotFoundError``, also for a test of others."""
    test = _tests(ownership).filter(uuid=uuid).first()
    if test is None:
        raise NotFoundError(_("There is no such test."))
    return _test(test)


def _banks(ownership: Ownership) -> QuerySet[ItemBank]:
    in_use = Count("items", filter=Q(items__is_active=True))
    banks = ItemBank.objects.filter(ownership.condition()).select_related("owner_organisation")
    return banks.annotate(item_count=in_use)


def _tests(ownership: Ownership) -> QuerySet[Test]:
    return Test.objects.filter(ownership.condition()).select_related("owner_organisation")


def _items() -> QuerySet[Item]:
    return Item.objects.exclude(current_version=None).select_related("current_version", "bank")


def _bank(bank: ItemBank) -> AuthoredBank:
    return AuthoredBank(
        id=bank.pk,
        uuid=bank.uuid,
        code=bank.code,
        name=bank.name,
        owner_name=str(bank.owner_organisation or ""),
        item_count=getattr(bank, "item_count", 0),
    )


def _item(item: Item) -> AuthoredItem:
    version = item.current_version
    if version is None:
        raise AssertionError("items without a version are not listed")
    return AuthoredItem(
        uuid=item.uuid,
        bank_id=item.bank_id,
        bank_uuid=item.bank.uuid,
        number=version.number,
        is_active=item.is_active,
        draft=draft_of_version(item, version),
    )


def draft_of_version(item: Item, version: ItemVersion) -> ItemDraft:
    parts = get_item_type(version.type).unbuild(
        ItemBody(version.content, version.key, version.scoring, version.feedback)
    )
    return ItemDraft(
        type=version.type,
        stem=version.stem,
        options=parts.options,
        explanation=version.explanation,
        tags=version.tags,
        difficulty=version.difficulty,
        external_id=item.external_id,
        scoring=version.scoring,
        spec=parts.spec,
    )


def _test(test: Test) -> AuthoredTest:
    owner = str(test.owner_organisation or "")
    return AuthoredTest(id=test.pk, uuid=test.uuid, owner_name=owner, draft=draft_of(test, test.name))
