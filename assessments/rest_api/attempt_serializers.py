"""Attempts as JSON for their person: questions without keys, reports as far as the policy opens them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from assessments.data import AttemptState, FormQuestion, StepKind
from assessments.item_types import ITEM_TYPES, get_item_type
from assessments.item_types.base import Outcome
from core.rest.errors import ErrorSerializer
from core.rest.schema import StrictSerializer

_STEP = {
    "step": 3,
    "kind": "autosave",
    "request_uuid": "019fd13e-45ac-4571-8df2-f1248794ab56",
    "responses": {"1": ["o4f2"], "2": ["value=5,0", "unit=u1"]},
}
_MOST_STEPS = 2_000_000_000
_ANSWER_LENGTH = 200_000


def _decimal(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=9, decimal_places=4, **options)


def _responses(**options: Any) -> serializers.DictField:
    """Answers by question number; what the strings mean, ``response_schema`` of the question says."""
    answer = serializers.CharField(max_length=_ANSWER_LENGTH, trim_whitespace=False, allow_blank=True)
    return serializers.DictField(child=serializers.ListField(child=answer, max_length=1_000), **options)


class AttemptSerializer(serializers.Serializer[Any]):
    """``step`` is the number of the last accepted step; the result is null until it is known."""

    uuid = serializers.UUIDField()
    title = serializers.CharField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=AttemptState.values)
    step = serializers.IntegerField()
    question_count = serializers.IntegerField()
    answered_count = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    deadline_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    score = _decimal(allow_null=True)
    percent = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    passed = serializers.BooleanField(allow_null=True)


class AttemptPageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    per_page = serializers.IntegerField()
    results = AttemptSerializer(many=True)


class QuestionSerializer(serializers.Serializer[Any]):
    """The question stands in ``legend``, what to read for it in ``prose``: safe HTML, either may be empty.

    ``order`` is that in which the parts of ``content`` are shown.
    """

    slot = serializers.IntegerField()
    section = serializers.CharField()
    type = serializers.ChoiceField(choices=list(ITEM_TYPES))
    points = serializers.IntegerField()
    legend = serializers.CharField()
    prose = serializers.CharField()
    hint = serializers.CharField()
    content = serializers.DictField()
    order = serializers.ListField(child=serializers.IntegerField())
    response = serializers.ListField(child=serializers.CharField())
    response_schema = serializers.SerializerMethodField(help_text="JSON Schema of a response.")

    @extend_schema_field({"type": "object", "additionalProperties": {}})
    def get_response_schema(self, question: FormQuestion) -> dict[str, object]:
        return get_item_type(question.type).response_schema(question.content)


class AttemptFormSerializer(serializers.Serializer[Any]):
    attempt = AttemptSerializer()
    pass_mark = serializers.IntegerField(help_text="Per cent.")
    questions = QuestionSerializer(many=True)


@extend_schema_serializer(examples=[OpenApiExample("two answers", _STEP, request_only=True)])
class StepSerializer(StrictSerializer):
    """``step`` is the last one that you know of; ``request_uuid`` makes sending twice harmless."""

    step = serializers.IntegerField(min_value=0, max_value=_MOST_STEPS)
    kind = serializers.ChoiceField(choices=[StepKind.AUTOSAVE.value, StepKind.SAVE.value])
    request_uuid = serializers.UUIDField()
    responses = _responses()


class SavedSerializer(serializers.Serializer[Any]):
    step = serializers.IntegerField()
    answered_count = serializers.IntegerField()
    question_count = serializers.IntegerField()


@extend_schema_serializer(
    examples=[OpenApiExample("what was saved", {"key": "7c1f", "step": 4}, request_only=True)]
)
class SubmissionSerializer(StrictSerializer):
    """The same ``key`` gets the same result again. Without ``responses`` what was saved is graded."""

    key = serializers.CharField(max_length=64, trim_whitespace=False)
    step = serializers.IntegerField(min_value=0, max_value=_MOST_STEPS, required=False)
    responses = _responses(required=False)


class AttemptConflictSerializer(ErrorSerializer):
    """``stale_step`` carries what the server has now; ``attempt_finished`` and ``deadline_passed`` do not."""

    step = serializers.IntegerField(required=False)
    responses = _responses(required=False)


class AttemptResultSerializer(serializers.Serializer[Any]):
    """Null while answers await their mark; ``percent`` is rounded down and never contradicts ``passed``."""

    attempt = serializers.UUIDField(source="attempt_uuid")
    number = serializers.IntegerField()
    score = _decimal(allow_null=True)
    max_score = _decimal()
    percent = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    passed = serializers.BooleanField(allow_null=True)
    finished_at = serializers.DateTimeField()


class ReviewOptionSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    is_chosen = serializers.BooleanField()
    is_right = serializers.BooleanField(allow_null=True)
    feedback = serializers.CharField()
    group = serializers.CharField()


class CriterionSerializer(serializers.Serializer[Any]):
    criterion = serializers.CharField()
    text = serializers.CharField()
    points = serializers.IntegerField()
    most = serializers.IntegerField()


class ReportRowSerializer(serializers.Serializer[Any]):
    """What the feedback policy of the test hides is null."""

    slot = serializers.IntegerField(source="number")
    section = serializers.CharField()
    legend = serializers.CharField(source="question")
    prose = serializers.CharField(source="context")
    outcome = serializers.ChoiceField(choices=Outcome.values, allow_null=True)
    options = ReviewOptionSerializer(many=True)
    explanation = serializers.CharField(allow_null=True)
    correction = serializers.CharField()
    comment = serializers.CharField()
    criteria = CriterionSerializer(many=True)


class ReportSerializer(serializers.Serializer[Any]):
    attempt = AttemptSerializer()
    max_score = _decimal()
    pass_mark = serializers.IntegerField(help_text="Per cent.")
    rows = ReportRowSerializer(many=True)


class ResultQuerySerializer(serializers.Serializer[Any]):
    test = serializers.UUIDField()
    after = serializers.UUIDField(required=False, default=None, help_text="`next_after` of the page before.")
    limit = serializers.IntegerField(required=False, default=100, min_value=1, max_value=1_000)


class ResultSerializer(serializers.Serializer[Any]):
    """One finished attempt without its person."""

    attempt = serializers.UUIDField(source="uuid")
    test_version = serializers.IntegerField()
    number = serializers.IntegerField()
    percent = serializers.DecimalField(max_digits=5, decimal_places=2)
    passed = serializers.BooleanField()
    finished_at = serializers.DateTimeField()


class ResultsSerializer(serializers.Serializer[Any]):
    """``next_after`` is null on the last page."""

    results = ResultSerializer(many=True)
    next_after = serializers.UUIDField(allow_null=True)
