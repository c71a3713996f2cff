"""Inputs beyond ticking, answered by the keyboard alone and by touch on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from assessments import api
from tests.accounts.people import make_person
from tests.assessments.browsing import expect_state, open_page, signed_in, stored
from tests.assessments.makers import make_bank, make_test, multiple, start
from tests.journeys.eyes import PHONE, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PARTS = [
    "Оценить сознание и дыхание",
    "Позвать на помощь",
    "Начать компрессии грудной клетки",
    "Подключить дефибриллятор",
]
DRAFTS = [
    api.ItemDraft(
        type="true_false",
        stem="<p>Верно ли, что АД 138/88 мм рт. ст. при домашнем измерении — норма?</p>",
        spec={"answer": False},
    ),
    api.ItemDraft(
        type="matching",
        stem="<p>Соотнесите препарат и класс.</p>",
        spec={
            "pairs": [
                {"left": "Амлодипин", "right": "Дигидропиридиновый антагонист кальция"},
                {"left": "Периндоприл", "right": "Ингибитор АПФ"},
                {"left": "Лизиноприл, который назначен пациенту с нефропатией", "right": "Ингибитор АПФ"},
            ],
            "distractors": ["Бета-адреноблокатор"],
        },
    ),
    api.ItemDraft(
        type="ordering",
        stem="<p>В каком порядке действовать при внезапной остановке сердца?</p>",
        spec={"parts": PARTS},
        scoring={"rule": "adjacent"},
    ),
    multiple("лимит", scoring={"rule": "proportional", "max_picks": 2}),
]


@pytest.fixture
def attempt(transactional_db: None) -> api.AttemptData:
    """Each type once, in this order, each in a section of its own and worth two points but for the first."""
    sections = []
    for number, draft in enumerate(DRAFTS, start=1):
        bank = make_bank()
        api.save_item(bank.id, draft)
        sections.append(api.DrawRule(bank.id, 1, section=f"Раздел {number}", points=min(number, 2)))
    return start(make_person().pk, make_test(sections=sections))


@pytest.fixture
def visitor(
    live_server: LiveServer, attempt: api.AttemptData, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BrowserContext]:
    # Playwright keeps an event loop in this thread; nothing of ours runs in it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        yield from signed_in(playwright, live_server.url, attempt.person_id)


@pytest.fixture
def plain_visitor(
    live_server: LiveServer, attempt: api.AttemptData, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BrowserContext]:
    """The same person where scripts are switched off."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        yield from signed_in(playwright, live_server.url, attempt.person_id, javascript=False)


def shown_order(page: Page) -> list[str]:
    return page.locator("#question-3 .kf-order__text").all_inner_texts()


def answered_order(attempt: api.AttemptData) -> list[str]:
    """Ids of the parts in the order that was answered."""
    pairs = (value.split("=") for value in stored(attempt)["3"])
    places = {place: part for part, place in pairs}
    return [places[str(place)] for place in range(1, len(places) + 1)]


def ids_in_order(page: Page) -> list[str]:
    names = page.locator("#question-3 select").evaluate_all("all => all.map(one => one.name)")
    return [name.removeprefix("slot-3-") for name in names]


def drag_by_touch(visitor: BrowserContext, page: Page, handle: Locator, target: Locator) -> None:
    """A finger goes down on the handle, moves below the target and is lifted."""
    handle.scroll_into_view_if_needed()
    start_box, end_box = handle.bounding_box(), target.bounding_box()
    assert start_box is not None
    assert end_box is not None
    x, y = start_box["x"] + start_box["width"] / 2, start_box["y"] + start_box["height"] / 2
    end = end_box["y"] + end_box["height"] - 4
    finger = visitor.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 13):
        point = {"x": x, "y": y + (end - y) * step / 12}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_everything_is_answered_by_the_keyboard(visitor: BrowserContext, attempt: api.AttemptData) -> None:
    page = open_page(visitor, attempt)
    page.locator("#question-1 input").first.focus()
    page.keyboard.press("Space")
    selects = page.locator("#question-2 select")
    for line in range(selects.count()):
        selects.nth(line).focus()
        page.keyboard.press("ArrowDown")
    page.locator("#question-3 .kf-order__move").nth(1).focus()
    first = shown_order(page)[0]
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert shown_order(page)[2] == first
    focused = page.locator("#question-3 .kf-order__part").nth(2).locator(".kf-order__move").nth(1)
    expect(focused).to_be_focused()
    expect(page.locator('#question-3 [role="status"]')).to_contain_text(first)
    page.locator("#question-4 input").first.focus()
    for _option in range(3):
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    expect(page.locator("#question-4 .kf-picks")).not_to_be_empty()
    expect(page.locator("#question-4 input:checked")).to_have_count(2)
    expect(page.locator('#attempt-numbers [data-state="answered"]')).to_have_count(4)
    expect_state(page, "saved")
    assert stored(attempt)["1"] == ["true"]
    assert len(stored(attempt)["2"]) == 3
    assert len(stored(attempt)["4"]) == 2
    assert answered_order(attempt) == ids_in_order(page)
    order = shown_order(page)
    page.reload()
    assert shown_order(page) == order
    expect(page.locator("#question-3 .kf-order__confirm")).to_be_hidden()


