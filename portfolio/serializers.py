"""The bodies of the API; their shapes are those of ``contracts/``."""

import re
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from portfolio.models import EducationKind, ElementKind

_CREDIT_AWARDED = "credit.awarded.v1"
_CREDIT_REVERSED = "credit.reversed.v1"
_AMOUNT = re.compile(r"^(0|[1-9][0-9]{0,3})\.[0-9]{2}$")


class AmountField(serializers.DecimalField):
    """Credits as a string with two decimal places, greater than zero."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=6, decimal_places=2, **options)

    def to_internal_value(self, value: Any) -> Decimal:
        if not isinstance(value, str) or not _AMOUNT.match(value) or Decimal(value) == 0:
            message = 'Must be a string such as "2.00", greater than zero, at most "9999.99".'
            raise serializers.ValidationError(message)
        return Decimal(value)


class UtcField(serializers.DateTimeField):
    """A moment in UTC, written with ``Z``."""

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.endswith("Z"):
            raise serializers.ValidationError('Must be a moment in UTC such as "2026-05-14T09:30:00Z".')
        return super().to_internal_value(value)


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields that the contract does not know: a misspelt field must not be lost."""

    def to_internal_value(self, data: Any) -> Any:
        validated = super().to_internal_value(data)
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            raise serializers.ValidationError({name: ["This field is not known."] for name in unknown})
        return validated


class CreditSerializer(StrictSerializer):
    """The contract ``credit.awarded.v1``."""

    type = serializers.ChoiceField(choices=[_CREDIT_AWARDED])
    entry_uuid = serializers.UUIDField()
    person_uuid = serializers.UUIDField()
    snils = serializers.RegexField(r"^[0-9]{11}\Z", allow_null=True, trim_whitespace=False)
    amount = AmountField()
    title = serializers.CharField(max_length=500, trim_whitespace=False)
    element_uuid = serializers.UUIDField()
    element_version_uuid = serializers.UUIDField()
    element_kind = serializers.ChoiceField(choices=ElementKind.values)
    education_kind = serializers.ChoiceField(choices=EducationKind.values)
    specialty_codes = serializers.ListField(
        child=serializers.CharField(max_length=32), allow_empty=True, max_length=200
    )
    occurred_at = UtcField()


class ReversalSerializer(StrictSerializer):
    """The contract ``credit.reversed.v1``."""

    type = serializers.ChoiceField(choices=[_CREDIT_REVERSED])
    reversal_uuid = serializers.UUIDField()
    entry_uuid = serializers.UUIDField()
    person_uuid = serializers.UUIDField()
    amount = AmountField()
    reason = serializers.CharField(max_length=500, trim_whitespace=False)
    occurred_at = UtcField()


class AcceptedSerializer(serializers.Serializer[Any]):
    """``created`` is false when the same body had been accepted before."""

    uuid = serializers.UUIDField()
    created = serializers.BooleanField()


class ErrorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    permanent = serializers.BooleanField()
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


class PageQuerySerializer(serializers.Serializer[Any]):
    limit = serializers.IntegerField(min_value=0, max_value=500, default=50)
    offset = serializers.IntegerField(min_value=0, max_value=1_000_000, default=0)


class LedgerQuerySerializer(serializers.Serializer[Any]):
    """``day`` is a UTC date; ``after`` is the last uuid of the page before."""

    day = serializers.DateField()
    after = serializers.UUIDField(required=False)
    limit = serializers.IntegerField(min_value=0, max_value=1_000, default=1_000)


class EntrySerializer(serializers.Serializer[Any]):
    entry_uuid = serializers.UUIDField()
    amount = serializers.DecimalField(max_digits=6, decimal_places=2)
    title = serializers.CharField()
    element_kind = serializers.CharField()
    education_kind = serializers.ChoiceField(choices=EducationKind.values)
    specialty_codes = serializers.ListField(child=serializers.CharField())
    occurred_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    reversed = serializers.BooleanField()


class EntryPageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    limit = serializers.IntegerField()
    offset = serializers.IntegerField()
    results = EntrySerializer(many=True)


class SummarySerializer(serializers.Serializer[Any]):
    """The contract ``portfolio.summary.v1``."""

    type = serializers.CharField()
    person_uuid = serializers.UUIDField()
    total = serializers.DecimalField(max_digits=12, decimal_places=2)
    by_education_kind = serializers.DictField(child=serializers.DecimalField(max_digits=12, decimal_places=2))
    by_year = serializers.DictField(child=serializers.DecimalField(max_digits=12, decimal_places=2))
    entries = EntryPageSerializer()


class LedgerLineSerializer(serializers.Serializer[Any]):
    entry_uuid = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=["award", "reversal"])
    amount = serializers.DecimalField(max_digits=6, decimal_places=2)


class LedgerSerializer(serializers.Serializer[Any]):
    """``digest`` is SHA-256 over the day's lines ``uuid kind amount``, sorted, joined by line feeds."""

    day = serializers.DateField()
    count = serializers.IntegerField()
    digest = serializers.CharField()
    entries = LedgerLineSerializer(many=True)
    next_after = serializers.UUIDField(allow_null=True)
