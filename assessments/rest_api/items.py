"""Items of a bank: listed, saved, retired; with their versions and statistics."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assessments.rest_api.access import KeepsItems, ownership
from assessments.rest_api.item_serializers import (
    ItemDraftSerializer,
    ItemPageSerializer,
    ItemQuerySerializer,
    ItemSerializer,
    ItemVersionsSerializer,
    NewItemSerializer,
    draft_from,
)
from assessments.rest_api.statistics_serializers import ItemStatisticsSerializer, VersionQuerySerializer
from assessments.selectors.authoring import (
    ItemFilter,
    get_authored_bank,
    get_authored_item,
    list_authored_items,
)
from assessments.selectors.listings import list_item_versions
from assessments.selectors.statistics import get_item_report
from assessments.services.items import restore_item, retire_item, save_item
from core.rest.schema import operation, validated


class BankItemsView(APIView):
    permission_classes = [KeepsItems]

    @operation(
        "list_items",
        "items",
        {200: ItemPageSerializer},
        parameters=[ItemQuerySerializer],
        refuses=[400, 404],
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The items of a bank with their keys, those in use first, the latest first."""
        asked = validated(ItemQuerySerializer(data=request.query_params))
        bank = get_authored_bank(uuid, ownership(request))
        only = ItemFilter(type=asked["type"], tag=asked["tag"], difficulty=asked["difficulty"])
        paging = {"page": asked["page"], "per_page": asked["per_page"]}
        found = list_authored_items(bank.id, asked["q"], only=only, **paging)
        shown = {"count": found.total, **paging, "results": found.items}
        return Response(ItemPageSerializer(shown).data)

    @operation(
        "save_item_by_external_id",
        "items",
        {
            200: ItemSerializer,
            201: ItemSerializer,
        },
        takes=NewItemSerializer,
        refuses=[404],
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Save an item by its external id: 201 for a new one, 200 for one that the bank has.

        An item that differs gets a new version; the same content again changes nothing.
        """
        bank = get_authored_bank(uuid, ownership(request))
        sent = validated(NewItemSerializer(data=request.data))
        saved = save_item(bank.id, draft_from(sent, sent["external_id"]))
        shown = get_authored_item(saved.item_uuid, ownership(request))
        is_first = saved.is_new and saved.number == 1
        return Response(ItemSerializer(shown).data, status=201 if is_first else 200)


class ItemView(APIView):
    permission_classes = [KeepsItems]

    @operation("get_item", "items", {200: ItemSerializer}, refuses=[404])
    def get(self, request: Request, uuid: UUID) -> Response:
        """One item with its key."""
        return Response(ItemSerializer(get_authored_item(uuid, ownership(request))).data)

    @operation("save_item", "items", {200: ItemSerializer}, takes=ItemDraftSerializer, refuses=[404])
    def put(self, request: Request, uuid: UUID) -> Response:
        """Change an item: what differs becomes a new version; running attempts keep theirs."""
        mine = ownership(request)
        found = get_authored_item(uuid, mine)
        sent = validated(ItemDraftSerializer(data=request.data))
        save_item(found.bank_id, draft_from(sent, found.draft.external_id))
        return Response(ItemSerializer(get_authored_item(uuid, mine)).data)


class RetireItemView(APIView):
    permission_classes = [KeepsItems]

    @operation("retire_item", "items", {200: ItemSerializer}, refuses=[404])
    def post(self, request: Request, uuid: UUID) -> Response:
        """Take an item out of every further draw."""
        mine = ownership(request)
        retire_item(get_authored_item(uuid, mine).uuid)
        return Response(ItemSerializer(get_authored_item(uuid, mine)).data)


class RestoreItemView(APIView):
    permission_classes = [KeepsItems]

    @operation("restore_item", "items", {200: ItemSerializer}, refuses=[404])
    def post(self, request: Request, uuid: UUID) -> Response:
        """Let a retired item be drawn again."""
        mine = ownership(request)
        restore_item(get_authored_item(uuid, mine).uuid)
        return Response(ItemSerializer(get_authored_item(uuid, mine)).data)


class ItemVersionsView(APIView):
    permission_classes = [KeepsItems]

    @operation("list_item_versions", "items", {200: ItemVersionsSerializer}, refuses=[404])
    def get(self, request: Request, uuid: UUID) -> Response:
        """Every version of an item, the newest first."""
        found = get_authored_item(uuid, ownership(request))
        return Response(ItemVersionsSerializer({"results": list_item_versions(found.uuid)}).data)


class ItemStatisticsView(APIView):
    permission_classes = [KeepsItems]

    @operation(
        "get_item_statistics",
        "statistics",
        {200: ItemStatisticsSerializer},
        parameters=[VersionQuerySerializer],
        refuses=[400, 404],
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """Figures of one version of an item over all tests that ask it, from first finished attempts."""
        asked = validated(VersionQuerySerializer(data=request.query_params))
        report = get_item_report(uuid, ownership(request), asked["version"])
        return Response(ItemStatisticsSerializer(report).data)
