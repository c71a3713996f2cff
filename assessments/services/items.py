"""Banks and items: an item is saved as a new immutable version only when its content changed."""

import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef
from django.utils.translation import gettext as _

from assessments.data import BankData, ItemVersionData
from assessments.html import is_blank, sanitise
from assessments.item_types import get_item_type
from assessments.item_types.base import ItemBody, ItemDraft
from assessments.models import Item, ItemBank, ItemVersion
from assessments.selectors.items import get_bank
from core.errors import ConflictError, InvalidInputError, NotFoundError

_EXTERNAL_ID_LENGTH = 250
_TAG_LENGTH = 80
_BATCH = 500


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """A draft that can be saved as it is."""

    external_id: str
    type: str
    stem: str
    explanation: str
    body: ItemBody
    tags: list[str]
    difficulty: int
    checksum: str


@transaction.atomic
def create_bank(code: str, name: str, owner_organisation_id: int | None = None) -> BankData:
    """Raises ``ConflictError`` when the code is taken."""
    if not re.fullmatch(r"[-a-zA-Z0-9_]{1,64}", code):
        rule = _("The code of a bank has 1 to 64 letters, digits, hyphens and underscores.")
        raise InvalidInputError(rule, fields={"code": [rule]})
    if not name.strip():
        raise InvalidInputError(_("A bank needs a name."), fields={"name": [_("Required.")]})
    _bank, created = ItemBank.objects.get_or_create(
        code=code, defaults={"name": name.strip(), "owner_organisation_id": owner_organisation_id}
    )
    if not created:
        raise ConflictError(_("The item bank “%(code)s” exists already.") % {"code": code})
    return get_bank(code)


def save_item(bank_id: int, draft: ItemDraft) -> ItemVersionData:
    """Save one item; its ``external_id`` tells whether it is a new item or a new wording."""
    return save_items(bank_id, [draft])[0]


def save_items(bank_id: int, drafts: Sequence[ItemDraft]) -> list[ItemVersionData]:
    """Save all the drafts or none, in the order given.

    Raises ``InvalidInputError`` for a broken draft, ``NotFoundError`` for an unknown bank.
    """
    return save_checked_items(bank_id, [check_draft(draft) for draft in drafts])


@transaction.atomic
def save_checked_items(bank_id: int, checked: Sequence[CheckedItem]) -> list[ItemVersionData]:
    """The same for drafts that were checked before: an import checks them all to tell every error."""
    _refuse_repeated_ids(checked)
    bank = ItemBank.objects.select_for_update().filter(id=bank_id).first()
    if bank is None:
        raise NotFoundError(_("There is no such item bank."))
    items = _ensure_items(bank.id, checked)
    changed = [(items[item.external_id], item) for item in checked if _differs(items[item.external_id], item)]
    _write_versions(changed)
    if changed:
        _touch(bank)
    new = {item.id for item, _draft in changed}
    return [_version_data(items[item.external_id], new) for item in checked]


def retire_item(item_uuid: uuid.UUID) -> None:
    """Take the item out of every further draw; running and finished attempts keep it."""
    _set_active(item_uuid, active=False)


def restore_item(item_uuid: uuid.UUID) -> None:
    """Let a retired item be drawn again; saving a retired item does not do so."""
    _set_active(item_uuid, active=True)


@transaction.atomic
def _set_active(item_uuid: uuid.UUID, *, active: bool) -> None:
    item = Item.objects.select_related("bank").filter(uuid=item_uuid).first()
    if item is None:
        raise NotFoundError(_("There is no such question."))
    Item.objects.filter(id=item.id).update(is_active=active)
    _touch(item.bank)


@transaction.atomic
def set_items_in_use(bank_id: int, item_uuids: Iterable[uuid.UUID], *, in_use: bool) -> list[uuid.UUID]:
    """Retire or restore the bank's items among these together; returns those whose state changed."""
    bank = ItemBank.objects.select_for_update().filter(id=bank_id).first()
    if bank is None:
        raise NotFoundError(_("There is no such item bank."))
    items = Item.objects.filter(bank=bank, uuid__in=list(item_uuids)).exclude(is_active=in_use)
    changed = list(items.values_list("uuid", flat=True))
    if changed:
        Item.objects.filter(uuid__in=changed).update(is_active=in_use)
        _touch(bank)
    return changed


