"""The page of an attempt in a real browser: autosave, two tabs, a cut connection, a double click."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from assessments import api
from assessments.models import Attempt, ResponseStep
from tests.accounts.people import make_person
from tests.assessments.browsing import expect_state, open_page, signed_in, stored
from tests.assessments.makers import make_bank, make_test, multiple, single, start

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SAVED = re.compile(r"\d\d:\d\d")


@pytest.fixture
def attempt(transactional_db: None) -> api.AttemptData:
    bank = make_bank()
    api.save_items(bank.id, [single(f"s{n}") for n in range(2)] + [multiple(f"m{n}") for n in range(2)])
    return start(make_person().pk, make_test(bank, count=4))


@pytest.fixture
def visitor(
    live_server: LiveServer, attempt: api.AttemptData, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BrowserContext]:
    """The person who takes the attempt, signed in at a phone."""
    # Playwright keeps an event loop in this thread; nothing of ours runs in it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        yield from signed_in(playwright, live_server.url, attempt.person_id)


def choose(page: Page, slot: int, place: int = 0) -> str:
    """Tick an option by its place and return its id."""
    option = page.locator(f"#question-{slot} input").nth(place)
    option.check()
    return str(option.get_attribute("value"))


def test_answers_are_saved_by_themselves(visitor: BrowserContext, attempt: api.AttemptData) -> None:
    page = open_page(visitor, attempt)
    chosen = choose(page, 1)
    expect_state(page, "changed")
    expect_state(page, "saved")
    expect(page.locator("#attempt-save-state")).to_have_text(SAVED)
    expect(page.locator("#attempt-progress")).to_have_text(re.compile(r"1\D+4"))
    expect(page.locator('#attempt-numbers [data-state="answered"]')).to_have_count(1)
    assert stored(attempt) == {"1": [chosen]}
    page.reload()
    expect(page.locator("#question-1 input:checked")).to_have_attribute("value", chosen)


def test_two_tabs_lose_nothing_and_are_told(visitor: BrowserContext, attempt: api.AttemptData) -> None:
    first, second = open_page(visitor, attempt), open_page(visitor, attempt)
    one, two = choose(first, 1, 0), choose(first, 2, 0)
    expect_state(first, "saved")
    choose(second, 1, 1)
    three = choose(second, 3, 0)
    expect(second.locator("#attempt-notice")).to_be_visible()
    expect(second.locator('#attempt-notice a[href="#question-1"]')).to_be_visible()
    expect(second.locator(f'#question-2 input[value="{two}"]')).to_be_checked()
    expect_state(second, "saved")
    expect(second.locator("#attempt-save-state")).to_have_text(SAVED)
    assert stored(attempt)["3"] == [three]
    assert set(stored(attempt)) == {"1", "2", "3"}
    assert stored(attempt)["1"] == [one]


def test_a_cut_connection_is_told_and_made_good(visitor: BrowserContext, attempt: api.AttemptData) -> None:
    page = open_page(visitor, attempt)
    visitor.set_offline(True)
    chosen = choose(page, 2)
    expect_state(page, "error")
    assert stored(attempt) == {}
    visitor.set_offline(False)
    expect_state(page, "saved")
    assert stored(attempt) == {"2": [chosen]}


def test_a_lost_answer_of_the_server_makes_no_second_step(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(visitor, attempt)
    lost: list[str] = []

    def lose_first(route: Route) -> None:
        response = route.fetch()
        if lost:
            route.fulfill(response=response)
        else:
            lost.append(response.text())
            route.abort()

    page.route("**/responses/", lose_first)
    choose(page, 1)
    expect_state(page, "saved")
    assert len(lost) == 1
    assert ResponseStep.objects.count() == 1


def test_signing_out_meanwhile_loses_nothing(visitor: BrowserContext, attempt: api.AttemptData) -> None:
    page = open_page(visitor, attempt)
    cookies = visitor.cookies()
    visitor.clear_cookies()
    chosen = choose(page, 1)
    expect_state(page, "error")
    visitor.add_cookies(cookies)  # type: ignore[arg-type]
    page.locator('[data-action="save"]').click()
    expect_state(page, "saved")
    assert stored(attempt) == {"1": [chosen]}


def test_a_double_click_finishes_once(visitor: BrowserContext, attempt: api.AttemptData) -> None:
    page = open_page(visitor, attempt)
    for slot in range(1, 5):
        choose(page, slot)
    page.locator('[data-action="submit"]').dblclick()
    page.wait_for_url(f"**/elements/hypertension/?attempt={attempt.uuid}")
    finished = Attempt.objects.get()
    assert finished.state == "finished"
    assert len(finished.responses) == 4
    assert ResponseStep.objects.filter(kind="submit").count() == 1


def test_unanswered_questions_are_shown_before_the_end(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(visitor, attempt)
    choose(page, 2)
    page.locator('[data-action="submit"]').click()
    expect(page.locator(".kf-numbers li")).to_have_count(3)
    assert Attempt.objects.get().state == "in_progress"
    page.locator("form.kf-cluster button").click()
    page.wait_for_url("**/?attempt=*")
    assert Attempt.objects.get().state == "finished"


def test_a_tab_whose_attempt_ended_elsewhere_leads_to_the_result(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(visitor, attempt)
    api.submit_attempt(attempt.uuid, attempt.person_id, key="elsewhere")
    choose(page, 1)
    page.wait_for_url("**/?attempt=*")
    assert Attempt.objects.get().responses == {}


def test_the_keyboard_answers_and_enter_never_finishes(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(visitor, attempt)
    page.locator("#question-1 input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect_state(page, "saved")
    assert set(stored(attempt)) == {"1"}
    assert Attempt.objects.get().state == "in_progress"


def test_what_is_ticked_is_saved_before_time_is_up(visitor: BrowserContext, attempt: api.AttemptData) -> None:
    limited = start(attempt.person_id, make_test(time_limit_minutes=1))
    page = visitor.new_page()
    page.clock.install()
    page.goto(f"/attempts/{limited.uuid}/")
    expect(page.locator("#attempt-timer")).to_be_visible()
    chosen = choose(page, 1)
    page.clock.fast_forward(55_000)
    expect_state(page, "saved")
    assert stored(limited) == {"1": [chosen]}
