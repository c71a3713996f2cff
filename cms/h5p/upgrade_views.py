"""A material comes to a newer version of its type: scripts of the library run in the browser, a person looks
at what came out, and only then is there a new draft.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.h5p import services
from cms.h5p.access import may_change, within_scope
from cms.h5p.views import edit_url
from cms.h5p.wording import problem_text
from cms.models import H5PContentItem
from content import api as content_api
from core.errors import ApplicationError, InvalidInputError


@dataclass(frozen=True)
class Upgrade:
    """``targets`` are the newer versions at hand, the newest first; ``target`` is the chosen one."""

    item: H5PContentItem
    targets: list[content_api.LibraryName]
    target: content_api.LibraryName


@within_scope
@require_http_methods(["GET", "POST"])
def upgrade(request: HttpRequest, pk: int) -> HttpResponseBase:
    """GET offers it, POST shows what the scripts made of the draft, and with ``save`` keeps that."""
    found = _find(request, pk)
    if request.method == "GET":
        return render(request, "cms/h5p/upgrade.html", _offer(request, found))
    try:
        draft, problems, warnings = _upgraded(request, found)
        if "save" in request.POST and not problems:
            services.replace_draft(services.get_item(pk), draft, _person_id(request))
            message = _("The draft now uses %(library)s. Earlier drafts stay in the history.")
            messages.success(request, message % {"library": found.target})
            return redirect(edit_url(found.item))
    except ApplicationError as error:
        return render(request, "cms/h5p/_upgraded.html", {"refusal": error}, status=error.status)
    context = {
        "item": found.item,
        "problems": [problem_text(problem) for problem in problems],
        "warnings": [problem_text(warning) for warning in warnings],
        "frame_url": "" if problems else content_api.h5p_preview_url(request, draft),
        "target": found.target,
        "result": request.POST["result"],
    }
    return render(request, "cms/h5p/_upgraded.html", context, status=422 if problems else 200)


def _find(request: HttpRequest, pk: int) -> Upgrade:
    item: H5PContentItem = services.get_item(pk).get_latest_revision_as_object()
    if not may_change(request.user, item):
        raise Http404
    targets = content_api.h5p_newer_versions(item.draft.library)
    wanted = request.POST.get("to") or request.GET.get("to")
    chosen = [name for name in targets if wanted in (None, str(name))]
    if not chosen:
        raise Http404
    return Upgrade(item, targets, chosen[0])


def _offer(request: HttpRequest, found: Upgrade) -> dict[str, Any]:
    draft, context = (
        found.item.draft,
        {"upgrade": found, "item": found.item, "edit_url": edit_url(found.item)},
    )
    try:
        plan = content_api.plan_h5p_upgrade(draft, found.target)
    except InvalidInputError as error:
        return context | {"refusals": [rule for rules in error.fields.values() for rule in rules]}
    frame_url = content_api.h5p_upgrade_url(request, draft, found.target)
    parts = [library.name for library in plan.libraries if library.name != found.target]
    return context | {"parts": parts, "frame_url": frame_url}


def _upgraded(request: HttpRequest, found: Upgrade) -> tuple[content_api.H5PDraft, list[Any], list[Any]]:
    """The draft that the scripts made, as the new version of the library takes it."""
    try:
        result = json.loads(request.POST.get("result", ""))
        params, metadata = result["params"], dict(result["metadata"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        message = _("The browser did not say what the scripts made of the content.")
        raise InvalidInputError(message, fields={"result": [message]}) from error
    item = found.item
    draft = content_api.H5PDraft(found.target, item.title, params, metadata, item.draft.files)
    return content_api.check_h5p_draft(draft, strict=False)


def _person_id(request: HttpRequest) -> int:
    person: Any = request.user
    return int(person.pk)
