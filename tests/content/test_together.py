"""Publications at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connections

from content import api as content_api
from tests.content.drafts import make_draft

pytestmark = pytest.mark.django_db(transaction=True)


def publish_in_thread(draft: content_api.ElementDraft) -> content_api.ElementVersionData:
    try:
        return content_api.publish_version(draft, None)
    finally:
        connections.close_all()


def test_versions_published_at_once_are_numbered_without_gaps_or_doubles() -> None:
    draft = make_draft()
    drafts = [replace(draft, credits=Decimal(1 + number // 2)) for number in range(8)]
    with ThreadPoolExecutor(max_workers=8) as pool:
        versions = list(pool.map(publish_in_thread, drafts))
    assert sorted({version.number for version in versions}) == [1, 2, 3, 4]
    assert len({version.uuid for version in versions}) == 4
    assert len({version.element_uuid for version in versions}) == 1
