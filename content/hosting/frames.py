"""The page inside the frame: who may ask for it, and what it loads."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from content.h5p.core_texts import CORE_TEXTS
from content.h5p.definitions import Library
from content.h5p.playing import Content, integration, libraries_to_play, number_of
from content.hosting.bundles import Bundle, bundle_of
from content.hosting.data import H5PDraft
from content.hosting.origin import h5p_origin, site_origin
from content.hosting.registry import DatabaseRegistry, library_of
from content.hosting.selectors import get_h5p_version
from content.models.h5p import H5PLibrary

TOKEN_SECONDS = 12 * 3600
PREVIEW_SECONDS = 3600
_SALT = "content.h5p.frame"
_PREVIEW_KEY = "content:h5p:preview:"
LIBRARIES_URL = "/h5p/libraries"


@dataclass(frozen=True)
class FrameTicket:
    """What the address of a frame says: which content, on which site, in which language."""

    content_id: UUID
    is_preview: bool
    site: str
    language: str


@dataclass(frozen=True)
class FramePage:
    title: str
    number: int
    integration: Mapping[str, Any]
    bundle: Bundle


def h5p_frame_url(request: HttpRequest, version_uuid: UUID | str) -> str:
    """The address for the frame of a version on the page that is asked for; good for twelve hours.

    Empty when this installation has no host for H5P.
    """
    return _frame_url(request, {"v": UUID(str(version_uuid)).hex})


def h5p_preview_url(request: HttpRequest, draft: H5PDraft) -> str:
    """The same for a content that is still being written; it is kept for an hour."""
    if not settings.KAFEDRA_H5P_HOST:
        return ""
    return _frame_url(request, {"p": keep_preview(draft).hex})


def keep_preview(draft: H5PDraft) -> UUID:
    """Keep a draft for an hour; who knows the id may see it."""
    preview = UUID(bytes=secrets.token_bytes(16))
    cache.set(_PREVIEW_KEY + preview.hex, draft, PREVIEW_SECONDS)
    return preview


def read_ticket(token: str) -> FrameTicket:
    """Raises ``signing.BadSignature``, also when the token has had its time."""
    claims = signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS)
    return FrameTicket(
        content_id=UUID(claims.get("v") or claims["p"]),
        is_preview="p" in claims,
        site=claims["o"],
        language=claims["l"],
    )


def played_content(content_id: UUID, *, is_preview: bool) -> H5PDraft:
    """Raises ``NotFoundError``, and ``LookupError`` for a preview whose hour is over."""
    if not is_preview:
        return get_h5p_version(content_id).draft
    draft: H5PDraft | None = cache.get(_PREVIEW_KEY + content_id.hex)
    if draft is None:
        raise LookupError(content_id)
    return draft


def frame_page(ticket: FrameTicket) -> FramePage:
    """Raises as ``played_content`` does, and ``MissingLibrariesError``."""
    draft = played_content(ticket.content_id, is_preview=ticket.is_preview)
    name = f"preview-{ticket.content_id}" if ticket.is_preview else str(ticket.content_id)
    content = Content(
        library=draft.library,
        title=draft.title,
        params=draft.params,
        metadata=draft.metadata,
        number=number_of(ticket.content_id),
        identity=f"{ticket.site}/h5p/{ticket.content_id}",
        files_url=f"/h5p/content/{name}",
        libraries_url=LIBRARIES_URL,
    )
    libraries = libraries_to_play(draft.library, draft.params, DatabaseRegistry().snapshot(), _addons())
    texts = {key: _(text) for key, text in CORE_TEXTS.items()}
    settings_of_h5p = integration(content, libraries, site_url=ticket.site, texts=texts)
    return FramePage(draft.title, content.number, settings_of_h5p, bundle_of(libraries, LIBRARIES_URL))


def _frame_url(request: HttpRequest, claims: dict[str, str]) -> str:
    origin = h5p_origin(request)
    if not origin:
        return ""
    claims |= {"o": site_origin(request), "l": get_language() or settings.LANGUAGE_CODE}
    return f"{origin}/h5p/frame/{signing.dumps(claims, salt=_SALT)}/"


def _addons() -> list[Library]:
    """The newest version of each library that asks to be added to others' contents."""
    rows = H5PLibrary.objects.filter(definition__has_key="addTo").order_by("machine_name", "major", "minor")
    newest = {row.machine_name: library_of(row) for row in rows}
    return list(newest.values())
