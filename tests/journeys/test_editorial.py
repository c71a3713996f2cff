"""A module changes hands: author, reviewer, methodologist; a learner inside is not disturbed."""

import re

import pytest
from playwright.sync_api import Browser, expect

from demo.texts import ModuleText
from tests.journeys.eyes import Visitor, visiting_as
from tests.journeys.house import House
from tests.journeys.learner import enrol, skip_pre_test

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

ADDED = " (обновлено)"


def test_an_edit_goes_through_review_and_leaves_a_learner_inside_undisturbed(
    browser: Browser, house: House, hypertension: ModuleText
) -> None:
    old_title = hypertension.screens[0].title
    with visiting_as(browser, house.url, "nurse") as nurse:
        enrolment = enrol(nurse, hypertension.slug)
        skip_pre_test(nurse)
        expect(nurse.page.locator("h1")).to_have_text(old_title)
        with visiting_as(browser, house.url, "author") as author:
            edit_path = change_the_first_screen(author, hypertension)
        with visiting_as(browser, house.url, "reviewer") as reviewer:
            approve(reviewer, edit_path, "reviewer")
        assert_new_learners_read(browser, house, "registrar", hypertension, old_title)
        with visiting_as(browser, house.url, "methodologist") as methodologist:
            approve(methodologist, edit_path, "methodologist")
        nurse.open(f"{enrolment}steps/1/")
        expect(nurse.page.locator("h1")).to_have_text(old_title)
        nurse.open(f"/elements/{hypertension.slug}/")
        nurse.look("element-with-newer-version")
    assert_new_learners_read(browser, house, "authority", hypertension, old_title + ADDED)


def change_the_first_screen(author: Visitor, module: ModuleText) -> str:
    """Edit in the browser and send to review; returns the path of the page's editor."""
    page = author.page
    # The editor saves by itself in the background; the author's own save may overtake it.
    author.forgiven.append("400")
    author.open("/cms/")
    author.look("cms-author-home", judged=False)
    author.open(f"/cms/pages/search/?q={module.title}")
    author.go(page.locator('a[href*="/edit/"]', has_text=module.title).first)
    title = page.locator('input[name="body-0-value-title"]')
    expect(title).to_have_value(module.screens[0].title)
    author.look("cms-editor", judged=False)
    title.fill(module.screens[0].title + ADDED)
    edit_path = page.url.removeprefix(author.url)
    open_actions(author)
    author.look("cms-editor-actions", judged=False)
    author.go('[name="action-submit"]')
    author.look("cms-sent-to-review", judged=False)
    return edit_path


def approve(editor: Visitor, edit_path: str, who: str) -> None:
    editor.open("/cms/")
    expect(editor.page.locator(f'main a[href="{edit_path}"]').first).to_be_visible()
    editor.look(f"cms-{who}-home", judged=False)
    editor.open(edit_path)
    open_actions(editor)
    editor.look(f"cms-{who}-decides", judged=False)
    editor.go('[data-workflow-action-name="approve"]:not([data-workflow-action-modal-url])')
    editor.look(f"cms-{who}-approved", judged=False)


def open_actions(editor: Visitor) -> None:
    editor.page.locator('footer [data-controller~="w-dropdown"] [data-w-dropdown-target="toggle"]').click()


def assert_new_learners_read(
    browser: Browser, house: House, account: str, module: ModuleText, title: str
) -> None:
    with visiting_as(browser, house.url, account) as learner:
        enrol(learner, module.slug)
        skip_pre_test(learner)
        expect(learner.page).to_have_url(re.compile("/steps/1/$"))
        expect(learner.page.locator("h1")).to_have_text(title)
