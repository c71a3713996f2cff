"""The libraries that are installed: for administrators, since libraries run for every learner."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.h5p.access import may_install
from cms.h5p.forms import LibrariesForm
from cms.h5p.usage import drafts_with
from cms.h5p.views import answer_upload, tell_libraries, upload_done
from content import api as content_api
from core.errors import ApplicationError, ConflictError

_MOST_NAMED = 5


def _known(person: Any) -> Any:
    """Whoever passed ``may_install`` has an account."""
    return person


@may_install
def libraries(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    cards = content_api.list_h5p_libraries()
    shown = [card for card in cards if query.lower() in f"{card.title} {card.name}".lower()]
    context = {"cards": shown, "query": query, "total": len(cards), "size": sum(card.size for card in cards)}
    return render(request, "cms/h5p/libraries.html", context)


@may_install
def install(request: HttpRequest) -> HttpResponse:
    """Libraries from a package, whether it holds a content or not: first what would be installed is shown,
    with ``confirmed`` it is done.
    """
    form = LibrariesForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "libraries_only": True, "installs": True}
    if request.method != "POST" or not form.is_valid():
        return answer_upload(request, "cms/h5p/upload.html", context)
    source, person = form.cleaned_data["package"].file, request.user
    permissions = content_api.h5p_permissions(_known(person))
    try:
        if "confirmed" in request.POST:
            installed, upgraded = content_api.install_h5p_libraries(
                source, permissions=permissions, by_id=person.pk
            )
            tell_libraries(request, installed, upgraded)
            return upload_done(request, reverse("cms_h5p:libraries"))
        context["is_planned"] = True
        context["plan"] = content_api.plan_h5p_libraries(source, permissions=permissions)
    except ApplicationError as error:
        context["refusal"] = error
    return answer_upload(request, "cms/h5p/upload.html", context)


@may_install
@require_POST
def delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A library that nothing needs goes with its files; who asked has confirmed it."""
    person = _known(request.user)
    try:
        _refuse_if_written(uuid)
        content_api.delete_h5p_library(uuid, permissions=content_api.h5p_permissions(person), by_id=person.pk)
    except ApplicationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The library has been deleted."))
    return redirect("cms_h5p:libraries")


def _refuse_if_written(uuid: UUID) -> None:
    """Drafts are the business of this room: without the library their authors could not go on."""
    card = next((card for card in content_api.list_h5p_libraries() if card.uuid == uuid), None)
    drafts = drafts_with(card.name) if card else []
    if card and drafts:
        names = ", ".join(f"«{draft.title}»" for draft in drafts[:_MOST_NAMED])
        message = _("%(library)s is needed by materials that are being written: %(names)s.")
        raise ConflictError(message % {"library": card.name, "names": names})
