"""H5P inside a module, in a real browser: half an answer survives a reload, the whole one opens the way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from playwright.sync_api import Browser, FrameLocator, Page, Route, ViewportSize, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from content import api as content_api
from core.checks.chromium import launch_options
from core.engines.layout import BASE_DIR
from lms.models import H5PResult, H5PState
from tests.lms.h5p import FIRST, SECOND, Playing

PACKAGE = Path("/work/shared/data/h5p/valid/H5P.QuestionSet.h5p")
SCREENSHOTS = BASE_DIR / "var" / "screenshots"
RIGHT, WRONG = "120/80 мм рт. ст.", "160/100 мм рт. ст."
pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not PACKAGE.exists(), reason="the packages of real H5P types are not here"),
]


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    # One folder for both: a process remembers which bundles it has written.
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("uploads")):
        yield


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # The loop that Playwright runs is no request: the ORM may be asked beside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**launch_options())
        yield chromium
        chromium.close()


def make_set() -> content_api.H5PVersionData:
    """Two questions in the real type, each with one right answer; they are checked at the end."""
    with PACKAGE.open("rb") as package:
        imported = content_api.import_h5p(package, permissions=content_api.OperatorPermissions(), by_id=None)
    questions = [
        {
            "library": "H5P.MultiChoice 1.14",
            "subContentId": identity,
            "metadata": {"contentType": "Multiple Choice", "license": "U", "title": title},
            "params": {
                "question": f"<p>{title}</p>",
                "answers": [{"text": RIGHT, "correct": True}, {"text": WRONG, "correct": False}],
                "behaviour": {"type": "auto", "enableRetry": True, "enableCheckButton": True},
            },
        }
        for identity, title in ((FIRST, "Какое давление нормально?"), (SECOND, "К чему стремятся?"))
    ]
    params: dict[str, Any] = {**imported.draft.params, "questions": questions}
    params["override"] = {"checkButton": False}
    draft = content_api.H5PDraft(imported.draft.library, "Давление", params)
    return content_api.save_h5p_version(draft, content_uuid=None, by_id=None)


def open_step(browser: Browser, server: LiveServer, playing: Playing) -> Page:
    client = Client()
    client.force_login(playing.person)
    viewport: ViewportSize = {"width": 1280, "height": 900}
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
    page = context.new_page()
    page.goto(f"{server.url}/learn/{playing.enrolment.uuid}/steps/1/")
    return page


def content_of(page: Page) -> FrameLocator:
    expect(page.locator("[data-kf-h5p]")).to_have_attribute("data-state", "playing", timeout=15_000)
    return page.frame_locator("[data-kf-h5p] iframe")


def wait_until_saved(page: Page) -> None:
    expect(page.locator("#h5p-save-state")).to_have_attribute("data-state", "saved", timeout=10_000)


def answer(content: FrameLocator, text: str) -> None:
    content.get_by_text(text).locator("visible=true").click()


@pytest.mark.django_db(transaction=True)
def test_half_an_answer_survives_a_reload_and_the_whole_opens_the_next_screen(
    browser: Browser, live_server: LiveServer, uploads: None
) -> None:
    playing = Playing(make_set(), "score", 50, steps_after=1)
    page = open_step(browser, live_server, playing)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))

    answer(content_of(page), RIGHT)
    wait_until_saved(page)
    page.reload()
    content = content_of(page)
    expect(content.get_by_role("radio", checked=True)).to_have_text(RIGHT)

    page.context.set_offline(True)
    content.get_by_label("Next question").locator("visible=true").click()
    expect(page.locator("#h5p-save-state")).to_have_attribute("data-state", "error")
    answer(content, WRONG)
    page.screenshot(path=str(SCREENSHOTS / "learn-h5p-offline-1280.png"), full_page=True)
    page.context.set_offline(False)
    wait_until_saved(page)

    page.locator("#next-screen").click()
    expect(page.locator("#h5p-undone")).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 844})
    page.screenshot(path=str(SCREENSHOTS / "learn-h5p-undone-390.png"), full_page=True)
    content.get_by_role("button", name="Finish").locator("visible=true").click()
    expect(page.locator("#h5p-undone")).to_be_hidden()
    expect(page.locator("[data-kf-h5p-result]")).to_contain_text("50")
    page.screenshot(path=str(SCREENSHOTS / "learn-h5p-done-390.png"), full_page=True)
    # Whoever chose large letters has them in the frame, too.
    frame = page.frames[-1]
    usual = frame.evaluate("() => devicePixelRatio")
    page.evaluate("document.documentElement.dataset.kfFont = 'largest'")
    frame.wait_for_function("wanted => devicePixelRatio === wanted", arg=1.5 * usual)
    result = H5PResult.objects.get()
    assert (result.server_score, result.browser_score, result.differs) == (1, 1, False)

    page.locator("#next-screen").click()
    page.wait_for_url("**/steps/2/")
    assert not troubles


@pytest.mark.django_db(transaction=True)
def test_a_lost_answer_of_the_server_is_no_other_window(
    browser: Browser, live_server: LiveServer, uploads: None
) -> None:
    playing = Playing(make_set(), "completed")
    page = open_step(browser, live_server, playing)
    content = content_of(page)
    wait_until_saved(page)
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.fetch().text())
        return route.abort()

    page.route("**/state/", lose_the_first)
    answer(content, WRONG)
    expect(page.locator("#h5p-save-state")).to_have_attribute("data-state", "error")
    answer(content, RIGHT)
    wait_until_saved(page)

    expect(page.locator("#h5p-conflict")).to_be_hidden()
    page.reload()
    expect(content_of(page).get_by_role("radio", checked=True)).to_have_text(RIGHT)


@pytest.mark.django_db(transaction=True)
def test_the_older_of_two_windows_writes_over_nothing(
    browser: Browser, live_server: LiveServer, uploads: None
) -> None:
    playing = Playing(make_set(), "completed")
    older = open_step(browser, live_server, playing)
    content_of(older)
    # Beside the older one, which would hand in its state if it were hidden.
    newer = browser.new_context(storage_state=older.context.storage_state()).new_page()
    newer.goto(older.url)
    answer(content_of(newer), RIGHT)
    wait_until_saved(newer)
    saved = H5PState.objects.get().data

    answer(content_of(older), WRONG)
    expect(older.locator("#h5p-conflict")).to_be_visible()
    older.screenshot(path=str(SCREENSHOTS / "learn-h5p-conflict-1280.png"), full_page=True)
    assert H5PState.objects.get().data == saved
    older.locator("#h5p-conflict button").click()
    expect(content_of(older).get_by_role("radio", checked=True)).to_have_text(RIGHT)
    expect(older.locator("#h5p-conflict")).to_be_hidden()
