"""What the script of the form asks for: fields of a type, files of a material."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cms.h5p import services
from cms.h5p.access import may_change, within_scope
from cms.h5p.fields import form_of
from cms.h5p.forms import seal_file
from cms.models import H5PContentItem
from content import api as content_api
from core.errors import ApplicationError, NotFoundError

_KINDS = ("image", "audio", "video", "file")
# What a browser shows without running anything; a drawing could hold scripts.
_SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/", "video/")
_KEPT_SECONDS = 300


@require_GET
def fields(request: HttpRequest) -> HttpResponse:
    """The fields of one type; they hold no content, so everybody of the office may read them."""
    if not request.user.has_perm("cms.view_h5pcontentitem"):
        raise Http404
    try:
        name = content_api.LibraryName.parse(request.GET.get("library", ""))
        form = form_of(name, get_language() or "ru")
    except (ValueError, NotFoundError):
        return JsonResponse({"error": _("This type is not installed.")}, status=404)
    response = JsonResponse(form)
    patch_cache_control(response, private=True, max_age=_KEPT_SECONDS)
    return response


@require_POST
@within_scope
def upload_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Store a file for the form of a material; the form names it by its seal when it is saved."""
    if not may_change(request.user, services.get_item(pk)):
        raise Http404
    kind: Any = request.POST.get("kind", "")
    upload: Any = request.FILES.get("file")
    if kind not in _KINDS or upload is None:
        return JsonResponse({"error": _("Choose a file.")}, status=422)
    try:
        path, stored = content_api.store_h5p_file(upload.file, name=upload.name or kind, kind=kind)
    except ApplicationError as error:
        rules = [str(rule) for rules in error.fields.values() for rule in rules]
        return JsonResponse({"error": " ".join(rules) or str(error)}, status=422)
    answer = {"path": path, "mime": stored.content_type, "seal": seal_file(path, stored)}
    return JsonResponse(answer)


@require_GET
@within_scope
def file(_request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A file of the draft for the author's eyes: pictures, sound and video alone."""
    item: H5PContentItem = services.get_item(pk).get_latest_revision_as_object()
    entry: dict[str, Any] | None = item.files.get(name)
    if entry is None or not str(entry["type"]).startswith(_SHOWN):
        raise Http404
    response = FileResponse(content_api.open_h5p_file(entry["sha256"]), content_type=entry["type"])
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, max_age=_KEPT_SECONDS)
    return response
