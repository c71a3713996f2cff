"""Statistics as JSON: every figure in the unit that its field says, null where there is no value."""

from typing import Any

from rest_framework import serializers

from assessments.statistics.findings import ALARM, NOTE, WARNING


def _figure(meaning: str) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=meaning)


class VersionQuerySerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(
        required=False,
        default=None,
        min_value=1,
        max_value=2_000_000_000,
        help_text="The newest one with results when none is named.",
    )


class VersionCountSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    attempts = serializers.IntegerField()


class FindingSerializer(serializers.Serializer[Any]):
    """What the figures mean, in plain words."""

    code = serializers.CharField()
    level = serializers.ChoiceField(choices=[ALARM, WARNING, NOTE])
    text = serializers.CharField()


class ItemFiguresSerializer(serializers.Serializer[Any]):
    n = serializers.IntegerField(help_text="First finished attempts that count.")
    facility = _figure("Share of 1.")
    random_guess_score = _figure("Share of 1.")
    standard_deviation = _figure("Points.")
    discrimination_index = _figure("Per cent: correlation with the rest of the test.")
    discriminative_efficiency = _figure("Per cent.")
    intended_weight = _figure("Per cent.")
    effective_weight = _figure("Per cent.")


class AnswerSerializer(serializers.Serializer[Any]):
    """One row of the table of distractors; an empty ``code`` is "no answer"."""

    code = serializers.CharField()
    text = serializers.CharField()
    is_right = serializers.BooleanField()
    count = serializers.IntegerField()
    share = serializers.FloatField()
    upper_share = serializers.FloatField()
    lower_share = serializers.FloatField()
    mean_result = _figure("Per cent in the whole test of those who answered so.")


class MonthSerializer(serializers.Serializer[Any]):
    month = serializers.DateField()
    n = serializers.IntegerField()
    facility = serializers.FloatField()


class ItemStatisticsSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    version = serializers.IntegerField(source="number")
    versions = VersionCountSerializer(many=True)
    figures = ItemFiguresSerializer()
    answers = AnswerSerializer(many=True)
    months = MonthSerializer(many=True)
    findings = FindingSerializer(many=True)


class TestFiguresSerializer(serializers.Serializer[Any]):
    __test__ = False

    n = serializers.IntegerField(help_text="First finished attempts that count.")
    average = _figure("Points.")
    median = _figure("Points.")
    standard_deviation = _figure("Points.")
    skewness = _figure("No unit.")
    kurtosis = _figure("No unit.")
    internal_consistency = _figure("Cronbach's alpha, per cent.")
    error_ratio = _figure("Per cent.")
    standard_error = _figure("Points.")


class TestItemSerializer(serializers.Serializer[Any]):
    __test__ = False

    uuid = serializers.UUIDField()
    version = serializers.IntegerField(source="number")
    stem = serializers.CharField()
    figures = ItemFiguresSerializer()
    findings = FindingSerializer(many=True)


class BinSerializer(serializers.Serializer[Any]):
    """How many results lie from ``start`` to ``end`` per cent."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    count = serializers.IntegerField()


class TestStatisticsSerializer(serializers.Serializer[Any]):
    """``version`` is null before the first finished attempt; points are out of ``maximum``."""

    __test__ = False

    uuid = serializers.UUIDField()
    name = serializers.CharField()
    version = serializers.IntegerField(source="number", allow_null=True)
    versions = VersionCountSerializer(many=True)
    maximum = serializers.IntegerField()
    figures = TestFiguresSerializer()
    distribution = BinSerializer(many=True)
    items = TestItemSerializer(many=True)
    findings = FindingSerializer(many=True)
