"""A person's own attempts: questions, answers, result, report."""

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assessments.errors import StaleStepError
from assessments.rest_api.access import person_of
from assessments.rest_api.attempt_serializers import (
    AttemptConflictSerializer,
    AttemptFormSerializer,
    AttemptPageSerializer,
    AttemptResultSerializer,
    ReportSerializer,
    SavedSerializer,
    StepSerializer,
    SubmissionSerializer,
)
from assessments.selectors.attempts import get_form
from assessments.selectors.listings import list_own_attempts
from assessments.selectors.reports import get_report
from assessments.services.attempts import finish_overdue_attempt, save_responses, submit_attempt
from core.middleware import error_body
from core.rest.schema import PageQuerySerializer, operation, validated


class AttemptsView(APIView):
    @operation(
        "list_attempts",
        "attempts",
        {200: AttemptPageSerializer},
        parameters=[PageQuerySerializer],
        refuses=[400],
    )
    def get(self, request: Request) -> Response:
        """Your attempts, the latest first."""
        asked = validated(PageQuerySerializer(data=request.query_params))
        found = list_own_attempts(person_of(request).pk, **asked)
        return Response(
            AttemptPageSerializer({"count": found.total, **asked, "results": found.attempts}).data
        )


class AttemptView(APIView):
    @operation("get_attempt", "attempts", {200: AttemptFormSerializer}, refuses=[404])
    def get(self, request: Request, uuid: UUID) -> Response:
        """Your attempt with its questions, without keys. One whose time is up is finished by asking."""
        person_id = person_of(request).pk
        form = get_form(uuid, person_id)
        deadline = form.attempt.deadline_at
        if not form.attempt.is_finished and deadline is not None and timezone.now() > deadline:
            finish_overdue_attempt(uuid, person_id)
            form = get_form(uuid, person_id)
        return Response(AttemptFormSerializer(form).data)


class ResponsesView(APIView):
    @operation(
        "save_responses",
        "attempts",
        {200: SavedSerializer, 409: AttemptConflictSerializer},
        takes=StepSerializer,
        refuses=[404],
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Save answers as the step after the one that you know of.

        The same ``request_uuid`` again gets the same answer. Newer answers from elsewhere are a 409 with
        the current state.
        """
        sent = validated(StepSerializer(data=request.data))
        try:
            attempt = save_responses(uuid, person_of(request).pk, **sent)
        except StaleStepError as error:
            return _stale(error)
        return Response(SavedSerializer(attempt).data)


class SubmitView(APIView):
    @operation(
        "submit_attempt",
        "attempts",
        {200: AttemptResultSerializer, 409: AttemptConflictSerializer},
        takes=SubmissionSerializer,
        refuses=[404],
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Finish the attempt and grade it once."""
        sent = validated(SubmissionSerializer(data=request.data))
        try:
            result = submit_attempt(uuid, person_of(request).pk, **sent)
        except StaleStepError as error:
            return _stale(error)
        return Response(AttemptResultSerializer(result).data)


class ReportView(APIView):
    @operation("get_report", "attempts", {200: ReportSerializer}, refuses=[404, 409])
    def get(self, request: Request, uuid: UUID) -> Response:
        """What came of a finished attempt, as far as the feedback policy of the test shows it."""
        return Response(ReportSerializer(get_report(uuid, person_of(request).pk)).data)


def _stale(error: StaleStepError) -> Response:
    state = {"step": error.step, "responses": error.responses}
    return Response({**error_body(error), **state}, status=error.status)
