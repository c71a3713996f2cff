"""Which modules show which materials."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q
from wagtail.models import Revision

from cms.models import H5PContentItem, InteractiveModulePage
from content import api as content_api

BLOCK = "h5p"
_MARK = f'"{BLOCK}"'


def modules_by_item() -> dict[int, list[InteractiveModulePage]]:
    """By material: the modules in whose latest draft or published text it stands."""
    pages: dict[int, dict[int, InteractiveModulePage]] = defaultdict(dict)
    modules = InteractiveModulePage.objects.all()
    shown = Q(pk__in=modules.values("latest_revision")) | Q(
        pk__in=modules.filter(live=True).values("live_revision")
    )
    for revision in Revision.objects.filter(shown, content__body__icontains=_MARK).order_by("pk"):
        page = revision.as_object()
        for item_id in _items_in(json.loads(revision.content["body"])):
            pages[item_id][page.pk] = page
    return {item_id: list(found.values()) for item_id, found in pages.items()}


def drafts_with(name: content_api.LibraryName) -> list[H5PContentItem]:
    """Materials whose latest draft is of this type or has a part of it, published or not."""
    of_it = Q(latest_revision__content__library=str(name))
    has_it = Q(latest_revision__content__params__icontains=f'"{name}"')
    return list(H5PContentItem.objects.filter(of_it | has_it))


def modules_with(item: H5PContentItem) -> list[InteractiveModulePage]:
    return modules_by_item().get(item.pk, [])


def outdated_modules(
    item: H5PContentItem, modules: list[InteractiveModulePage]
) -> list[InteractiveModulePage]:
    """Those whose learners still get an older version than the latest published one."""
    latest = content_api.latest_h5p_version(item.content_uuid) if modules else None
    if latest is None:
        return []
    return [page for page in modules if any(uuid != latest.uuid for uuid in _pinned(page, item))]


def _pinned(page: InteractiveModulePage, item: H5PContentItem) -> Iterator[UUID]:
    """The versions of the material which the published module shows."""
    element = content_api.find_element(page.element_uuid)
    if element is None or element.current_version_uuid is None or not page.live:
        return
    uuids = {
        UUID(block["version_uuid"])
        for step in content_api.get_version(element.current_version_uuid).steps
        for block in step["blocks"]
        if block["type"] == BLOCK
    }
    for uuid, version in content_api.find_h5p_versions(uuids).items():
        if version.content_uuid == item.content_uuid:
            yield uuid


def _items_in(steps: Any) -> Iterator[int]:
    for step in steps:
        for block in step["value"]["content"]:
            if block["type"] == BLOCK and block["value"].get("content"):
                yield int(block["value"]["content"])
