"""What answers on the host of H5P: translate, ask, never set a cookie."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from content.h5p.errors import MissingLibrariesError
from content.hosting import delivery
from content.hosting.frames import frame_page, played_content, read_ticket
from content.hosting.upgrades import upgrade_page
from core.errors import InvalidInputError, NotFoundError

_NOTHING_OF_THE_DEVICE = ", ".join(
    f"{feature}=()"
    for feature in (
        "camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb",
        "publickey-credentials-get", "screen-wake-lock", "serial", "hid",
    )
)  # fmt: skip


@require_safe
def frame(_request: HttpRequest, token: str) -> HttpResponse:
    """The page that plays one content. Whatever is wrong is told on the page, politely."""
    try:
        ticket = read_ticket(token)
    except (BadSignature, KeyError, ValueError):
        with translation.override(settings.LANGUAGE_CODE):
            return _sorry(410)
    with translation.override(ticket.language):
        try:
            page = frame_page(ticket)
        except (NotFoundError, LookupError, MissingLibrariesError):
            return _sorry(404)
        context = {"page": page, "language": ticket.language, "parent": {"origin": ticket.site}}
        response = HttpResponse(render_to_string("content/h5p_frame.html", context))
    return _with_policies(response, ticket.site)


@require_safe
def upgrade(_request: HttpRequest, token: str) -> HttpResponse:
    """The page on which the libraries' own scripts bring a content to a newer version."""
    try:
        page = upgrade_page(token)
    except (BadSignature, LookupError, ValueError, InvalidInputError):
        with translation.override(settings.LANGUAGE_CODE):
            return _sorry(410)
    context = {"scripts": page.scripts, "upgrade": {"plan": page.plan, "origin": page.site}}
    return _with_policies(HttpResponse(render_to_string("content/h5p_upgrade.html", context)), page.site)


@require_safe
def library_file(request: HttpRequest, folder: str, path: str) -> HttpResponseBase:
    return delivery.deliver_library_file(request, folder, path)


@require_safe
def content_file(request: HttpRequest, uuid: UUID, path: str) -> HttpResponseBase:
    return _content_file(request, uuid, path, is_preview=False)


@require_safe
def preview_file(request: HttpRequest, uuid: UUID, path: str) -> HttpResponseBase:
    return _content_file(request, uuid, path, is_preview=True)


@require_safe
def bundle(request: HttpRequest, name: str) -> HttpResponseBase:
    return delivery.deliver_bundle(request, name)


def _content_file(request: HttpRequest, uuid: UUID, path: str, *, is_preview: bool) -> HttpResponseBase:
    try:
        file = played_content(uuid, is_preview=is_preview).files[path]
    except (NotFoundError, LookupError) as error:
        raise Http404 from error
    return delivery.deliver_content_file(request, path, file)


def _sorry(status: int) -> HttpResponse:
    response = HttpResponse(render_to_string("content/h5p_sorry.html"), status=status)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; base-uri 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _with_policies(response: HttpResponse, site: str) -> HttpResponse:
    response["Content-Security-Policy"] = _frame_policy(site)
    response["Permissions-Policy"] = _NOTHING_OF_THE_DEVICE
    response["Cache-Control"] = "private, no-store"
    return response


def _sources(site: str) -> list[str]:
    """Libraries load from elsewhere as their page is loaded: without TLS where the site has none."""
    allowed: list[str] = settings.KAFEDRA_H5P_SOURCES
    return [*allowed, "http:"] if "https:" in allowed and site.startswith("http:") else allowed


def _frame_policy(site: str) -> str:
    """The libraries are written as they are, with inline scripts, ``eval`` and inline styles: what
    keeps them in is the origin, which has nothing to take, and whom they may speak to.
    """
    elsewhere = " ".join(_sources(site))
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: {elsewhere}",
            f"style-src 'self' 'unsafe-inline' {elsewhere}",
            f"font-src 'self' data: {elsewhere}",
            f"img-src 'self' data: blob: {elsewhere}",
            f"media-src 'self' data: blob: {elsewhere}",
            f"frame-src 'self' data: blob: {elsewhere}",
            "connect-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "form-action 'none'",
            "base-uri 'self'",
            f"frame-ancestors {site}",
        ]
    )
