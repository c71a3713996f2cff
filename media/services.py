"""Every write of this room."""

import hashlib
from pathlib import PurePath
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.text import get_valid_filename

from media.data import AssetData
from media.models import Asset
from media.rules import ASSET_TYPES, AssetType, check_asset
from media.selectors import as_data

_LARGEST = max(asset_type.max_bytes for asset_type in ASSET_TYPES.values())


@transaction.atomic
def store_asset(
    file: IO[bytes],
    *,
    name: str,
    content_type: str,
    uploaded_by_id: int | None = None,
    is_public: bool = False,
    is_private: bool = False,
) -> AssetData:
    """Store the file once; the same bytes again give the same asset, whatever their name.

    What was stored as public once stays public: pages that show it may be open. What is private
    stops being so when the same bytes are stored for everyone to see.

    Raises ``InvalidInputError`` (fields ``file`` or ``content_type``) when the file may not be stored.
    """
    content = file.read(_LARGEST + 1)
    asset_type = check_asset(content_type, content)
    sha256 = hashlib.sha256(content).hexdigest()
    # The file comes before its row: a failure leaves a file that nobody knows, never a row without a file.
    storage_key = _write(content, sha256)
    asset, _created = Asset.objects.get_or_create(
        sha256=sha256,
        defaults={
            "size": len(content),
            "content_type": content_type,
            "name": _clean_name(name, asset_type),
            "storage_key": storage_key,
            "uploaded_by_id": uploaded_by_id,
            "is_public": is_public,
            "is_private": is_private,
        },
    )
    if is_public > asset.is_public or is_private < asset.is_private:
        Asset.objects.filter(pk=asset.pk).update(is_public=is_public or asset.is_public, is_private=False)
    return as_data(asset)


def _write(content: bytes, sha256: str) -> str:
    key = f"assets/{sha256[:2]}/{sha256[2:4]}/{sha256}"
    if default_storage.exists(key):
        return key
    return default_storage.save(key, ContentFile(content))


def _clean_name(name: str, asset_type: AssetType) -> str:
    stem = get_valid_filename(PurePath(name).stem or "file").strip("._-") or "file"
    return f"{stem[:120]}.{asset_type.extension}"
