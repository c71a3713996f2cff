"""The form of an H5P material in a real browser: lists, sub-contents, errors, saving, preview."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from cms.models import H5PContentItem
from cms.office import ensure_editorial_office
from core.checks.chromium import launch_options
from tests.cms.h5p_materials import CARD, make_item
from tests.cms.office import make_author
from tests.content.h5p.packages import PNG

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def item(transactional_db: None) -> H5PContentItem:
    ensure_editorial_office()
    return make_item(make_author())


@pytest.fixture
def page(
    live_server: LiveServer, item: H5PContentItem, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Iterator[Page]:
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0  # a save on its way would meet the clearing of the tables
    client = Client()
    client.force_login(item.owner)
    cookies = [
        {"name": name, "value": cookie.value, "url": live_server.url}
        for name, cookie in client.cookies.items()
    ]
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**launch_options())
        context = chromium.new_context(
            base_url=live_server.url, locale="ru-RU", viewport={"width": 1280, "height": 900}
        )
        context.set_default_timeout(15_000)
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        page.errors = []  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.errors.append(str(error)))  # type: ignore[attr-defined]
        yield page
        assert page.errors == []  # type: ignore[attr-defined]
        chromium.close()


def open_form(page: Page, item: H5PContentItem) -> None:
    page.goto(f"/cms/h5p/items/edit/{item.pk}/")
    expect(page.locator("[data-fields]")).to_have_attribute("aria-busy", "false")


def latest(item: H5PContentItem) -> Any:
    return H5PContentItem.objects.get(pk=item.pk).get_latest_revision_as_object()


def saved(item: H5PContentItem) -> dict[str, Any]:
    params: dict[str, Any] = latest(item).params
    return params


def save(page: Page) -> None:
    page.locator(".action-save").first.click()
    page.locator(".messages .success").wait_for()
    expect(page.locator("[data-fields]")).to_have_attribute("aria-busy", "false")


def test_an_author_writes_a_content(page: Page, item: H5PContentItem) -> None:
    open_form(page, item)
    rows = page.locator(".h5p-list > li")
    rows.nth(0).locator("summary").first.click()
    expect(page.get_by_label("Front").first).to_have_value("1 < 2")
    expect(page.get_by_label("Hint")).to_be_hidden()

    page.locator(".h5p-list__add button").click()
    expect(rows).to_have_count(3)
    expect(rows.nth(2).get_by_label("Front")).to_be_focused()
    page.keyboard.type("three & four")
    rows.nth(2).locator(".h5p-up").first.press("Enter")
    rows.nth(1).locator(".h5p-up").first.press("Enter")
    rows.nth(2).locator(".h5p-remove").first.click()
    expect(rows).to_have_count(2)
    page.locator(".h5p-undo button").click()
    expect(rows).to_have_count(3)
    page.get_by_label("Level").select_option("b")
    page.get_by_label("Hint").fill("look up")
    rows.nth(0).get_by_label("More").select_option(str(CARD))
    rows.nth(0).get_by_label("Текст").fill("nested")
    picture = {"name": "dot.png", "mimeType": "image/png", "buffer": PNG}
    rows.nth(0).locator("input[type=file]").set_input_files(picture)  # type: ignore[arg-type]
    expect(rows.nth(0).locator(".h5p-media__one img")).to_be_visible()
    save(page)

    params = saved(item)
    assert params["cards"][0]["more"]["params"]["image"]["path"] in latest(item).files
    assert [card["front"] for card in params["cards"]] == ["three &amp; four", "1 &lt; 2", "sky"]
    assert params["cards"][0]["more"]["library"] == str(CARD)
    assert params["cards"][0]["more"]["params"]["text"] == "nested"
    assert params["hint"] == "look up"
    assert params["intro"] == "<p>Tom &amp; <strong>Jerry</strong></p>"


def test_a_problem_stands_at_its_field_and_gets_the_focus(page: Page, item: H5PContentItem) -> None:
    open_form(page, item)
    page.get_by_label("Amount").fill("9")
    page.locator(".footer .w-dropdown__toggle, footer [data-w-dropdown-target=toggle]").first.click()
    page.locator("[name=action-submit]").first.click()
    page.locator("[data-summary] li").first.wait_for()

    amount = page.get_by_label("Amount")
    expect(amount).to_be_focused()
    expect(amount).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".h5p-field--number .error-message")).not_to_be_empty()
    assert H5PContentItem.objects.get(pk=item.pk).current_workflow_state is None


def test_the_preview_plays_beside_the_form(page: Page, item: H5PContentItem) -> None:
    open_form(page, item)
    page.locator("[data-show-preview]").click()
    preview = page.frame_locator("iframe[id*=preview-iframe], .w-preview__iframe").first
    playing = preview.frame_locator("[data-kf-h5p] iframe")
    expect(playing.locator(".deck")).to_have_text("1 < 2, sky")
