"""Tests as their authors keep them, and what came of them."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import api as accounts_api
from assessments.rest_api.access import KeepsItems, owner_id, ownership, person_of
from assessments.rest_api.attempt_serializers import ResultQuerySerializer, ResultsSerializer
from assessments.rest_api.item_serializers import SearchSerializer
from assessments.rest_api.statistics_serializers import TestStatisticsSerializer, VersionQuerySerializer
from assessments.rest_api.test_serializers import (
    NewTestSerializer,
    TestDraftSerializer,
    TestSerializer,
    TestsSerializer,
    draft_from,
    shown_test,
)
from assessments.selectors.authoring import get_authored_test, list_authored_banks, list_authored_tests
from assessments.selectors.listings import bank_uuids, list_outcomes
from assessments.selectors.statistics import get_test_report
from assessments.selectors.tests import check_test
from assessments.services.tests import create_test, update_test
from core.rest.schema import operation, validated


class TestsView(APIView):
    __test__ = False
    permission_classes = [KeepsItems]

    @operation("list_tests", "tests", {200: TestsSerializer}, parameters=[SearchSerializer], refuses=[400])
    def get(self, request: Request) -> Response:
        """The tests that you keep."""
        query = validated(SearchSerializer(data=request.query_params))
        tests = list_authored_tests(ownership(request), query["q"])
        return Response(TestsSerializer({"results": tests}).data)

    @operation("create_test", "tests", {201: TestSerializer}, takes=NewTestSerializer, refuses=[409])
    def post(self, request: Request) -> Response:
        """Make a test under a uuid of your choice. A test that is not ready is kept, with its problems."""
        sent = validated(NewTestSerializer(data=request.data))
        owner = owner_id(request, sent["owner"])
        create_test(draft_from(sent, _bank_ids(request)), owner_organisation_id=owner, test_uuid=sent["uuid"])
        return Response(_shown(request, sent["uuid"]), status=201)


class TestView(APIView):
    __test__ = False
    permission_classes = [KeepsItems]

    @operation("get_test", "tests", {200: TestSerializer}, refuses=[404])
    def get(self, request: Request, uuid: UUID) -> Response:
        """One test, and what stands in the way of publishing it."""
        return Response(_shown(request, uuid))

    @operation("save_test", "tests", {200: TestSerializer}, takes=TestDraftSerializer, refuses=[404])
    def put(self, request: Request, uuid: UUID) -> Response:
        """Change a test for what is published from now on; published versions stay as they are."""
        found = get_authored_test(uuid, ownership(request))
        sent = validated(TestDraftSerializer(data=request.data))
        update_test(found.id, draft_from(sent, _bank_ids(request)))
        return Response(_shown(request, uuid))


class TestStatisticsView(APIView):
    __test__ = False
    permission_classes = [KeepsItems]

    @operation(
        "get_test_statistics",
        "statistics",
        {200: TestStatisticsSerializer},
        parameters=[VersionQuerySerializer],
        refuses=[400, 404],
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """Figures of one version of a test and of its items, from first finished attempts."""
        asked = validated(VersionQuerySerializer(data=request.query_params))
        report = get_test_report(uuid, ownership(request), asked["version"])
        return Response(TestStatisticsSerializer(report).data)


class ResultsView(APIView):
    permission_classes = [KeepsItems]

    @operation(
        "list_results",
        "statistics",
        {200: ResultsSerializer},
        parameters=[ResultQuerySerializer],
        refuses=[400, 404, 422],
    )
    def get(self, request: Request) -> Response:
        """Finished attempts at a test without their people. Asking is recorded in the audit log."""
        asked = validated(ResultQuerySerializer(data=request.query_params))
        outcomes = list_outcomes(
            asked["test"], ownership(request), after=asked["after"], limit=asked["limit"]
        )
        details = {"test": str(asked["test"])}
        person_id = person_of(request).pk
        accounts_api.record_access(person_id, None, "results.listed", details=details, count=len(outcomes))
        is_last = len(outcomes) < asked["limit"]
        shown = {"results": outcomes, "next_after": None if is_last else outcomes[-1].uuid}
        return Response(ResultsSerializer(shown).data)


def _bank_ids(request: Request) -> dict[UUID, int]:
    return {bank.uuid: bank.id for bank in list_authored_banks(ownership(request))}


def _shown(request: Request, uuid: UUID) -> dict[str, Any]:
    test = get_authored_test(uuid, ownership(request))
    return shown_test(test, bank_uuids(rule.bank_id for rule in test.draft.sections), check_test(test.id))
