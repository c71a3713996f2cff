"""The door of this room: store an asset once, show it for ever."""

from media.data import AssetData
from media.delivery import PASSIVE_POLICY, StoredFile, deliver, deliver_asset
from media.rules import check_asset, extension_of, tell_content_type
from media.selectors import asset_url, asset_urls, find_assets, get_asset
from media.services import store_asset

__all__ = [
    "PASSIVE_POLICY",
    "AssetData",
    "StoredFile",
    "asset_url",
    "asset_urls",
    "check_asset",
    "deliver",
    "deliver_asset",
    "extension_of",
    "find_assets",
    "get_asset",
    "store_asset",
    "tell_content_type",
]
