"""Pictures that come with the items of a package, until the items are saved."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from uuid import UUID

from django.core.files.storage import default_storage

from assessments.exchange.base import ParsedFile
from assessments.item_types.base import ItemDraft
from core.errors import NotFoundError
from media import api as media_api

_ASSET = re.compile(r"/assets/(?P<uuid>[0-9a-f-]{36})/[^/]+")
_PLACEHOLDER = re.compile(r"/picture-of-package/[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Picture:
    """``address`` stands for the picture in the drafts; it gets a real one when it is stored."""

    address: str
    name: str
    content_type: str
    content: bytes


@dataclass(slots=True)
class PackageFile(ParsedFile):
    """What a package holds; ``pictures`` by the address that the drafts name."""

    pictures: dict[str, Picture] = field(default_factory=dict)


def stored_picture(address: str) -> Picture | None:
    """A picture that questions show from this site, under a name of its own; None for anything else."""
    found = _ASSET.fullmatch(address)
    if found is None:
        return None
    try:
        asset = media_api.get_asset(UUID(found["uuid"]))
        if asset.is_private:  # an answer of somebody: naming its address in a question opens it to nobody
            return None
        with default_storage.open(asset.storage_key) as file:
            content = file.read()
    except (NotFoundError, FileNotFoundError):
        return None
    return Picture(address, f"{asset.sha256[:12]}-{asset.name}", asset.content_type, content)


def keep_pictures(parsed: ParsedFile, person_id: int | None) -> None:
    """Store the pictures of a package, each once, and name their addresses in its drafts."""
    if not isinstance(parsed, PackageFile) or not parsed.pictures:
        return
    addresses = {
        address: media_api.store_asset(
            BytesIO(picture.content),
            name=picture.name,
            content_type=picture.content_type,
            uploaded_by_id=person_id,
        ).url
        for address, picture in parsed.pictures.items()
    }
    parsed.items = [replace(item, draft=_with_addresses(item.draft, addresses)) for item in parsed.items]


def _with_addresses(draft: ItemDraft, addresses: Mapping[str, str]) -> ItemDraft:
    spec = {
        key: _put(value, addresses) if isinstance(value, str) else value for key, value in draft.spec.items()
    }
    return replace(
        draft, stem=_put(draft.stem, addresses), explanation=_put(draft.explanation, addresses), spec=spec
    )


def _put(text: str, addresses: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: addresses.get(found[0], found[0]), text)
