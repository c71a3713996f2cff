"""Files of libraries, contents and bundles: addresses that never change what they give."""

import hashlib
import re

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponseBase

from content.h5p.packages import DEFAULT_LIMITS
from content.hosting.bundles import bundle_key
from content.hosting.content_types import content_type_of
from content.hosting.data import H5PFile
from content.hosting.storage import blob_key, library_key
from media import api as media_api

_PUBLIC = "public, max-age=31536000, immutable"
# Whoever knows the address may see it; caches on the way need not keep it.
_PRIVATE = "private, max-age=31536000, immutable"
# No longer than the name of a file may be.
_FOLDER = re.compile(r"(?=.{1,255}$)[A-Za-z0-9][A-Za-z0-9._-]*-[0-9a-f]{12}")
# A script opened by its address is text; as a worker it may ask nobody but this host.
_SCRIPT_POLICY = "default-src 'self' 'unsafe-eval' data: blob:"


def deliver_library_file(request: HttpRequest, folder: str, path: str) -> HttpResponseBase:
    """The database is not asked: the name of the folder is a digest of what is in it.

    Raises ``Http404``.
    """
    if not _FOLDER.fullmatch(folder) or not _is_plain(path):
        raise Http404
    return _deliver(request, library_key(folder, path), path, f"{folder}/{path}", _PUBLIC)


def deliver_content_file(request: HttpRequest, path: str, file: H5PFile) -> HttpResponseBase:
    """Raises ``Http404``."""
    return _deliver(request, blob_key(file.sha256), path, file.sha256, _PRIVATE, size=file.size)


def deliver_bundle(request: HttpRequest, name: str) -> HttpResponseBase:
    """Compressed for those who take it so. Raises ``Http404``."""
    compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    key = bundle_key(name, compressed=compressed)
    response = _deliver(request, key, name, key, _PUBLIC)
    response["Vary"] = "Accept-Encoding"
    if compressed and response.status_code != 304:
        response["Content-Encoding"] = "gzip"
    return response


def _deliver(
    request: HttpRequest, key: str, path: str, identity: str, caching: str, size: int | None = None
) -> HttpResponseBase:
    content_type = content_type_of(path)
    is_text = content_type.startswith("text/")
    try:
        stored = media_api.StoredFile(
            storage_key=key,
            size=default_storage.size(key) if size is None else size,
            content_type=f"{content_type}; charset=utf-8" if is_text else content_type,
            name=path.rpartition("/")[2],
            etag=hashlib.sha256(identity.encode()).hexdigest()[:32],
        )
        policy = _SCRIPT_POLICY if content_type == "text/javascript" else media_api.PASSIVE_POLICY
        return media_api.deliver(request, stored, cache_control=caching, policy=policy, inline=True)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise Http404 from error


def _is_plain(path: str) -> bool:
    """No way out of the folder, nothing that a file system reads otherwise, nothing too long for one."""
    parts = path.split("/")
    return (
        not ({"", ".", ".."} & set(parts))
        and "\\" not in path
        and path.isprintable()
        and len(path.encode()) <= DEFAULT_LIMITS.path_bytes
        and max(len(part.encode()) for part in parts) <= DEFAULT_LIMITS.segment_bytes
    )