def check_draft(draft: ItemDraft) -> CheckedItem:
    """Raises ``InvalidInputError`` naming the field when the draft could not be saved."""
    stem, explanation = sanitise(draft.stem), sanitise(draft.explanation)
    if is_blank(stem):
        raise InvalidInputError(_("The question is empty."), fields={"stem": [_("Required.")]})
    if not 1 <= draft.difficulty <= 5:
        rule = _("Difficulty runs from 1 to 5.")
        raise InvalidInputError(rule, fields={"difficulty": [rule]})
    body = get_item_type(draft.type).build(draft)
    tags = sorted({tag.strip() for tag in draft.tags if tag.strip()})
    _check_lengths(draft.external_id, tags)
    return CheckedItem(
        external_id=draft.external_id or str(uuid.uuid4()),
        type=draft.type,
        stem=stem,
        explanation=explanation,
        body=body,
        tags=tags,
        difficulty=draft.difficulty,
        checksum=_checksum(draft.type, stem, explanation, body, tags, draft.difficulty),
    )


def _check_lengths(external_id: str, tags: list[str]) -> None:
    for field, values, most in (
        ("external_id", [external_id], _EXTERNAL_ID_LENGTH),
        ("tags", tags, _TAG_LENGTH),
    ):
        if any(len(value) > most for value in values):
            rule = _("At most %(most)d characters.") % {"most": most}
            raise InvalidInputError(rule, fields={field: [rule]})


def _checksum(
    item_type: str, stem: str, explanation: str, body: ItemBody, tags: list[str], difficulty: int
) -> str:
    parts = [item_type, stem, explanation, tags, difficulty]
    parts += [body.content, body.key, body.scoring, body.feedback]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _refuse_repeated_ids(checked: Sequence[CheckedItem]) -> None:
    seen: set[str] = set()
    for item in checked:
        if item.external_id in seen:
            rule = _("The external id “%(id)s” occurs twice.") % {"id": item.external_id}
            raise InvalidInputError(rule, fields={"external_id": [rule]})
        seen.add(item.external_id)


def _ensure_items(bank_id: int, checked: Sequence[CheckedItem]) -> dict[str, Item]:
    """Items by external id, made where missing; the bank's lock keeps others from adding the same."""
    wanted = [item.external_id for item in checked]
    found = Item.objects.filter(bank_id=bank_id, external_id__in=wanted).select_related("current_version")
    items = {item.external_id: item for item in found}
    missing = [Item(bank_id=bank_id, external_id=name) for name in wanted if name not in items]
    for item in Item.objects.bulk_create(missing, batch_size=_BATCH):
        items[item.external_id] = item
    return items


def _differs(item: Item, draft: CheckedItem) -> bool:
    return item.current_version is None or item.current_version.checksum != draft.checksum


def _write_versions(changed: Sequence[tuple[Item, CheckedItem]]) -> None:
    versions = [_new_version(item, draft) for item, draft in changed]
    ItemVersion.objects.bulk_create(versions, batch_size=_BATCH)
    for (item, _draft), version in zip(changed, versions, strict=True):
        item.current_version = version
    # One statement for all: the bank is locked, so the newest version is the one written here.
    newest = ItemVersion.objects.filter(item=OuterRef("id")).order_by("-number").values("id")[:1]
    Item.objects.filter(id__in=[item.id for item, _draft in changed]).update(current_version=newest)


def _new_version(item: Item, draft: CheckedItem) -> ItemVersion:
    last = item.current_version.number if item.current_version else 0
    return ItemVersion(
        item=item,
        number=last + 1,
        type=draft.type,
        stem=draft.stem,
        content=draft.body.content,
        key=draft.body.key,
        scoring=draft.body.scoring,
        feedback=draft.body.feedback,
        explanation=draft.explanation,
        difficulty=draft.difficulty,
        tags=draft.tags,
        checksum=draft.checksum,
    )


def _version_data(item: Item, new: set[int]) -> ItemVersionData:
    version = item.current_version
    if version is None:
        raise AssertionError("a saved item has a current version")
    return ItemVersionData(
        id=version.id, item_id=item.id, item_uuid=item.uuid, number=version.number, is_new=item.id in new
    )


def _touch(bank: ItemBank) -> None:
    bank.stamp = uuid.uuid4()
    bank.save(update_fields=["stamp"])
