"""Banks and items as JSON. Keys are in them: they are for those who keep the items."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from assessments.item_types import ITEM_TYPES
from assessments.item_types.base import ItemDraft, OptionDraft
from core.rest.schema import PageQuerySerializer, StrictSerializer

_CHOICE = {
    "external_id": "cardio-017",
    "type": "single_choice",
    "stem": "<p>Целевое систолическое АД у пациента 45 лет?</p>",
    "options": [
        {"text": "120–129 мм рт. ст.", "is_right": True},
        {"text": "140–149 мм рт. ст.", "feedback": "Это уже гипертензия."},
    ],
    "explanation": "<p>Клинические рекомендации, 2024.</p>",
    "tags": ["АГ"],
    "difficulty": 2,
}
_NUMBER = {
    "external_id": "lab-003",
    "type": "numeric",
    "stem": "<p>Верхняя граница нормы калия в плазме?</p>",
    "spec": {
        "answers": [{"value": "5.0", "tolerance": "0.1", "tolerance_kind": "absolute", "percent": 100}],
        "units": [{"text": "ммоль/л", "factor": "1"}],
        "unit_required": True,
    },
}
ITEM_TYPE_CODES = list(ITEM_TYPES)
_TEXT_LENGTH = 100_000


class ItemTypeSerializer(serializers.Serializer[Any]):
    """``given_by`` names the field that holds the asked and the keyed part of such an item."""

    code = serializers.ChoiceField(choices=ITEM_TYPE_CODES)
    label = serializers.CharField()  # type: ignore[assignment]
    given_by = serializers.ChoiceField(choices=["options", "spec"])
    scoring_rules = serializers.ListField(child=serializers.CharField())
    marked_by_hand = serializers.BooleanField()


class OwnerSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    short_name = serializers.CharField()


class OwnersSerializer(serializers.Serializer[Any]):
    results = OwnerSerializer(many=True)


class ItemTypesSerializer(serializers.Serializer[Any]):
    results = ItemTypeSerializer(many=True)


class BankSerializer(serializers.Serializer[Any]):
    """``item_count`` is that of the items in use."""

    uuid = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    owner_name = serializers.CharField(help_text="Empty for a bank of nobody.")
    item_count = serializers.IntegerField()


class BanksSerializer(serializers.Serializer[Any]):
    results = BankSerializer(many=True)


class NewBankSerializer(StrictSerializer):
    code = serializers.RegexField(r"^[-a-zA-Z0-9_]{1,64}\Z", max_length=64, trim_whitespace=False)
    name = serializers.CharField(max_length=250)
    owner = serializers.UUIDField(allow_null=True, help_text="One of /owners/; null for administrators.")


class SearchSerializer(serializers.Serializer[Any]):
    q = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)


class ItemQuerySerializer(PageQuerySerializer):
    q = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=200, help_text="Part of a question or id."
    )
    type = serializers.ChoiceField(choices=ITEM_TYPE_CODES, required=False, default="")
    tag = serializers.CharField(required=False, default="", max_length=80)
    difficulty = serializers.IntegerField(required=False, default=None, min_value=1, max_value=5)


class OptionSerializer(StrictSerializer):
    """Keep the ``id`` when you change the text; without one it follows from the text."""

    id = serializers.CharField(required=False, default="", allow_blank=True, max_length=64)
    text = serializers.CharField(max_length=4_000)
    is_right = serializers.BooleanField(required=False, default=False)
    feedback = serializers.CharField(required=False, default="", allow_blank=True, max_length=4_000)
    percent = serializers.DecimalField(
        max_digits=10,
        decimal_places=7,
        min_value=-100,
        max_value=100,
        allow_null=True,
        required=False,
        default=None,
        help_text="What the option earns under the rule `weights`.",
    )


class ItemDraftSerializer(StrictSerializer):
    """Choice types are given by ``options``, every other type by ``spec``; see the how-to of the API."""

    type = serializers.ChoiceField(choices=ITEM_TYPE_CODES)
    stem = serializers.CharField(max_length=_TEXT_LENGTH, help_text="HTML; what is not safe is taken out.")
    options = OptionSerializer(many=True, required=False, default=list)
    spec = serializers.DictField(required=False, default=dict)
    scoring = serializers.DictField(
        required=False, allow_null=True, default=None, help_text='For example `{"rule": "ps50"}`.'
    )
    explanation = serializers.CharField(
        max_length=_TEXT_LENGTH, allow_blank=True, required=False, default="", help_text="HTML."
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=80), max_length=100, required=False, default=list
    )
    difficulty = serializers.IntegerField(min_value=1, max_value=5, required=False, default=3)


@extend_schema_serializer(
    examples=[
        OpenApiExample("single choice", _CHOICE, request_only=True),
        OpenApiExample("number with a unit", _NUMBER, request_only=True),
    ]
)
class NewItemSerializer(ItemDraftSerializer):
    """The same ``external_id`` again makes a new version of the item, or nothing when nothing changed."""

    external_id = serializers.CharField(max_length=250)


class ItemSerializer(serializers.Serializer[Any]):
    """``version`` is the one drawn today; ``is_active`` says whether the item is drawn at all."""

    uuid = serializers.UUIDField()
    bank = serializers.UUIDField(source="bank_uuid")
    external_id = serializers.CharField(source="draft.external_id")
    version = serializers.IntegerField(source="number")
    is_active = serializers.BooleanField()
    type = serializers.ChoiceField(choices=ITEM_TYPE_CODES, source="draft.type")
    stem = serializers.CharField(source="draft.stem")
    options = OptionSerializer(many=True, source="draft.options")
    spec = serializers.DictField(source="draft.spec")
    scoring = serializers.DictField(source="draft.scoring")
    explanation = serializers.CharField(source="draft.explanation")
    tags = serializers.ListField(child=serializers.CharField(), source="draft.tags")
    difficulty = serializers.IntegerField(source="draft.difficulty")


class ItemPageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    per_page = serializers.IntegerField()
    results = ItemSerializer(many=True)


class ItemVersionSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    type = serializers.ChoiceField(choices=ITEM_TYPE_CODES)
    stem = serializers.CharField()
    difficulty = serializers.IntegerField()
    tags = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()


class ItemVersionsSerializer(serializers.Serializer[Any]):
    """The newest first."""

    results = ItemVersionSerializer(many=True)


def draft_from(values: dict[str, Any], external_id: str) -> ItemDraft:
    options = [OptionDraft(**option) for option in values["options"]]
    return ItemDraft(**{**values, "options": options, "external_id": external_id})
