"""The door of this room: store an asset once, show it for ever."""

from media.data import AssetData
from media.rules import check_asset
from media.selectors import asset_url, asset_urls, find_assets, get_asset
from media.services import store_asset

__all__ = ["AssetData", "asset_url", "asset_urls", "check_asset", "find_assets", "get_asset", "store_asset"]
