"""An attempt under bad conditions: two tabs, a broken connection."""

import pytest
from playwright.sync_api import Browser, Page, expect

from demo.texts import ModuleText
from tests.journeys.eyes import visiting_as
from tests.journeys.house import House
from tests.journeys.learner import (
    RESULT,
    ShownQuestion,
    enrol,
    pre_answers,
    questions_on,
    start_pre_test,
    tick,
    ticked,
    wait_until_saved,
)

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]


def test_two_tabs_lose_no_answer_and_a_double_click_makes_one_result(
    browser: Browser, house: House, heart_failure: ModuleText
) -> None:
    answers = pre_answers(heart_failure)
    with visiting_as(browser, house.url, "nurse") as nurse:
        # The server tells the tab that is behind by this status, and the browser notes it.
        nurse.forgiven.append("409")
        enrolment = enrol(nurse, heart_failure.slug)
        shown = start_pre_test(nurse)
        first, second = nurse.page, nurse.open_tab()
        second.page.goto(first.url)
        assert questions_on(second.page) == shown
        tick(first, shown[0], answers.right(shown[0]))
        wait_until_saved(first)
        tick(second.page, shown[1], answers.right(shown[1]))
        expect(second.page.locator("#attempt-notice")).to_be_visible()
        assert_ticked(second.page, shown[:2])
        second.look("pre-test-second-tab")
        for question in shown[2:]:
            tick(second.page, question, answers.right(question))
        wait_until_saved(second.page)
        first.reload()
        assert_ticked(first, shown)
        first.locator('[data-action="submit"]').dblclick()
        expect(first).to_have_url(RESULT)
        expect(first.locator(".kf-result__score")).to_contain_text("100")
        second.page.reload()
        expect(second.page).to_have_url(RESULT)
        nurse.open(enrolment)
        expect(first.locator('form[action$="/pre-test/"]')).to_have_count(0)


def test_answers_given_without_a_connection_are_sent_later(
    browser: Browser, house: House, pneumonia: ModuleText
) -> None:
    answers = pre_answers(pneumonia)
    with visiting_as(browser, house.url, "nurse") as nurse:
        nurse.forgiven.append("ERR_INTERNET_DISCONNECTED")
        enrol(nurse, pneumonia.slug)
        shown = start_pre_test(nurse)
        nurse.page.context.set_offline(True)
        for question in shown:
            tick(nurse.page, question, answers.right(question))
        state = nurse.page.locator("#attempt-save-state")
        expect(state).to_have_attribute("data-state", "error")
        nurse.look("pre-test-offline")
        nurse.page.context.set_offline(False)
        expect(state).to_have_attribute("data-state", "saved")
        nurse.page.reload()
        assert_ticked(nurse.page, shown)


def assert_ticked(page: Page, questions: list[ShownQuestion]) -> None:
    assert sorted(ticked(page)) == sorted(question.slot for question in questions)
