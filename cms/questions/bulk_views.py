"""Several questions of a bank at once: asked again before it is done, and undone afterwards."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assessments import api as assessments_api
from cms.questions import bulk
from cms.questions.access import keeper_required, ownership
from cms.questions.item_forms import ITEM_FORMS


@keeper_required
@require_POST
def change_items(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what would be done; with ``confirmed`` do it."""
    found = assessments_api.get_authored_bank(uuid, ownership(request.user))
    action = bulk.BulkAction(request.POST.get("action", ""), request.POST.get("tag", "").strip())
    items = assessments_api.list_chosen_items(found.id, _chosen(request))
    problem = action.problem if items else _("Choose questions first.")
    if problem:
        messages.warning(request, problem)
        return redirect("cms_questions:bank", found.uuid)
    if request.POST.get("confirmed"):
        changed = bulk.apply(found.id, items, action)
        bulk.remember_undo(request, found.uuid, changed, action)
        messages.success(request, _told(len(changed)))
        return redirect("cms_questions:bank", found.uuid)
    rows = [{"item": item, "kind": ITEM_FORMS[item.draft.type]} for item in items]
    context = {"bank": found, "rows": rows, "action": action}
    return render(request, "cms/questions/bulk.html", context)


@keeper_required
@require_POST
def undo_change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = assessments_api.get_authored_bank(uuid, ownership(request.user))
    remembered = bulk.take_undo(request, found.uuid)
    if remembered is None:
        messages.warning(request, _("There is nothing to undo."))
    else:
        uuids, action = remembered
        changed = bulk.apply(found.id, assessments_api.list_chosen_items(found.id, uuids), action)
        messages.success(request, _("Undone.") + " " + _told(len(changed)))
    return redirect("cms_questions:bank", found.uuid)


def _chosen(request: HttpRequest) -> list[UUID]:
    uuids = []
    for given in request.POST.getlist("items"):
        try:
            uuids.append(UUID(given))
        except ValueError:
            continue
    return uuids


def _told(count: int) -> str:
    told = ngettext("%(count)d question was changed.", "%(count)d questions were changed.", count)
    return told % {"count": count}
