"""How bytes go out: whole or one range of them, never sniffed, never run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from urllib.parse import quote
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from core.errors import NotFoundError
from media.selectors import get_asset

_CHUNK = 64 * 1024
# No file has a size of more digits, and longer numbers cost time.
_RANGE = re.compile(r"^bytes=([0-9]{0,18})-([0-9]{0,18})$")
# A picture opened by its own address must not become a page of our site.
PASSIVE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@dataclass(frozen=True)
class StoredFile:
    """``etag`` without its quotation marks."""

    storage_key: str
    size: int
    content_type: str
    name: str
    etag: str


def deliver_asset(request: HttpRequest, uuid: UUID, *, name: str) -> HttpResponseBase:
    """The bytes of an asset under the name given here, kept by no cache.

    For rooms that have asked who may see it. Raises ``NotFoundError``.
    """
    found = get_asset(uuid)
    stored = StoredFile(found.storage_key, found.size, found.content_type, name, etag=found.sha256)
    try:
        return deliver(request, stored, cache_control="private, no-store")
    except FileNotFoundError as error:
        raise NotFoundError(_("There is no such file.")) from error


def deliver(
    request: HttpRequest,
    stored: StoredFile,
    *,
    cache_control: str,
    policy: str = PASSIVE_POLICY,
    inline: bool = False,
) -> HttpResponseBase:
    """Answer 200, 206, 304 or 416. Raises ``FileNotFoundError`` when the storage lost the file.

    ``policy`` is its Content-Security-Policy. Pictures are shown when they are opened by their
    address, everything else is saved unless it is ``inline``.
    """
    etag = f'"{stored.etag}"'
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged if unchanged is not None else _body(request, stored)
    if unchanged is None and not inline:
        # A sandboxed document cannot use the browser's own viewer, so documents are downloaded.
        disposition = "inline" if stored.content_type.startswith("image/") else "attachment"
        response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(stored.name)}"
    response["ETag"] = etag
    response["Cache-Control"] = cache_control
    response["Content-Security-Policy"] = policy
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _body(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    span = _requested_span(request, stored)
    if span is not None and span.start >= span.stop:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{stored.size}"
        return refused
    whole = range(stored.size)
    part = whole if span is None else span
    response = _response(request, default_storage.open(stored.storage_key), part)
    response.status_code = 200 if span is None else 206
    response["Content-Type"] = stored.content_type
    response["Content-Length"] = str(len(part))
    response["Accept-Ranges"] = "bytes"
    if span is not None:
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{stored.size}"
    return response


def _response(request: HttpRequest, file: IO[bytes], part: range) -> HttpResponseBase:
    """What is small is read at once: handing it over chunk by chunk costs more than reading it."""
    if request.method == "HEAD":
        file.close()
        return HttpResponse()
    if len(part) > _CHUNK:
        return StreamingHttpResponse(_read(file, part))
    return HttpResponse(b"".join(_read(file, part)))


def _requested_span(request: HttpRequest, stored: StoredFile) -> range | None:
    """The bytes asked for; None for the whole file, an empty range for what cannot be had."""
    header = request.headers.get("Range", "")
    condition = request.headers.get("If-Range", "")
    match = _RANGE.match(header)
    if match is None or (condition and condition != f'"{stored.etag}"'):
        return None
    first, last = match.groups()
    if first:
        stop = min(int(last) + 1, stored.size) if last else stored.size
        return range(int(first), stop)
    if not last:
        return None
    return range(max(stored.size - int(last), 0), stored.size) if int(last) else range(0)


def _read(file: IO[bytes], part: range) -> Iterator[bytes]:
    with file:
        file.seek(part.start)
        remaining = len(part)
        while remaining > 0:
            chunk = file.read(min(_CHUNK, remaining))
            if not chunk:
                return
            remaining -= len(chunk)
            yield chunk
