"""The forms of questions in a real browser: rows, zones, preview, saving, errors beside their fields."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from core.checks.chromium import launch_options
from tests.cms.item_examples import example, example_drafts, posted, saved
from tests.cms.office import make_author
from tests.cms.test_questions import items_of, make_bank
from tests.media.pictures import make_png

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def author(transactional_db: None) -> Any:
    return make_author()


@pytest.fixture
def bank(author: Any) -> Any:
    return make_bank(author)


@pytest.fixture
def page(live_server: LiveServer, author: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    client = Client()
    client.force_login(author)
    cookies = [
        {"name": name, "value": cookie.value, "url": live_server.url}
        for name, cookie in client.cookies.items()
    ]
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**launch_options())
        context = chromium.new_context(base_url=live_server.url, locale="ru-RU")
        context.set_default_timeout(20_000)
        context.add_cookies(cookies)
        yield context.new_page()
        chromium.close()


def type_stem(page: Page, text: str) -> None:
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.insert_text(text)


def ensure_row(page: Page, name: str) -> None:
    """Press the buttons of further rows until the field is there."""
    for found in re.finditer(r"-\d+-", name):
        prefix, row = name[: found.start()], name[: found.end()]
        while not page.locator(f'[name^="{row}"]').count():
            page.locator(f'[data-rows="{prefix}"] > .kf-rows__add [data-add]').click()


def fill_field(page: Page, name: str, value: str) -> None:
    ensure_row(page, name)
    field = page.locator(f'[name="{name}"]')
    kind = field.first.get_attribute("type") or field.first.evaluate("part => part.tagName.toLowerCase()")
    if kind == "radio":
        page.locator(f'[name="{name}"][value="{value}"]').check()
    elif kind == "checkbox":
        field.check()
    elif not field.is_visible():
        return
    elif kind == "select":
        field.select_option(value)
    else:
        field.fill(value)


def save(page: Page) -> None:
    page.locator(".kf-item__save .button").first.click()


def show(page: Page) -> Any:
    page.locator("[data-show-preview]").click()
    view = page.frame_locator("#learner-view")
    expect(view.locator(".kf-question")).to_be_visible()
    return view


def upload(page: Page) -> None:
    picture = {"name": "xray.png", "mimeType": "image/png", "buffer": make_png(size=(400, 300))}
    page.locator("[name=picture]").set_input_files(picture)
    expect(page.locator(".kf-zones img")).to_be_visible()


def test_an_author_writes_a_question_of_every_type(page: Page, bank: Any) -> None:
    for draft in example_drafts():
        page.goto(f"/cms/questions/banks/{bank.uuid}/add/")
        page.locator(f'a[href$="/add/{draft.type}/"]').click()
        type_stem(page, draft.stem.removeprefix("<p>").removesuffix("</p>"))
        if draft.type == "hotspot":
            upload(page)
        for name, value in posted(draft).items():
            is_shared = name in ("stem", "explanation", "image", "width", "height")
            if isinstance(value, str) and not is_shared and not name.endswith("TOTAL_FORMS"):
                fill_field(page, name, value)
        view = show(page)
        view.locator("button[type=submit]").last.click()
        expect(view.locator(".kf-view__graded")).to_be_visible()
        save(page)
        expect(page.locator("#history-title")).to_be_visible()

        item = items_of(bank)[0]
        assert (item.draft.type, item.draft.stem, item.number) == (draft.type, draft.stem, 1)
        spec = {**draft.spec, "image": item.draft.spec["image"]} if draft.type == "hotspot" else draft.spec
        assert item.draft.spec == spec

    page.locator("[name=tags]").fill("другая тема")
    save(page)
    expect(page.locator(".kf-history li")).to_have_count(2)


def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost(page: Page, bank: Any) -> None:
    item = saved(bank, example("key_feature"))
    page.goto(f"/cms/questions/items/{item.uuid}/")
    page.locator("#id_questions-0-options-2-is_key").check()
    page.locator("#id_questions-1-text").fill("Куда везти?")
    save(page)
    expect(page.locator("#id_questions-0-options-2-is_harmful_error")).to_be_visible()
    expect(page.locator("#id_questions-1-text")).to_have_value("Куда везти?")
    assert items_of(bank)[0].number == 1


def test_rows_are_moved_and_removed_by_keyboard(page: Page, bank: Any) -> None:
    item = saved(bank, example("ordering"))
    page.goto(f"/cms/questions/items/{item.uuid}/")
    page.locator('.kf-row:nth-child(2) [data-move="up"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_parts-0-text")).to_have_value("Проверить сознание")
    page.locator(".kf-row:nth-child(4) [data-remove]").focus()
    page.keyboard.press("Enter")
    save(page)
    expect(page.locator(".kf-history li")).to_have_count(2)
    assert items_of(bank)[0].draft.spec["parts"] == [
        "Проверить сознание",
        "Оценить безопасность",
        "Позвать на помощь",
    ]


def test_a_gap_is_put_where_the_cursor_stands(page: Page, bank: Any) -> None:
    page.goto(f"/cms/questions/banks/{bank.uuid}/add/cloze/")
    page.locator("#id_text").fill("Один два")
    page.locator("#id_text").press("End")
    for _ in range(3):
        page.locator("[data-insert-gap]").click()
    expect(page.locator("#id_text")).to_have_value("Один два{{1}}{{2}}{{3}}")
    expect(page.locator('[data-rows="gaps"] > .kf-rows__list > .kf-row')).to_have_count(3)


def test_zones_are_drawn_and_dragged_on_the_picture(page: Page, bank: Any) -> None:
    page.goto(f"/cms/questions/banks/{bank.uuid}/add/hotspot/")
    upload(page)
    stage = page.locator("[data-zones]")
    stage.scroll_into_view_if_needed()

    def point(x: int, y: int) -> tuple[float, float]:
        frame = stage.bounding_box()
        assert frame is not None
        return frame["x"] + x * frame["width"] / 400, frame["y"] + y * frame["height"] / 300

    def drag(start: tuple[int, int], end: tuple[int, int]) -> None:
        page.mouse.move(*point(*start))
        page.mouse.down()
        page.mouse.move(*point(*end), steps=4)
        page.mouse.up()

    page.locator('[data-draw="rect"]').click()
    drag((100, 80), (40, 20))
    numbers = page.locator("#id_zones-0-coords")
    assert numbers.input_value() == "40, 20, 100, 80"
    drag((60, 40), (70, 60))
    assert numbers.input_value() == "50, 40, 110, 100"
    page.locator('[data-draw="polygon"]').click()
    for corner in ((200, 50), (260, 60), (220, 120)):
        page.mouse.click(*point(*corner))
    page.locator("[data-close-polygon]").click()
    assert page.locator("#id_zones-1-coords").input_value() == "200, 50, 260, 60, 220, 120"
    assert page.locator("#id_zones-1-shape").input_value() == "polygon"
