"""Around every screen of the editorial office."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms.editors import is_editor
from cms.models import InteractiveModulePage
from core.errors import ApplicationError, PermissionDeniedError

View = Callable[..., HttpResponse]


def in_one_transaction(view: View) -> View:
    """What one request of an editor changes is kept whole or not at all.

    A refusal by a service becomes a message on the editor's screen, with the fields it names.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if request.method in {"GET", "HEAD", "OPTIONS"}:
                return view(request, *args, **kwargs)
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except ApplicationError as error:
            # A page that cannot even be shown must not be the place where its refusal is told.
            return _refusal(request, error, kwargs.get("page_id") if request.method == "POST" else None)

    return wrapper


def editors_only(view: View) -> View:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not is_editor(request.user):
            raise PermissionDeniedError(_("You are not allowed to do this."))
        return view(request, *args, **kwargs)

    return wrapper


def refuse_action(_request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    raise PermissionDeniedError(_("You are not allowed to do this."))


def _refusal(request: HttpRequest, error: ApplicationError, page_id: int | None) -> HttpResponse:
    if not request.accepts("text/html"):
        body = {"success": False, "error_code": error.code, "error_message": str(error)}
        return JsonResponse(body, status=error.status)
    messages.error(request, _as_html(error))
    url = reverse("wagtailadmin_pages:edit", args=[page_id]) if page_id else reverse("wagtailadmin_home")
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        # Wagtail's dialogues follow this address once they are done.
        return JsonResponse({"step": "success", "redirect": url})
    return redirect(url)


def _as_html(error: ApplicationError) -> str:
    if not error.fields:
        return str(error)
    rows = [(_label(field), " ".join(str(rule) for rule in rules)) for field, rules in error.fields.items()]
    return format_html("{} {}", str(error), format_html_join(" ", "<b>{}:</b> {}", rows))


def _label(field: str) -> str:
    names = {
        item.name: item for item in InteractiveModulePage._meta.get_fields() if hasattr(item, "verbose_name")
    }
    return capfirst(str(names[field].verbose_name)) if field in names else field
