"""The screens on which questions are kept apart: two that never stand in one form."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import api as assessments_api
from cms.questions.access import keeper_required, ownership

_SHORTEST_QUERY = 2


@keeper_required
def bank_enemies(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All pairs of a bank, and a search that leads to the question to keep apart from others."""
    mine = ownership(request.user)
    bank = assessments_api.get_authored_bank(uuid, mine)
    query = request.GET.get("q", "").strip()
    found = assessments_api.list_authored_items(bank.id, query, per_page=20).items if query else []
    pairs = assessments_api.list_bank_enemies(bank.id, mine)
    context = {"bank": bank, "pairs": pairs, "query": query, "found": found}
    return render(request, "cms/questions/bank_enemies.html", context)


@keeper_required
def item_enemies(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The questions that one question excludes, and a search for more of them."""
    mine = ownership(request.user)
    item = assessments_api.get_authored_item(uuid, mine)
    query = request.GET.get("q", "").strip()
    searched = len(query) >= _SHORTEST_QUERY
    context = {
        "item": item,
        "enemies": assessments_api.list_enemies(item.uuid, mine),
        "query": query,
        "searched": searched,
        "found": assessments_api.find_enemy_candidates(item.uuid, query, mine) if searched else [],
    }
    return render(request, "cms/questions/item_enemies.html", context)


@keeper_required
@require_POST
def declare_enemies(request: HttpRequest, uuid: UUID, other: UUID) -> HttpResponse:
    mine = ownership(request.user)
    item = assessments_api.get_authored_item(uuid, mine)
    assessments_api.declare_enemies(item.uuid, assessments_api.get_authored_item(other, mine).uuid)
    messages.success(request, _("The two questions will not stand in one variant any more."))
    return redirect("cms_questions:item_enemies", item.uuid)


@keeper_required
@require_POST
def release_enemies(request: HttpRequest, uuid: UUID, other: UUID) -> HttpResponse:
    mine = ownership(request.user)
    item = assessments_api.get_authored_item(uuid, mine)
    assessments_api.release_enemies(item.uuid, assessments_api.get_authored_item(other, mine).uuid)
    messages.success(request, _("The two questions may stand in one variant again."))
    return redirect("cms_questions:item_enemies", item.uuid)