def test_everything_is_answered_by_touch(visitor: BrowserContext, attempt: api.AttemptData) -> None:
    page = open_page(visitor, attempt)
    page.locator("#question-1 label").nth(1).tap()
    for select in page.locator("#question-2 select").all():
        select.tap()
        select.select_option(index=2)
    parts = page.locator("#question-3 .kf-order__part")
    before = shown_order(page)
    drag_by_touch(visitor, page, parts.nth(0).locator(".kf-order__handle"), parts.nth(2))
    texts = page.locator("#question-3 .kf-order__text")
    expect(texts).to_have_text([before[1], before[2], before[0], before[3]])
    parts.nth(3).locator(".kf-order__move").first.tap()
    expect(texts).to_have_text([before[1], before[2], before[3], before[0]])
    for place in range(3):
        page.locator("#question-4 label").nth(place).tap()
    expect(page.locator("#question-4 input:checked")).to_have_count(2)
    expect_state(page, "saved")
    assert stored(attempt)["1"] == ["false"]
    assert answered_order(attempt) == ids_in_order(page)


def test_everything_is_answered_without_scripts(
    plain_visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(plain_visitor, attempt)
    page.locator("#question-1 input").first.check()
    for line in page.locator("#question-2 select").all():
        line.select_option(index=1)
    for place, part in enumerate(page.locator("#question-3 select").all(), start=1):
        part.select_option(str(place))
    page.locator('[data-action="save"]').click()
    expect(page.locator('#attempt-numbers [data-state="answered"]')).to_have_count(3)
    assert len(stored(attempt)["2"]) == 3
    assert answered_order(attempt) == ids_in_order(page)
    expect(page.locator("#question-3 select").first).to_have_value("1")
    Visitor(page, "", javascript=False).look("item-types-without-scripts")


def test_an_order_that_is_right_as_it_stands_can_be_confirmed(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(visitor, attempt)
    shown = shown_order(page)
    page.locator("#question-3 .kf-order__confirm button").tap()
    expect_state(page, "saved")
    assert shown_order(page) == shown
    assert answered_order(attempt) == ids_in_order(page)


def test_an_order_from_another_tab_is_shown(visitor: BrowserContext, attempt: api.AttemptData) -> None:
    first, second = open_page(visitor, attempt), open_page(visitor, attempt)
    first.locator("#question-3 .kf-order__move").nth(1).tap()
    expect_state(first, "saved")
    second.locator("#question-1 label").first.tap()
    expect(second.locator("#attempt-notice")).to_be_visible()
    assert shown_order(second) == shown_order(first)
    expect_state(second, "saved")
    assert set(stored(attempt)) == {"1", "3"}


def test_the_page_is_fit_to_be_shown(visitor: BrowserContext, attempt: api.AttemptData) -> None:
    page = open_page(visitor, attempt)
    expect(page.locator(".kf-question-section")).to_have_count(4)
    expect(page.locator(".kf-question__points")).to_have_count(3)
    eyes = Visitor(page, "")
    eyes.look("item-types-untouched")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.locator("#question-2 select").first.select_option(index=1)
    page.locator("#question-3 .kf-order__move").nth(1).tap()
    for place in range(3):
        page.locator("#question-4 label").nth(place).tap()
    expect_state(page, "saved")
    visitor.set_offline(True)
    page.locator("#question-1 label").first.tap()
    expect_state(page, "error")
    eyes.look("item-types-answered-offline", judged=False)
    visitor.set_offline(False)
    expect_state(page, "saved")
    eyes.look("item-types-answered")
    assert not [trouble for trouble in eyes.troubles if "ERR_INTERNET_DISCONNECTED" not in trouble]
