"""Every real package plays in a real browser: without an error, at the width of a phone and of a desk."""

import base64
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from core.checks.chromium import launch_options
from core.engines.layout import BASE_DIR
from tests.content.h5p.player import Site, Watch, frame_of, heard, running_site, save, wait_until_painted

# Another folder of packages, to try those of a host that is moving here.
VALID = Path(os.environ.get("KAFEDRA_H5P_PACKAGES") or BASE_DIR.parent / "shared" / "data" / "h5p" / "valid")
NAMES = sorted(path.stem for path in VALID.glob("*.h5p")) or ["none"]
SCREENSHOTS = BASE_DIR / "var" / "screenshots"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# A second of one colour, 64 × 36.
_VIDEO = (
    "GkXfo59ChoEBQveBAULygQRC84EIQoKEd2VibUKHgQRChYECGFOAZwEAAAAAAAKeEU2bdLlNu4tTq4QVSalmU6yBbk27i1OrhBZU"
    "rmtTrIGTTbuLU6uEH0O2dVOsgdRNu4xTq4QcU7trU6yCAozsrgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAVSalmoCrXsYMPQkBEiYREe9VxTYCGQ2hyb21lV0GGQ2hyb21lFlSua7yuuteBAXPFh9mYdrzk2jaDgQFV7oEBhoVW"
    "X1ZQOOCdsIFAuoEkU8CBAVWwkFWxgQFVuYECVbqBDVW7gQEfQ7Z1AQAAAAAAAazngQCg2qGrgQAAALACAJ0BKkAAJAAKhwiFhYiZ"
    "hIg4AgAGjla50+hNmQD+3E49yfojAHWhqqao7oEBpaOwAgCdASpAACQACocIhYWImYSIOAIABo5PzMeb8VgA/uuuAKDAoZ+BAMcA"
    "EQIAKhHAABgAGk/0DAARDAVTgP7cTj3J+iMAdaGZppfugQGlktEBACoRwAAYABhYL/QACIwAAPuBAKDAoZ+BAY8AEQIAKhHAABgA"
    "Gk/0DAARDAVTgP7cTj3J+iMAdaGZppfugQGlktEBACoRwAAYABhYL/QACIwAAPuBx6DBoZ+BAmQAEQIAKhHAABgAGk/0DAARDAVT"
    "gP7cTj3J+iMAdaGZppfugQGlktEBACoRwAAYABhYL/QACIwAAPuCAY+gwaGfgQMfABECACoRwAAYABpP9AwAEQwFU4D+3E49yfoj"
    "AHWhmaaX7oEBpZLRAQAqEcAAGAAYWC/0AAiMAAD7ggJkoMGhn4ED7wARAgAqEcAAGAAaT/QMABEMBVOA/txOPcn6IwB1oZmml+6B"
    "AaWS0QEAKhHAABgAGFgv9AAIjAAA+4IDHxxTu2uNu4uzgQC3hveBAfGB1A=="
)
pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Site]:
    if not VALID.is_dir():
        pytest.skip(f"the real packages are not in {VALID}")
    with django_db_blocker.unblock(), running_site(tmp_path_factory.mktemp("uploads")) as server:
        versions = {}
        for name in NAMES:
            with (VALID / f"{name}.h5p").open("rb") as package:
                versions[name] = save(package)
        yield Site(f"http://localhost:{server.port}", versions)


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**launch_options())
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    page = context.new_page()
    # Contents name videos on other hosts; tests know no network.
    context.route(re.compile("^https:"), _answer_instead)
    yield page
    context.close()


def _answer_instead(route: Route) -> None:
    is_script = route.request.resource_type == "script"
    body, kind = (b"", "text/javascript") if is_script else (base64.b64decode(_VIDEO), "video/webm")
    route.fulfill(status=200, body=body, content_type=kind)


@pytest.mark.parametrize("name", NAMES)
def test_plays_without_an_error(
    site: Site, page: Page, name: str, record_property: Callable[[str, object], None]
) -> None:
    watch = Watch(page)
    page.goto(site.page_of(name))
    wait_until_painted(page)
    page.screenshot(path=str(SCREENSHOTS / f"h5p-{name}-1280.png"), full_page=True)
    assert_whole(page)

    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    frame_of(page).wait_for_function("innerWidth < 390")
    assert_whole(page)
    page.screenshot(path=str(SCREENSHOTS / f"h5p-{name}-390.png"), full_page=True)

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    record_property("first_paint_ms", painted_at(page))
    assert heard(page, "statement") or name not in _DEEDS
    assert not watch.troubles


