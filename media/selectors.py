"""Every read of this room."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import NotFoundError
from media.data import AssetData
from media.models import Asset

_REMEMBERED_URLS = 20_000
_urls: dict[UUID, str] = {}


def get_asset(uuid: UUID) -> Asset:
    """Raises ``NotFoundError``."""
    asset = Asset.objects.filter(uuid=uuid).first()
    if asset is None:
        raise NotFoundError(_("There is no such file."))
    return asset


def find_assets(uuids: Iterable[UUID]) -> dict[UUID, AssetData]:
    """Those of the assets that exist, in one query."""
    return {asset.uuid: as_data(asset) for asset in Asset.objects.filter(uuid__in=set(uuids))}


def asset_url(uuid: UUID) -> str:
    """The address of the asset on this site. Raises ``NotFoundError``."""
    known = asset_urls([uuid])
    if uuid not in known:
        raise NotFoundError(_("There is no such file."))
    return known[uuid]


def asset_urls(uuids: Iterable[UUID]) -> dict[UUID, str]:
    """The addresses of those that exist; they never change, so this process remembers them."""
    wanted = set(uuids)
    unknown = wanted - _urls.keys()
    if unknown:
        if len(_urls) > _REMEMBERED_URLS:
            _urls.clear()
        _urls.update({uuid: asset.url for uuid, asset in find_assets(unknown).items()})
    return {uuid: _urls[uuid] for uuid in wanted if uuid in _urls}


def as_data(asset: Asset) -> AssetData:
    return AssetData(
        uuid=asset.uuid,
        url=reverse("media:asset", args=[asset.uuid, asset.name]),
        sha256=asset.sha256,
        size=asset.size,
        content_type=asset.content_type,
        name=asset.name,
    )
