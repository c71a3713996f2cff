"""The registry of item types; a new type is one module of pure functions and one line here."""

from django.utils.translation import gettext as _

from assessments.item_types.base import ItemType
from assessments.item_types.cloze import CLOZE
from assessments.item_types.hotspot import HOTSPOT
from assessments.item_types.key_feature import KEY_FEATURE
from assessments.item_types.matching import MATCHING
from assessments.item_types.multiple_choice import MULTIPLE_CHOICE
from assessments.item_types.numeric import NUMERIC
from assessments.item_types.ordering import ORDERING
from assessments.item_types.script_concordance import SCRIPT_CONCORDANCE
from assessments.item_types.short_text import SHORT_TEXT
from assessments.item_types.single_choice import SINGLE_CHOICE
from assessments.item_types.true_false import TRUE_FALSE
from assessments.item_types.written import WRITTEN
from core.errors import InvalidInputError

ITEM_TYPES: dict[str, ItemType] = {
    item_type.code: item_type
    for item_type in (
        SINGLE_CHOICE,
        MULTIPLE_CHOICE,
        TRUE_FALSE,
        MATCHING,
        ORDERING,
        NUMERIC,
        SHORT_TEXT,
        CLOZE,
        HOTSPOT,
        KEY_FEATURE,
        SCRIPT_CONCORDANCE,
        WRITTEN,
    )
}


def get_item_type(code: str) -> ItemType:
    """Raises ``InvalidInputError`` naming the field ``type``."""
    try:
        return ITEM_TYPES[code]
    except KeyError:
        rule = _("Unknown item type “%(code)s”.") % {"code": code}
        raise InvalidInputError(rule, fields={"type": [rule]}) from None
