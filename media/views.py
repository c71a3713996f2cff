"""Delivery over HTTP: to those who signed in, and of public assets to everyone."""

import hashlib
import mimetypes
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from media.delivery import StoredFile, deliver
from media.selectors import get_asset

# The folders of the editors' image library; nothing else of the storage is served by path.
_LIBRARY_FOLDERS = ("images/", "original_images/")


@login_not_required
@require_safe
def asset(request: HttpRequest, uuid: UUID, name: str) -> HttpResponseBase:
    found = get_asset(uuid)
    if found.name != name or found.is_private:
        raise Http404
    if not found.is_public and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    scope = "public" if found.is_public else "private"
    stored = StoredFile(found.storage_key, found.size, found.content_type, found.name, etag=found.sha256)
    try:
        return deliver(request, stored, cache_control=f"{scope}, max-age=31536000, immutable")
    except FileNotFoundError as error:
        raise Http404 from error


@require_safe
def upload(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of the image library, for those who may enter the editorial office."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    if not path.startswith(_LIBRARY_FOLDERS) or ".." in path.split("/"):
        raise Http404
    try:
        stored = _describe(path)
        return deliver(request, stored, cache_control="private, max-age=3600")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Http404 from error


def _describe(path: str) -> StoredFile:
    if not default_storage.exists(path):
        raise FileNotFoundError(path)
    size = default_storage.size(path)
    changed = default_storage.get_modified_time(path)
    return StoredFile(
        storage_key=path,
        size=size,
        content_type=mimetypes.guess_type(path)[0] or "application/octet-stream",
        name=path.rsplit("/", 1)[-1],
        etag=hashlib.sha256(f"{path} {size} {changed.isoformat()}".encode()).hexdigest()[:32],
    )
