"""The API: translates between HTTP and the services, decides nothing."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import api_view, permission_classes
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portfolio import selectors, services
from portfolio.authentication import MayWrite, client_of
from portfolio.serializers import (
    AcceptedSerializer,
    CreditSerializer,
    ErrorSerializer,
    LedgerQuerySerializer,
    LedgerSerializer,
    PageQuerySerializer,
    ReversalSerializer,
    StrictSerializer,
    SummarySerializer,
)

_KEY = OpenApiParameter(
    "Idempotency-Key", UUID, OpenApiParameter.HEADER, description="The uuid that the body names."
)
_ANSWERS = {200: AcceptedSerializer, 201: AcceptedSerializer, 400: ErrorSerializer, 409: ErrorSerializer}


@extend_schema(request=CreditSerializer, responses=_ANSWERS, parameters=[_KEY])
@api_view(["POST"])
@permission_classes([MayWrite])
def accept_credit(request: Request) -> Response:
    """Keep an award. The same id with the same body is accepted again, with another body refused (409)."""
    values = _validated(CreditSerializer(data=request.data), request, "entry_uuid")
    created = services.accept_credit(client_of(request).name, _body(request), values)
    return _accepted(values["entry_uuid"], created)


@extend_schema(request=ReversalSerializer, responses={**_ANSWERS, 424: ErrorSerializer}, parameters=[_KEY])
@api_view(["POST"])
@permission_classes([MayWrite])
def accept_reversal(request: Request) -> Response:
    """Take an award back. 424 while the award has not arrived: send the reversal again later."""
    values = _validated(ReversalSerializer(data=request.data), request, "reversal_uuid")
    created = services.accept_reversal(client_of(request).name, _body(request), values)
    return _accepted(values["reversal_uuid"], created)


@extend_schema(responses=SummarySerializer, parameters=[PageQuerySerializer])
@api_view(["GET"])
def person_summary(request: Request, person_uuid: UUID) -> Response:
    """What a person holds. Somebody whom the portfolio does not know holds nothing."""
    query = PageQuerySerializer(data=request.query_params)
    query.is_valid(raise_exception=True)
    summary = selectors.summary_of(person_uuid, **query.validated_data)
    return Response(SummarySerializer(summary).data)


@extend_schema(responses=LedgerSerializer, parameters=[LedgerQuerySerializer])
@api_view(["GET"])
def ledger(request: Request) -> Response:
    """The client's own entries of one day, for comparing ledgers."""
    query = LedgerQuerySerializer(data=request.query_params)
    query.is_valid(raise_exception=True)
    day, limit = query.validated_data["day"], query.validated_data["limit"]
    after = query.validated_data.get("after")
    lines = selectors.ledger_of_day(client_of(request).name, day, after=after, limit=limit)
    return Response(LedgerSerializer(lines).data)


@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """503 while the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:  # noqa: BLE001  (whatever breaks the database is what is reported)
        return JsonResponse({"ready": False, "database": type(error).__name__}, status=503)
    return JsonResponse({"ready": True})


def _validated(serializer: StrictSerializer, request: Request, key_field: str) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    values: dict[str, Any] = serializer.validated_data
    key = request.headers.get("Idempotency-Key")
    if key is not None and key.lower() != str(values[key_field]):
        raise ValidationError({"Idempotency-Key": [f"Must be the {key_field} of the body."]})
    return values


def _body(request: Request) -> dict[str, Any]:
    return dict(request.data)


def _accepted(uuid: UUID, created: bool) -> Response:
    code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
    return Response(AcceptedSerializer({"uuid": uuid, "created": created}).data, status=code)
