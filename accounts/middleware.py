"""What a signed-in person must do before going on."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.second_factor import has_second_factor, is_required_for, was_used
from accounts.session import is_first_sign_in_due
from core.errors import PermissionDeniedError
from core.middleware import error_body

GetResponse = Callable[[HttpRequest], HttpResponse]
_WELCOME = "accounts:welcome"
_OPEN_DURING_FIRST_SIGN_IN = ("/accounts/", "/i18n/", "/appearance/", "/static/", "/healthz/")


class FirstSignInMiddleware:
    """Until the agreement is accepted and a cabinet chosen, every page leads there.

    The session remembers that it is due, so no request pays a query for it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(_OPEN_DURING_FIRST_SIGN_IN) and is_first_sign_in_due(request):
            return _refuse_program() if request.path.startswith("/api/") else _redirect(_WELCOME, request)
        return self.get_response(request)


class SecondFactorMiddleware:
    """A staff role enters the rooms of the staff with a second factor only.

    A person who has none is led to the set-up; a session that began before the set-up is asked
    for a code.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if not request.path.startswith(tuple(settings.KAFEDRA_STAFF_PREFIXES)):
            return None
        person = request.user
        if not isinstance(person, User) or not is_required_for(person):
            return None
        if not has_second_factor(person):
            messages.warning(request, _("Your role needs a second factor. Please set it up now."))
            return _redirect("mfa_activate_totp", request)
        if not was_used(request, person):
            return _redirect("mfa_reauthenticate", request)
        return None


def _refuse_program() -> HttpResponse:
    error = PermissionDeniedError(_("Finish your first sign-in on the site, please."))
    return JsonResponse(error_body(error), status=error.status)


def _redirect(url_name: str, request: HttpRequest) -> HttpResponseRedirect:
    query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return HttpResponseRedirect(f"{reverse(url_name)}?{query}" if query else reverse(url_name))
