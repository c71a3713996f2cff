"""Tests as JSON: banks are named by their uuid, everything else as authors know it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from assessments.data import DrawRule, FeedbackPolicy, RetryPolicy, TestDraft, TestProblem
from assessments.selectors.authoring import AuthoredTest
from core.errors import InvalidInputError
from core.rest.schema import StrictSerializer

_TEST = {
    "uuid": "019fd13e-45ac-4571-8df2-f1248794ab56",
    "owner": "019fd13e-45ac-4571-8df2-f1248794ab57",
    "name": "Артериальная гипертензия: итоговый тест",
    "sections": [
        {
            "bank": "019fd13e-45ac-4571-8df2-f1248794ab58",
            "count": 5,
            "tags": ["АГ"],
            "difficulty_from": 2,
            "difficulty_to": 3,
        }
    ],
    "pass_mark": 70,
    "retry_policy": {"max_attempts": 3, "cool_down_minutes": 60},
    "time_limit_minutes": 30,
}
_MINUTES_OF_A_YEAR = 366 * 24 * 60
# What a draft takes as it comes.
_SETTINGS = (
    "name",
    "pass_mark",
    "feedback_policy",
    "time_limit_minutes",
    "shuffle_options",
    "shuffle_questions",
)


class DrawRuleSerializer(StrictSerializer):
    """Draw ``count`` items of the bank that carry all the tags; the limits of difficulty are inclusive."""

    bank = serializers.UUIDField()
    count = serializers.IntegerField(min_value=1, max_value=200)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=80), max_length=50, required=False, default=list
    )
    difficulty_from = serializers.IntegerField(
        min_value=1, max_value=5, required=False, allow_null=True, default=None
    )
    difficulty_to = serializers.IntegerField(
        min_value=1, max_value=5, required=False, allow_null=True, default=None
    )
    section = serializers.CharField(max_length=120, allow_blank=True, required=False, default="")
    points = serializers.IntegerField(min_value=1, max_value=100, required=False, default=1)


class RetryPolicySerializer(StrictSerializer):
    """``max_attempts`` null for unlimited."""

    max_attempts = serializers.IntegerField(
        min_value=1, max_value=10_000, required=False, allow_null=True, default=None
    )
    cool_down_minutes = serializers.IntegerField(
        min_value=0, max_value=_MINUTES_OF_A_YEAR, required=False, default=0
    )
    allows_appeal = serializers.BooleanField(required=False, default=False)


class TestDraftSerializer(StrictSerializer):
    """``pass_mark`` in per cent; ``time_limit_minutes`` null for no limit."""

    __test__ = False

    name = serializers.CharField(max_length=250)
    sections = DrawRuleSerializer(many=True, allow_empty=False)
    pass_mark = serializers.IntegerField(min_value=0, max_value=100, required=False, default=70)
    retry_policy = RetryPolicySerializer(required=False)
    feedback_policy = serializers.ChoiceField(
        choices=FeedbackPolicy.values,
        required=False,
        default=FeedbackPolicy.EXPLANATION_AFTER_PASSING.value,
    )
    time_limit_minutes = serializers.IntegerField(
        min_value=1, max_value=24 * 60, required=False, allow_null=True, default=None
    )
    shuffle_options = serializers.BooleanField(required=False, default=True)
    shuffle_questions = serializers.BooleanField(required=False, default=False)


@extend_schema_serializer(examples=[OpenApiExample("final test", _TEST, request_only=True)])
class NewTestSerializer(TestDraftSerializer):
    """``uuid`` is yours to choose: a request that is sent twice then makes one test and answers 409."""

    uuid = serializers.UUIDField()
    owner = serializers.UUIDField(allow_null=True, help_text="One of /owners/; null for administrators.")


class TestLineSerializer(serializers.Serializer[Any]):
    __test__ = False

    uuid = serializers.UUIDField()
    name = serializers.CharField(source="draft.name")
    owner_name = serializers.CharField(help_text="Empty for a test of nobody.")
    question_count = serializers.IntegerField()


class TestsSerializer(serializers.Serializer[Any]):
    __test__ = False

    results = TestLineSerializer(many=True)


class TestProblemSerializer(serializers.Serializer[Any]):
    __test__ = False

    code = serializers.CharField()
    field = serializers.CharField(help_text="What must change, e.g. `sections.1.count`.")
    message = serializers.CharField()


class TestSerializer(TestLineSerializer):
    """``is_ready`` says that the test can be published; ``problems`` what stands in its way."""

    sections = DrawRuleSerializer(many=True)
    pass_mark = serializers.IntegerField(source="draft.pass_mark")
    retry_policy = RetryPolicySerializer(source="draft.retry_policy")
    feedback_policy = serializers.ChoiceField(choices=FeedbackPolicy.values, source="draft.feedback_policy")
    time_limit_minutes = serializers.IntegerField(source="draft.time_limit_minutes", allow_null=True)
    shuffle_options = serializers.BooleanField(source="draft.shuffle_options")
    shuffle_questions = serializers.BooleanField(source="draft.shuffle_questions")
    is_ready = serializers.BooleanField()
    problems = TestProblemSerializer(many=True)


def shown_test(
    test: AuthoredTest, bank_uuids: Mapping[int, UUID], problems: list[TestProblem]
) -> dict[str, Any]:
    sections = [{**asdict(rule), "bank": bank_uuids[rule.bank_id]} for rule in test.draft.sections]
    shown = {
        "uuid": test.uuid,
        "owner_name": test.owner_name,
        "question_count": test.question_count,
        "draft": test.draft,
        "sections": sections,
        "is_ready": not problems,
        "problems": problems,
    }
    return dict(TestSerializer(shown).data)


def draft_from(values: Mapping[str, Any], bank_ids: Mapping[UUID, int]) -> TestDraft:
    """Raises ``InvalidInputError`` for a bank that the person does not keep."""
    return TestDraft(
        sections=[_rule(rule, bank_ids, number) for number, rule in enumerate(values["sections"], start=1)],
        retry_policy=RetryPolicy(**values.get("retry_policy", {})),
        **{name: values[name] for name in _SETTINGS},
    )


def _rule(values: Mapping[str, Any], bank_ids: Mapping[UUID, int], number: int) -> DrawRule:
    rest = {name: value for name, value in values.items() if name != "bank"}
    bank_id = bank_ids.get(values["bank"])
    if bank_id is None:
        rule = _("There is no such item bank.")
        raise InvalidInputError(rule, fields={f"sections.{number}.bank": [rule]})
    return DrawRule(bank_id=bank_id, **rest)
