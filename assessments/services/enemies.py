"""Pairs of questions that never stand in one form."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import EnemyPair, Item, ItemBank
from core.errors import InvalidInputError, NotFoundError


@transaction.atomic
def declare_enemies(item_uuid: uuid.UUID, other_uuid: uuid.UUID) -> None:
    """Keep the two questions apart in every form drawn from now on; repeating changes nothing.

    Raises ``NotFoundError``, ``InvalidInputError`` for a question and itself.
    """
    if item_uuid == other_uuid:
        rule = _("A question cannot exclude itself.")
        raise InvalidInputError(rule, fields={"other": [rule]})
    first, second = _pair(item_uuid, other_uuid)
    _row, created = EnemyPair.objects.get_or_create(first_item=first, second_item=second)
    if created:
        _touch_banks(first, second)


@transaction.atomic
def release_enemies(item_uuid: uuid.UUID, other_uuid: uuid.UUID) -> None:
    """Let the two questions stand together again; repeating changes nothing. Raises ``NotFoundError``."""
    first, second = _pair(item_uuid, other_uuid)
    deleted, _rows = EnemyPair.objects.filter(first_item=first, second_item=second).delete()
    if deleted:
        _touch_banks(first, second)


def _pair(item_uuid: uuid.UUID, other_uuid: uuid.UUID) -> tuple[Item, Item]:
    found = list(Item.objects.filter(uuid__in=[item_uuid, other_uuid]).order_by("id"))
    if len(found) != 2:
        raise NotFoundError(_("There is no such question."))
    return found[0], found[1]


def _touch_banks(first: Item, second: Item) -> None:
    """The pools that other processes remember are read anew; the order of locking is always the same."""
    for bank_id in sorted({first.bank_id, second.bank_id}):
        ItemBank.objects.filter(id=bank_id).update(stamp=uuid.uuid4())
