"""Our own content type in a real browser: by keyboard alone, wrongly, back again, and resumed."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, Page, expect, sync_playwright

from content import api as content_api
from content.hosting.own_libraries import own_package
from core.checks.chromium import launch_options
from tests.content.h5p.player import Site, Watch, frame_of, heard, running_site, wait_until_painted

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("h5p-player")]

REFERENCE = {
    "text": "Treat early.",
    "source": "Guideline",
    "strength": "A, 1",
    "link": "https://example.org/",
}
PARAMS: dict[str, Any] = {
    "case": {"text": "<p>A man of 52.</p>", "facts": [{"label": "Pressure", "value": "158 &lt; 160"}]},
    "steps": [
        {
            "id": "first",
            "title": "First visit",
            "question": "What now?",
            "choices": [
                {"text": "Measure again", "points": 2, "next": "finding", "feedback": "<p>Certainty.</p>"},
                {"text": "Wait a year", "points": 0, "next": "harm", "feedback": "<p>Too long.</p>"},
            ],
            "references": [REFERENCE],
        },
        {"id": "harm", "title": "A year later", "text": "<p>Worse.</p>", "next": "first"},
        {"id": "finding", "title": "It is confirmed", "text": "<p>146/91</p>", "next": "therapy"},
        {
            "id": "therapy",
            "title": "Therapy",
            "choices": [
                {"text": "Two drugs", "points": 2, "next": "good"},
                {"text": "One drug", "points": 1, "next": "good"},
                {"text": "None", "points": 0, "next": "bad"},
            ],
        },
        {"id": "good", "title": "Well again", "outcome": "good", "points": 1},
        {"id": "bad", "title": "A stroke", "outcome": "bad"},
    ],
    "overallFeedback": [{"from": 0, "to": 100, "feedback": "Thank you."}],
    "behaviour": {"enableBack": True, "passPercentage": 70},
}  # fmt: skip
BROKEN = {
    "steps": [
        {
            "id": "a",
            "title": "A",
            "choices": [{"text": "On", "next": "nowhere"}, {"text": "Round", "next": "b"}],
        },
        {"id": "b", "title": "B", "next": "c"},
        {"id": "c", "title": "C", "next": "b"},
        {"id": "a", "title": "A again", "outcome": "good"},
    ]
}  # fmt: skip


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Site]:
    operator = content_api.OperatorPermissions()
    with django_db_blocker.unblock(), running_site(tmp_path_factory.mktemp("uploads")) as server:
        content_api.install_h5p_libraries(own_package(), permissions=operator, by_id=None)
        name = content_api.LibraryName("Kafedra.ClinicalAlgorithm", 1, 0)
        drafts = {
            "whole": content_api.H5PDraft(name, "Pressure", PARAMS),
            "broken": content_api.H5PDraft(name, "Broken", BROKEN),
        }
        versions = {
            key: content_api.save_h5p_version(draft, content_uuid=None, by_id=None).uuid
            for key, draft in drafts.items()
        }
        yield Site(f"http://localhost:{server.port}", versions)


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**launch_options())
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 320, "height": 800}, reduced_motion="reduce")
    page.set_default_timeout(10_000)
    watch = Watch(page)
    yield page
    page.close()
    assert watch.troubles == []


def opened(page: Page, site: Site, name: str = "whole") -> Frame:
    page.goto(site.page_of(name, keep=True))
    wait_until_painted(page)
    return frame_of(page)


def choose(frame: Frame, words: str) -> None:
    tick(frame, words)
    press(frame, "Confirm the decision")


def tick(frame: Frame, words: str) -> None:
    choice = frame.get_by_label(words)
    choice.press("Space")
    expect(choice).to_be_checked()


def press(frame: Frame, words: str) -> None:
    # Not by the pointer: while the frame grows, a button may move away from under it.
    frame.get_by_role("button", name=words, exact=True).press("Enter")


def at(frame: Frame, title: str) -> None:
    expect(frame.locator(".kca-main .kca-title").first).to_have_text(title)


def results(page: Page) -> list[tuple[str, str, int, int, bool]]:
    """Of every walk that was ended: response, points, maximum, success."""
    done = [said["statement"] for said in heard(page, "statement")]
    return [
        (each["verb"]["display"]["en-US"], each["result"]["response"], each["result"]["score"]["raw"],
         each["result"]["score"]["max"], each["result"]["success"])
        for each in done if "score" in each.get("result", {})
    ]  # fmt: skip


def wait_until_kept(page: Page, part: str) -> None:
    """Until a state that holds this text was handed out."""
    for _time in range(100):
        if any(part in (said["data"] or "") for said in heard(page, "state")):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"no state with {part} was kept")


def judge(frame: Frame) -> None:
    """No sideways scroll on the narrowest phone, and nothing that axe finds."""
    assert frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(frame).response["violations"]
    serious = [each for each in found if each["impact"] in {"serious", "critical"}]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in serious] == []


def test_the_best_way_by_keyboard_alone(site: Site, page: Page) -> None:
    frame = opened(page, site)
    expect(frame.get_by_text("158 < 160")).to_be_visible()
    judge(frame)
    frame.get_by_role("button", name="Begin").focus()
    keyboard = page.keyboard
    keyboard.press("Enter")
    expect(frame.get_by_role("heading", name="First visit")).to_be_focused()
    judge(frame)
    for key in ("Tab", "Space", "Tab", "Enter"):
        keyboard.press(key)
    go_on = frame.get_by_role("button", name="Continue")
    expect(go_on).to_be_focused()
    described_by = frame.locator(f"#{go_on.get_attribute('aria-describedby')}")
    expect(described_by).to_contain_text("Right decision")
    judge(frame)
    keyboard.press("Enter")
    expect(frame.get_by_role("heading", name="It is confirmed")).to_be_focused()
    for key in ("Tab", "Enter"):
        keyboard.press(key)
    for key in ("Tab", "Space", "ArrowDown", "ArrowUp", "Tab", "Enter", "Enter"):
        keyboard.press(key)
    expect(frame.get_by_role("heading", name="Well again")).to_be_focused()
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(frame.get_by_role("heading", name="Review of the decisions")).to_be_focused()
    judge(frame)
    assert results(page) == [("completed", "0.0[,]3.0", 5, 5, True)]


def test_a_wrong_way_has_consequences_and_can_be_walked_again(site: Site, page: Page) -> None:
    frame = opened(page, site)
    press(frame, "Begin")
    press(frame, "Confirm the decision")
    expect(frame.get_by_role("status")).to_have_text("Choose one of the answers first.")
    choose(frame, "Wait a year")
    expect(frame.locator(".kca-feedback")).to_contain_text("Points: 0 of 2")
    press(frame, "Continue")
    at(frame, "A year later")
    press(frame, "Continue")
    choose(frame, "Measure again")
    expect(frame.locator(".kca-feedback")).to_contain_text("the first decision counts")
    press(frame, "Go back")
    choose(frame, "Measure again")
    press(frame, "Continue")
    press(frame, "Continue")
    choose(frame, "None")
    press(frame, "Continue")
    expect(frame.locator(".kca-outcome")).to_have_text("Bad outcome")
    expect(frame.locator(".kca-score")).to_contain_text("Not passed: 70 % are needed")
    press(frame, "Review my decisions")
    expect(frame.locator(".kca-review__step").first).to_contain_text("Best decisionMeasure again")
    press(frame, "Try again")
    expect(frame.get_by_role("heading", name="Clinical case")).to_be_focused()
    assert results(page) == [("completed", "0.1[,]0.0[,]3.2", 0, 5, False)]


def test_it_is_taken_up_where_it_was_left(site: Site, page: Page) -> None:
    frame = opened(page, site)
    press(frame, "Begin")
    choose(frame, "Measure again")
    wait_until_kept(page, "[0,0]")
    frame = opened(page, site)
    expect(frame.locator(".kca-feedback")).to_contain_text("Certainty.")
    press(frame, "Continue")
    press(frame, "Continue")
    tick(frame, "One drug")
    wait_until_kept(page, '"selected":1')
    frame = opened(page, site)
    at(frame, "Therapy")
    expect(frame.get_by_label("One drug")).to_be_checked()
    press(frame, "Confirm the decision")
    press(frame, "Continue")
    assert results(page) == [("completed", "0.0[,]3.1", 4, 5, True)]


def test_the_author_is_told_what_only_the_author_can_mend(site: Site, page: Page) -> None:
    frame = opened(page, site, "broken")
    remarks = frame.locator(".kca-remarks li")
    expect(remarks).to_have_text(
        [
            "The id “a” is given to several steps. The first of them counts.",
            "Step “A” leads to “nowhere”, and there is no step with this id. The algorithm ends there.",
            "From step “B” no end can be reached.",
            "From step “C” no end can be reached.",
        ]
    )
    press(frame, "Begin")
    choose(frame, "Round")
    for _time in range(5):
        press(frame, "Continue")
    frame = opened(page, site, "broken")
    choose_and_end(frame)
    assert [row[1] for row in results(page)] == ["0.0"]


def choose_and_end(frame: Frame) -> None:
    press(frame, "Begin")
    choose(frame, "On")
    press(frame, "Continue")
    at(frame, "End of the algorithm")
