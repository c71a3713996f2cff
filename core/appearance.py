"""The version for the visually impaired: what a person chose, kept in a cookie, served without JavaScript."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

COOKIE: Final = "kafedra_appearance"
_COOKIE_AGE: Final = timedelta(days=365)
USUAL: Final = "usual"
FONTS: Final = {USUAL: _("Usual size"), "large": _("Large letters"), "largest": _("Very large letters")}
CONTRASTS: Final = {
    USUAL: _("Usual colours"),
    "light": _("Black on white"),
    "dark": _("White on black"),
    "blue": _("Dark blue on light blue"),
}
IMAGES: Final = {"on": _("Show pictures"), "off": _("Hide pictures")}


@dataclass(frozen=True)
class Appearance:
    """Each value is a key of the table of its choices."""

    font: str = USUAL
    contrast: str = USUAL
    images: str = "on"

    @property
    def is_usual(self) -> bool:
        return self == Appearance()

    @property
    def fonts(self) -> dict[str, object]:
        return dict(FONTS)

    @property
    def contrasts(self) -> dict[str, object]:
        return dict(CONTRASTS)

    @property
    def image_choices(self) -> dict[str, object]:
        return dict(IMAGES)


def appearance_of(request: HttpRequest) -> Appearance:
    """What the cookie says; an unknown value counts as the usual look."""
    font, contrast, images, *_rest = [*request.COOKIES.get(COOKIE, "").split("."), "", "", ""]
    return _checked(font, contrast, images)


@login_not_required
@require_http_methods(["GET", "POST"])
def appearance(request: HttpRequest) -> HttpResponse:
    """Show the choices, or keep them and return to the page that the person came from."""
    if request.method != "POST":
        context = {"next_address": request.GET.get("next", request.path)}
        return render(request, "core/appearance.html", context)
    chosen = _checked(*(request.POST.get(name, "") for name in ("font", "contrast", "images")))
    response = HttpResponseRedirect(_way_back(request))
    if "reset" in request.POST or chosen.is_usual:
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        value = f"{chosen.font}.{chosen.contrast}.{chosen.images}"
        response.set_cookie(
            COOKIE, value, max_age=_COOKIE_AGE, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    return response


def _checked(font: str, contrast: str, images: str) -> Appearance:
    return Appearance(
        font=font if font in FONTS else USUAL,
        contrast=contrast if contrast in CONTRASTS else USUAL,
        images=images if images in IMAGES else "on",
    )


def _way_back(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return address
    return "/"
