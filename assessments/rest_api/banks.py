"""Banks, and what an author must know before: the types of items and the owners."""

from uuid import UUID

from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assessments.item_types import ITEM_TYPES, hotspot, matching, multiple_choice, ordering, single_choice
from assessments.rest_api.access import KeepsItems, list_owners, owner_id, ownership
from assessments.rest_api.item_serializers import (
    BankSerializer,
    BanksSerializer,
    ItemTypesSerializer,
    NewBankSerializer,
    OwnersSerializer,
    SearchSerializer,
)
from assessments.selectors.authoring import get_authored_bank, list_authored_banks
from assessments.services.items import create_bank
from core.rest.schema import operation, validated

_BY_OPTIONS = (single_choice.CODE, multiple_choice.CODE)
_SCORING_RULES = {
    single_choice.CODE: single_choice.SCORING_RULES,
    multiple_choice.CODE: multiple_choice.SCORING_RULES,
    matching.CODE: matching.SCORING_RULES,
    ordering.CODE: ordering.SCORING_RULES,
    hotspot.CODE: hotspot.SCORING_RULES,
}


class ItemTypesView(APIView):
    permission_classes: list[type[BasePermission]] = [IsAuthenticated]

    @operation("list_item_types", "items", {200: ItemTypesSerializer})
    def get(self, _request: Request) -> Response:
        """Every type of item, the rules by which it can be scored, and where its key goes."""
        types = [
            {
                "code": code,
                "label": item_type.label,
                "given_by": "options" if code in _BY_OPTIONS else "spec",
                "scoring_rules": list(_SCORING_RULES.get(code, ())),
                "marked_by_hand": item_type.marked_by_hand,
            }
            for code, item_type in ITEM_TYPES.items()
        ]
        return Response(ItemTypesSerializer({"results": types}).data)


class OwnersView(APIView):
    permission_classes = [KeepsItems]

    @operation("list_owners", "items", {200: OwnersSerializer})
    def get(self, request: Request) -> Response:
        """The organisations for which you keep questions: owners of new banks and tests."""
        return Response(OwnersSerializer({"results": list_owners(request)}).data)


class BanksView(APIView):
    permission_classes = [KeepsItems]

    @operation("list_banks", "items", {200: BanksSerializer}, parameters=[SearchSerializer], refuses=[400])
    def get(self, request: Request) -> Response:
        """The banks that you keep."""
        query = validated(SearchSerializer(data=request.query_params))
        banks = list_authored_banks(ownership(request), query["q"])
        return Response(BanksSerializer({"results": banks}).data)

    @operation("create_bank", "items", {201: BankSerializer}, takes=NewBankSerializer, refuses=[409])
    def post(self, request: Request) -> Response:
        """Make a bank. The code is taken for ever: the same one again is refused with 409."""
        sent = validated(NewBankSerializer(data=request.data))
        made = create_bank(sent["code"], sent["name"], owner_id(request, sent["owner"]))
        shown = get_authored_bank(made.uuid, ownership(request))
        return Response(BankSerializer(shown).data, status=201)


class BankView(APIView):
    permission_classes = [KeepsItems]

    @operation("get_bank", "items", {200: BankSerializer}, refuses=[404])
    def get(self, request: Request, uuid: UUID) -> Response:
        """One bank."""
        return Response(BankSerializer(get_authored_bank(uuid, ownership(request))).data)