# A video that has not been played yet has no state but the one that it was started with; the time of one
# that plays goes on.
_STATE = """JSON.stringify(
    ((content) => content.getCurrentState() || content.previousState || {})(H5P.instances[0]),
    (name, value) => (typeof value === "number" && value % 1 ? value > 0 : value))"""
# By package: what a person does first, in the world of the content.
_DEEDS = {
    "H5P.Blanks": "document.querySelector('.h5p-text-input').value = 'bil'",
    "H5P.CoursePresentation": "H5P.instances[0].nextSlide()",
    "H5P.DragText": "((task) => task.drop(task.draggables[0], task.droppables[0]))(H5P.instances[0])",
    "H5P.InteractiveVideo": "document.querySelector('.h5p-splash').click()",
    "H5P.MultiChoice": "document.querySelector('.h5p-answer').click()",
    "H5P.QuestionSet": "document.querySelector('.h5p-question-next').click()",
    "H5P.SingleChoiceSet": "document.querySelector('.h5p-sc-alternative').click()",
    "H5P.TrueFalse": "document.querySelector('.h5p-true-false-answer').click()",
}


# The BranchingScenario among the packages is of a version that keeps no state.
@pytest.mark.parametrize("name", sorted(set(NAMES) & set(_DEEDS)) or ["none"])
def test_goes_on_where_it_was_left(site: Site, page: Page, name: str) -> None:
    page.goto(site.page_of(name, keep=True))
    wait_until_painted(page)
    untouched = frame_of(page).evaluate(_STATE)
    frame_of(page).evaluate(_DEEDS[name])
    frame_of(page).wait_for_function(f"(untouched) => ({_STATE}) !== untouched", arg=untouched)
    left = frame_of(page).evaluate(_STATE)
    flush(page)
    page.reload()
    wait_until_painted(page)

    assert frame_of(page).evaluate(_STATE) == left


def test_a_frame_that_does_not_come_is_told_and_tried_again(site: Site, page: Page) -> None:
    page.clock.install()
    page.route(re.compile("/h5p/frame/"), lambda route: route.abort(), times=1)
    page.goto(site.page_of(NAMES[0]))
    # Until the browser has given up loading it, nothing is wrong.
    page.wait_for_load_state("load")
    page.clock.run_for(5_000)

    page.get_by_role("button", name=re.compile("Try again|Попробовать")).click()
    page.clock.run_for(100)

    wait_until_painted(page)


@pytest.mark.skipif("H5P.BranchingScenario" not in NAMES, reason="needs a type with a full screen of its own")
def test_full_screen_works_inside_the_frame(site: Site, page: Page) -> None:
    page.goto(site.page_of("H5P.BranchingScenario"))
    wait_until_painted(page)

    frame = frame_of(page)
    frame.locator(".h5p-branching-full-screen").first.click()

    frame.wait_for_function("document.fullscreenElement !== null")
    assert page.evaluate("document.fullscreenElement !== null")


def flush(page: Page) -> None:
    """Have the content hand out its state, as leaving the page does."""
    page.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("kf-h5p:flushed", done, { once: true });
            document.querySelector("[data-kf-h5p]").dispatchEvent(new CustomEvent("kf-h5p:flush"));
        })"""
    )


def painted_at(page: Page) -> float:
    """Milliseconds from the beginning of the page to the first sight of the content."""
    return float(page.evaluate("window.heard.find((event) => event.type === 'painted').at"))


def assert_whole(page: Page) -> None:
    """Nothing of the content is cut off below, and no room is left over, a moment after it changed."""
    frame = frame_of(page)
    frame.evaluate("new Promise((done) => setTimeout(done, 300))")
    content = frame.evaluate("document.querySelector('.h5p-content').getBoundingClientRect().height")
    shown = page.evaluate("document.querySelector('[data-kf-h5p-frame]').offsetHeight")
    assert abs(shown - content) <= 1, (shown, content)
    assert shown > 60
