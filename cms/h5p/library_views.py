"""The libraries that are installed: for administrators, since libraries run for every learner."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.h5p.access import may_install
from content import api as content_api
from core.errors import ApplicationError


@may_install
def libraries(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    cards = content_api.list_h5p_libraries()
    shown = [card for card in cards if query.lower() in f"{card.title} {card.name}".lower()]
    context = {"cards": shown, "query": query, "total": len(cards), "size": sum(card.size for card in cards)}
    return render(request, "cms/h5p/libraries.html", context)


@may_install
def install(request: HttpRequest) -> HttpResponse:
    """Libraries from a package, whether it holds a content or not."""
    raise NotImplementedError


@may_install
@require_POST
def delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A library that nothing needs goes with its files; who asked has confirmed it."""
    person: Any = request.user
    try:
        content_api.delete_h5p_library(uuid, permissions=content_api.h5p_permissions(person), by_id=person.pk)
    except ApplicationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The library has been deleted."))
    return redirect("cms_h5p:libraries")
