"""Tests are begun here, where it is known what they are for; the attempt itself is the engine's."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.rest.schema import operation
from lms.services import start_final_test
from lms.views.people import person_id_of


class StartedAttemptSerializer(serializers.Serializer[Any]):
    """Questions and answers are under ``/attempts/<attempt>/``."""

    attempt = serializers.UUIDField(source="uuid")
    number = serializers.IntegerField()
    deadline_at = serializers.DateTimeField(allow_null=True)


class FinalTestView(APIView):
    @operation("start_final_test", "attempts", {200: StartedAttemptSerializer}, refuses=[404, 409])
    def post(self, request: Request, uuid: UUID) -> Response:
        """Begin the final test of your enrolment, or go on with the attempt that is open.

        409 while screens are missing, after passing, and when the retry policy allows no further attempt.
        """
        attempt = start_final_test(uuid, person_id_of(request))
        return Response(StartedAttemptSerializer(attempt).data)
