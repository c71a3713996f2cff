"""Modules approved for a later day."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from assessments import api as assessments_api
from cms import api as cms_api
from cms.models import InteractiveModulePage
from cms.schedule import publish_due
from content import api as content_api
from core.errors import NotFoundError
from tests.accounts.people import make_person
from tests.cms.office import make_author, make_module
from tests.content.drafts import make_test

pytestmark = pytest.mark.django_db


def schedule(page: InteractiveModulePage, author: Any) -> None:
    """Bring the page through its review with a date of tomorrow."""
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision(user=author)
    cms_api.submit_module(page.pk, author.pk)
    cms_api.approve_module(page.pk, make_person("REVIEWER").pk)
    cms_api.approve_module(page.pk, make_person("METHODOLOGIST").pk)


def let_time_come() -> None:
    Revision.objects.exclude(approved_go_live_at=None).update(approved_go_live_at=timezone.now())
    for revision in Revision.page_revisions.all():
        if revision.content.get("go_live_at"):
            revision.content["go_live_at"] = timezone.now().isoformat()
            revision.save()


def is_published(page: InteractiveModulePage) -> bool:
    try:
        return content_api.get_element(page.slug).is_published
    except NotFoundError:
        return False


def test_a_module_goes_out_on_its_day_and_not_before() -> None:
    author = make_author()
    page = make_module(author)
    schedule(page, author)
    assert publish_due() == 0
    assert not is_published(page)

    let_time_come()
    assert publish_due() == 1
    assert is_published(page)


def test_a_module_that_is_not_ready_on_its_day_says_why_and_holds_up_nobody() -> None:
    author, test_id = make_author(), make_test()
    broken, sound = make_module(author, final_test_id=test_id), make_module(author)
    schedule(broken, author)
    schedule(sound, author)
    bank_id = assessments_api.get_test(test_id).draft.sections[0].bank_id
    greedy = assessments_api.DrawRule(bank_id=bank_id, count=77)
    assessments_api.update_test(test_id, assessments_api.TestDraft("Итоговый тест", [greedy]))

    let_time_come()
    assert publish_due() == 1
    assert (is_published(broken), is_published(sound)) == (False, True)
    assert publish_due() == 0
    refused = PageLogEntry.objects.get(page=broken.pk, action="kafedra.publication_refused")
    assert list(refused.data["problems"]) == ["final_test"]
    assert "77" in refused.formatter.format_message(refused)


def test_a_module_whose_time_is_over_leaves_the_catalogue() -> None:
    author = make_author()
    page = make_module(author)
    cms_api.submit_module(page.pk, author.pk)
    cms_api.approve_module(page.pk, make_person("REVIEWER").pk)
    cms_api.approve_module(page.pk, make_person("METHODOLOGIST").pk)
    InteractiveModulePage.objects.filter(pk=page.pk).update(expire_at=timezone.now())
    publish_due()
    assert not is_published(page)
