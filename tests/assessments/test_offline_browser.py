"""What a browser does for a person whose connection fails, whose tab dies, or who opens two."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from assessments import api
from assessments.models import Attempt
from tests.accounts.people import make_person
from tests.assessments.browsing import expect_state, open_page, signed_in, stored
from tests.assessments.makers import make_bank, make_test, multiple, single, start

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SAVED = re.compile(r"\d\d:\d\d")
ESSAY = "Снижение АД улучшает прогноз."


@pytest.fixture
def attempt(transactional_db: None) -> api.AttemptData:
    bank, typed = make_bank(), make_bank()
    api.save_items(bank.id, [single(f"s{n}") for n in range(2)] + [multiple(f"m{n}") for n in range(2)])
    written = {
        "kind": "text",
        "rubric": [
            {"criterion": "Суть", "levels": [{"text": "нет", "points": 0}, {"text": "есть", "points": 1}]}
        ],
    }
    api.save_item(typed.id, api.ItemDraft(type="written", stem="<p>Объясните.</p>", spec=written))
    sections = [api.DrawRule(bank.id, 4), api.DrawRule(typed.id, 1)]
    return start(make_person().pk, make_test(sections=sections))


@pytest.fixture
def visitor(
    live_server: LiveServer, attempt: api.AttemptData, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BrowserContext]:
    # Playwright keeps an event loop in this thread; nothing of ours runs in it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        yield from signed_in(playwright, live_server.url, attempt.person_id)


def tick(page: Page, slot: int, place: int = 0) -> str:
    option = page.locator(f"#question-{slot} input").nth(place)
    option.check()
    return str(option.get_attribute("value"))


def type_essay(page: Page, text: str) -> None:
    page.locator("#question-5 textarea").press_sequentially(text)


def essay_of(page: Page) -> str:
    return page.locator("#question-5 textarea").input_value()


def kept_in(page: Page) -> list[str]:
    names: list[str] = page.evaluate("Object.keys(localStorage)")
    return [name for name in names if name.startswith("kafedra-answers:")]


def wait_until(page: Page, condition: str) -> None:
    """Playwright's own way of waiting asks for eval, which the page's policy forbids."""
    look = f"const look = () => {condition} ? done() : setTimeout(look, 50); look();"
    page.evaluate(f"() => new Promise((done) => {{ {look} }})")


def crash(page: Page) -> None:
    """The tab is gone at once: no event tells the page to save."""
    page.close(run_before_unload=False)


def test_answers_typed_without_a_connection_survive_a_crash(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(visitor, attempt)
    visitor.set_offline(True)
    ticked = tick(page, 2)
    type_essay(page, ESSAY)
    expect(page.locator("#attempt-offline")).to_be_visible()
    assert len(kept_in(page)) == 1
    crash(page)
    assert stored(attempt) == {}
    visitor.set_offline(False)
    page = open_page(visitor, attempt)
    expect(page.locator(f'#question-2 input[value="{ticked}"]')).to_be_checked()
    assert essay_of(page) == ESSAY
    expect_state(page, "saved")
    assert stored(attempt) == {"2": [ticked], "5": [f"text={ESSAY}"]}
    assert kept_in(page) == []


def test_answers_typed_without_a_connection_survive_a_reload(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(visitor, attempt)
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/responses/", lambda route: route.abort())
    ticked = tick(page, 1)
    type_essay(page, ESSAY)
    expect_state(page, "error")
    page.reload()
    expect(page.locator(f'#question-1 input[value="{ticked}"]')).to_be_checked()
    assert essay_of(page) == ESSAY
    expect_state(page, "error")
    assert stored(attempt) == {}
    page.unroute("**/responses/")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect_state(page, "saved")
    expect(page.locator("#attempt-offline")).to_be_hidden()
    assert stored(attempt) == {"1": [ticked], "5": [f"text={ESSAY}"]}
    assert kept_in(page) == []


def test_a_connection_that_comes_back_is_used_at_once(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(visitor, attempt)
    visitor.set_offline(True)
    type_essay(page, ESSAY)
    expect_state(page, "error")
    type_essay(page, " И качество жизни.")
    visitor.set_offline(False)
    expect_state(page, "saved")
    assert stored(attempt) == {"5": [f"text={ESSAY} И качество жизни."]}


def test_what_was_saved_elsewhere_meanwhile_stands_and_what_was_typed_is_shown(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(visitor, attempt)
    visitor.set_offline(True)
    mine = tick(page, 1)
    type_essay(page, "мой текст без связи")
    expect_state(page, "error")
    crash(page)
    elsewhere = {"5": ["text=текст с другого компьютера"]}
    api.save_responses(
        attempt.uuid, attempt.person_id, step=0, responses=elsewhere, kind="save", request_uuid=attempt.uuid
    )
    visitor.set_offline(False)
    page = open_page(visitor, attempt)
    expect(page.locator("#attempt-notice")).to_contain_text("мой текст без связи")
    expect(page.locator('#attempt-notice a[href="#question-5"]')).to_be_visible()
    assert essay_of(page) == "текст с другого компьютера"
    expect_state(page, "saved")
    assert stored(attempt) == {"1": [mine], **elsewhere}


def test_two_tabs_without_a_connection_both_survive(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    first, second = open_page(visitor, attempt), open_page(visitor, attempt)
    visitor.set_offline(True)
    one, two = tick(first, 1), tick(second, 2)
    expect_state(second, "error")
    assert len(kept_in(first)) == 2
    crash(second)
    expect(first.locator(f'#question-2 input[value="{two}"]')).to_be_checked()
    crash(first)
    visitor.set_offline(False)
    page = open_page(visitor, attempt)
    expect_state(page, "saved")
    assert stored(attempt) == {"1": [one], "2": [two]}
    assert kept_in(page) == []


def test_a_duplicated_tab_does_not_take_what_the_other_is_typing(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    first = open_page(visitor, attempt)
    first.route("**/responses/", lambda route: route.abort())
    type_essay(first, "Начало")
    second = open_page(visitor, attempt)
    ticked = tick(second, 3)
    expect_state(second, "saved")
    assert essay_of(second) == ""
    first.unroute("**/responses/")
    type_essay(first, " и конец")
    expect_state(first, "saved")
    assert stored(attempt) == {"3": [ticked], "5": ["text=Начало и конец"]}


def test_nothing_stays_in_the_browser_after_the_end(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(visitor, attempt)
    for slot in range(1, 5):
        tick(page, slot)
    type_essay(page, ESSAY)
    assert len(kept_in(page)) == 1
    page.locator('[data-action="submit"]').click()
    page.wait_for_url("**/?attempt=*")
    assert kept_in(page) == []
    assert Attempt.objects.get().responses["5"] == [f"text={ESSAY}"]


def test_a_tab_whose_attempt_ended_elsewhere_forgets_its_answers(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(visitor, attempt)
    visitor.set_offline(True)
    tick(page, 1)
    expect_state(page, "error")
    api.submit_attempt(attempt.uuid, attempt.person_id, key="elsewhere")
    visitor.set_offline(False)
    page.wait_for_url("**/?attempt=*")
    assert kept_in(page) == []


def test_answers_of_attempts_that_are_over_or_of_others_are_dropped(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    version = make_test()
    over = start(attempt.person_id, version)
    api.submit_attempt(over.uuid, over.person_id, key="over")
    other = start(attempt.person_id, version, "enrolment:2:final")
    foreign = start(make_person().pk, version)
    page = open_page(visitor, attempt)
    entry = json.dumps({"1": {"base": [], "mine": ["x"]}})
    for uuid in (over.uuid, other.uuid, foreign.uuid):
        page.evaluate("([name, entry]) => localStorage.setItem(name, entry)", [name_of(uuid), entry])
    page.reload()
    wait_until(page, "Object.keys(localStorage).length === 1")
    assert kept_in(page) == [name_of(other.uuid)]


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "null",
        "7",
        "{",
        "[]",
        '{"1": 5}',
        '{"1": {"base": [], "mine": [7]}}',
        '{"99": {"base": [], "mine": []}}',
    ],
)
def test_a_corrupt_store_is_harmless(visitor: BrowserContext, attempt: api.AttemptData, entry: str) -> None:
    page = open_page(visitor, attempt)
    name = name_of(attempt.uuid)
    page.evaluate("([name, entry]) => localStorage.setItem(name, entry)", [name, entry])
    page.reload()
    wait_until(page, f"localStorage.getItem('{name}') === null")
    ticked = tick(page, 1)
    expect_state(page, "saved")
    assert stored(attempt) == {"1": [ticked]}


def test_a_kept_answer_that_the_question_cannot_take_holds_up_nothing(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(visitor, attempt)
    too_long = json.dumps({"5": {"base": [], "mine": ["text=" + "щ" * 20_001]}})
    page.evaluate("([name, entry]) => localStorage.setItem(name, entry)", [name_of(attempt.uuid), too_long])
    page.reload()
    ticked = tick(page, 1)
    expect(page.locator("#question-5 .kf-question__refusal")).to_be_visible()
    page.locator("#question-5 textarea").fill("короче")
    expect(page.locator("#attempt-save-state")).to_have_text(SAVED)
    assert stored(attempt) == {"1": [ticked], "5": ["text=короче"]}


def test_a_browser_without_a_store_saves_as_before(visitor: BrowserContext, attempt: api.AttemptData) -> None:
    refuse = "{ get() { throw new DOMException('', 'SecurityError'); } }"
    visitor.add_init_script(f"Object.defineProperty(window, 'localStorage', {refuse})")
    page = open_page(visitor, attempt)
    visitor.set_offline(True)
    ticked = tick(page, 1)
    expect_state(page, "error")
    expect(page.locator("#attempt-offline")).to_be_visible()
    visitor.set_offline(False)
    expect_state(page, "saved")
    assert stored(attempt) == {"1": [ticked]}


def name_of(uuid: object) -> str:
    return f"kafedra-answers:{uuid}:gone"
