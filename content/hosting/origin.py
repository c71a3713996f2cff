"""The host on which H5P plays: scripts of strangers run there, so nothing of the site does.

No session, no cookie, no page of the platform: what answers there is in ``content.hosting.urls``.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.http.request import split_domain_port
from django.urls import Resolver404, resolve

from media import api as media_api

_URLS = "content.hosting.urls"
_EVERYWHERE = {
    "Content-Security-Policy": media_api.PASSIVE_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Video services want to know on which site they play; they are told no more than the host.
    "Referrer-Policy": "strict-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class H5POriginMiddleware:
    """Answer for the H5P host without going further; let every other page frame that host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_h5p_host(request):
            return _answer(request)
        response = self.get_response(request)
        if settings.KAFEDRA_H5P_HOST and response.headers.get("Content-Type", "").startswith("text/html"):
            _allow_frames(request, response)
        return response


def is_h5p_host(request: HttpRequest) -> bool:
    return bool(settings.KAFEDRA_H5P_HOST) and _host_and_port(request)[0] == settings.KAFEDRA_H5P_HOST.lower()


def h5p_origin(request: HttpRequest) -> str:
    """Where H5P plays, as seen by who asks: the scheme and port of the request, the host of H5P.

    Empty when this installation has no such host.
    """
    if not settings.KAFEDRA_H5P_HOST:
        return ""
    port = _host_and_port(request)[1]
    return f"{request.scheme}://{settings.KAFEDRA_H5P_HOST.lower()}{f':{port}' if port else ''}"


def site_origin(request: HttpRequest) -> str:
    """The origin of the page that is being asked for. Raises ``DisallowedHost``."""
    return f"{request.scheme}://{request.get_host()}"


def _host_and_port(request: HttpRequest) -> tuple[str, str]:
    """As the browser named them; no check is needed to compare them."""
    return split_domain_port(request.META.get("HTTP_HOST", ""))


def _answer(request: HttpRequest) -> HttpResponseBase:
    request.META.pop("HTTP_COOKIE", None)
    try:
        match = resolve(request.path_info, _URLS)
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    except Resolver404:
        response = _lead_to_site(request)
    except Http404:
        response = HttpResponse("Not found", status=404, content_type="text/plain")
    for name, value in _EVERYWHERE.items():
        response.headers.setdefault(name, value)
    return response


def _lead_to_site(request: HttpRequest) -> HttpResponse:
    """Somebody typed the other name of this machine."""
    if request.method not in {"GET", "HEAD"} or request.path_info.startswith(("/h5p/", settings.STATIC_URL)):
        return HttpResponse("Not found", status=404, content_type="text/plain")
    site = urlsplit(settings.KAFEDRA_PUBLIC_URL)
    return HttpResponseRedirect(f"{site.scheme}://{site.netloc}{request.get_full_path()}")


def _allow_frames(request: HttpRequest, response: HttpResponse) -> None:
    origin = h5p_origin(request)
    if request.path.startswith(settings.KAFEDRA_OUTSIDE_STRICT_POLICY):
        policy = f"{settings.KAFEDRA_STAFF_CONTENT_SECURITY_POLICY}; frame-src 'self' {origin}"
        response.headers.setdefault("Content-Security-Policy", policy)
    else:
        earlier = getattr(response, "_csp_update", None) or {}
        response._csp_update = {**earlier, "frame-src": ["'self'", origin]}  # type: ignore[attr-defined]
