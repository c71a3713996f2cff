"""Everything for reading and tests works in a browser that runs no script."""

import pytest
from playwright.sync_api import Browser, expect

from demo.texts import ModuleText
from tests.journeys.eyes import Visitor, visiting_as
from tests.journeys.house import House
from tests.journeys.learner import (
    ATTEMPT,
    RESULT,
    AnswerBook,
    enrol,
    final_answers,
    read_to_the_end,
    skip_pre_test,
    start_final_test,
    tick,
    ticked,
)

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]


def test_a_module_is_found_read_and_passed_without_javascript(
    browser: Browser, house: House, heart_failure: ModuleText
) -> None:
    with visiting_as(browser, house.url, "pharmacist", javascript=False) as pharmacist:
        find(pharmacist, heart_failure)
        enrolment = enrol(pharmacist, heart_failure.slug)
        skip_pre_test(pharmacist)
        answer_a_checkpoint(pharmacist)
        assert read_to_the_end(pharmacist) > 1
        save_answers_in_between(pharmacist, final_answers(heart_failure))
        with pharmacist.page.expect_navigation(url=RESULT):
            pharmacist.page.locator('[data-action="submit"]').dblclick()
        expect(pharmacist.page.locator(".kf-result--passed")).to_have_count(1)
        pharmacist.look("no-script-passed")
        pharmacist.open(enrolment)
        expect(pharmacist.page.locator('.kf-table a[href*="attempt="]')).to_have_count(1)


def find(pharmacist: Visitor, module: ModuleText) -> None:
    page = pharmacist.page
    pharmacist.open("/catalogue/")
    page.locator("#catalogue-text").fill("недостаточность")
    page.locator("details.kf-filters > summary").first.evaluate(
        "summary => summary.parentElement.open = true"
    )
    page.locator("#catalogue-specialty").select_option("")
    pharmacist.go('form[role="search"] button[type="submit"]')
    expect(page.locator(f'#results a[href="/elements/{module.slug}/"]')).to_be_visible()
    pharmacist.look("no-script-catalogue")


def answer_a_checkpoint(pharmacist: Visitor) -> None:
    """On the first screen that asks something."""
    question = pharmacist.page.locator(".kf-checkpoint")
    while not question.count():
        pharmacist.go("#next-screen")
    question.first.locator('input[name="chosen"]').first.check()
    pharmacist.go(question.first.locator('button[type="submit"]'))
    expect(question.first.locator(".kf-checkpoint__feedback")).to_be_visible()
    pharmacist.look("no-script-checkpoint")


def save_answers_in_between(pharmacist: Visitor, answers: AnswerBook) -> None:
    page = pharmacist.page
    shown = start_final_test(pharmacist)
    for question in shown[:3]:
        tick(page, question, answers.right(question))
    pharmacist.go('[data-action="save"]')
    expect(page).to_have_url(ATTEMPT)
    assert sorted(ticked(page)) == sorted(question.slot for question in shown[:3])
    pharmacist.look("no-script-saved")
    for question in shown[3:]:
        tick(page, question, answers.right(question))
