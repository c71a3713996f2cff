"""The whole way of a specialist: from the front page to a credit that the tutor sees."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, Response, expect

from demo.texts import ModuleText
from tests.journeys.eyes import Visitor, visiting, visiting_as
from tests.journeys.house import House
from tests.journeys.learner import (
    ATTEMPT,
    ENROLMENT,
    RESULT,
    AnswerBook,
    ShownQuestion,
    final_answers,
    pre_answers,
    questions_on,
    read_to_the_end,
    start_final_test,
    start_pre_test,
    tick,
    ticked,
    wait_until_saved,
    walk_the_algorithm,
)

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

SURNAME = "Соколова"
PORTFOLIO_SECONDS = 10


def test_a_specialist_earns_a_credit_that_reaches_portfolio_and_tutor(
    browser: Browser, house: House, hypertension: ModuleText, record_property: Callable[[str, object], None]
) -> None:
    with visiting_as(browser, house.url, "tutor") as tutor:
        person_uuid = find_in_cohort(tutor)
        before = credits_in_cohort(tutor)
        with visiting(browser, house.url, who="doctor") as doctor:
            come_in(doctor)
            find_in_catalogue(doctor, hypertension)
            enrolment = enrol_from_the_page(doctor)
            take_the_pre_test(doctor, pre_answers(hypertension))
            read_with_the_keyboard(doctor, enrolment)
            answers = final_answers(hypertension)
            failed = fail_the_final_test(doctor, answers)
            passed_at = pass_another_variant(doctor, answers, failed, hypertension)
            seconds = seconds_until_in_portfolio(house, person_uuid, hypertension, passed_at)
            record_property("credit_visible_in_portfolio_seconds", round(seconds, 2))
            look_at_the_reward(doctor, browser, hypertension)
        see_the_credit_as_tutor(tutor, before + float(hypertension.credits), hypertension)


def come_in(doctor: Visitor) -> None:
    doctor.open("/")
    expect(doctor.page.locator("html")).to_have_attribute("lang", "ru")
    doctor.look("landing")
    doctor.go('.kf-hero a[href="/accounts/login/"]')
    doctor.look("sign-in")
    doctor.page.locator("#demo-accounts summary").click()
    doctor.page.locator('[data-demo-login="doctor@kafedra.example"]').click()
    doctor.go('form:has(input[name="password"]) button[type="submit"]')
    doctor.look("my-learning-at-first")


def find_in_catalogue(doctor: Visitor, module: ModuleText) -> None:
    page = doctor.page
    doctor.open("/catalogue/")
    doctor.look("catalogue")
    card = page.locator(f'#results a[href="/elements/{module.slug}/"]')
    with narrowing(page):
        page.locator("#catalogue-text").fill("гипертензии")
    expect(card).to_be_visible()
    open_filters(page)
    with narrowing(page):
        page.locator("#catalogue-kind").select_option("INTERACTIVE_MODULE")
    expect(card).to_be_visible()
    doctor.look("catalogue-search")
    with narrowing(page):
        page.locator("#catalogue-credits").select_option("-1")
    expect(card).to_have_count(0)
    with narrowing(page):
        page.locator("#catalogue-text").fill("абракадабра")
    expect(page.locator("#results .kf-empty")).to_be_visible()
    doctor.look("catalogue-nothing-found")
    doctor.go("#results .kf-empty a")
    doctor.go(card)


@contextmanager
def narrowing(page: Page) -> Iterator[None]:
    """The results of the change made meanwhile are there at the end."""
    with page.expect_response(re.compile(r"/catalogue/\?")):
        yield


def open_filters(page: Page) -> None:
    if not page.locator("#catalogue-kind").is_visible():
        page.locator(".kf-filters > summary").first.click()


def enrol_from_the_page(doctor: Visitor) -> str:
    doctor.look("element")
    doctor.go('form[action$="/enrol/"] button')
    expect(doctor.page).to_have_url(ENROLMENT)
    doctor.look("overview-before")
    return doctor.page.url.removeprefix(doctor.url)


def take_the_pre_test(doctor: Visitor, answers: AnswerBook) -> None:
    shown = start_pre_test(doctor)
    for question in shown[:2]:
        tick(doctor.page, question, answers.right(question))
    for question in shown[2:]:
        tick(doctor.page, question, answers.wrong(question))
    doctor.look("pre-test")
    doctor.go('[data-action="submit"]')
    expect(doctor.page).to_have_url(RESULT)
    expect(doctor.page.locator(".kf-result")).to_have_count(1)
    doctor.look("pre-test-result")
    doctor.go('main a.btn-primary[href*="/steps/"]')


def read_with_the_keyboard(doctor: Visitor, enrolment: str) -> None:
    """Every screen by the arrow key; a question on the way; a reload and a return resume where one was."""
    page = doctor.page
    total = page.locator(".kf-player__aside .d-lg-block li").count()
    doctor.look("screen-1")
    was_asked = False
    for number in range(2, total + 1):
        with page.expect_navigation():
            page.keyboard.press("ArrowRight")
        expect(page).to_have_url(re.compile(rf"/steps/{number}/$"))
        if not was_asked and page.locator(".kf-checkpoint").count():
            answer_a_checkpoint(doctor)
            was_asked = True
        doctor.look(f"screen-{number}")
        if number == 3:
            resume(doctor, enrolment)
    assert was_asked, "no screen asked a question"
    with page.expect_navigation():
        page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(rf"/steps/{total - 1}/$"))
    page.locator("#next-screen").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/steps/{total}/$"))
    walk_the_algorithm(doctor, "algorithm")
    read_to_the_end(doctor)
    doctor.look("overview-after-reading")


def answer_a_checkpoint(doctor: Visitor) -> None:
    question = doctor.page.locator(".kf-checkpoint").first
    question.locator('input[name="chosen"]').first.focus()
    doctor.page.keyboard.press("Space")
    with doctor.page.expect_response(re.compile("/checkpoints/")):
        question.locator('button[type="submit"]').click()
    expect(question.locator(".kf-checkpoint__feedback")).to_be_visible()


def resume(doctor: Visitor, enrolment: str) -> None:
    place = doctor.page.url
    doctor.page.reload()
    expect(doctor.page).to_have_url(place)
    doctor.open("/")
    doctor.look("my-learning-under-way")
    doctor.go(f'main a.btn-primary[href^="{enrolment}"]')
    expect(doctor.page).to_have_url(place)


def fail_the_final_test(doctor: Visitor, answers: AnswerBook) -> list[ShownQuestion]:
    """All wrong and one left out; returns the questions that were drawn."""
    page = doctor.page
    with received(page) as responses:
        shown = start_final_test(doctor)
        assert_options_are_shuffled(shown, answers)
        doctor.look("final-test")
        for question in shown[1:]:
            tick(page, question, answers.wrong(question))
        wait_until_saved(page)
        assert_no_keys(page, responses, shown, answers)
    page.reload()
    assert questions_on(page) == shown, "the order of questions and options must stay"
    doctor.go('[data-action="submit"]')
    doctor.look("final-test-unanswered")
    doctor.go('form[action$="/submit/"] button[type="submit"]')
    expect(page).to_have_url(RESULT)
    expect(page.locator(".kf-result--failed")).to_have_count(1)
    expect(page.locator('.kf-outcome[data-outcome="wrong"]')).to_have_count(len(shown) - 1)
    expect(page.locator('.kf-outcome[data-outcome="none"]')).to_have_count(1)
    expect(page.locator('form[action$="/final-test/"] button')).to_be_visible()
    doctor.look("final-test-failed")
    return shown


def pass_another_variant(
    doctor: Visitor, answers: AnswerBook, failed: list[ShownQuestion], module: ModuleText
) -> float:
    """Other questions, answers that survive a reload, a double click; returns the moment of the click."""
    page = doctor.page
    shown = start_final_test(doctor)
    assert len(module.questions) >= 2 * module.final_test.count
    assert not {question.stem for question in shown} & {question.stem for question in failed}
    for question in shown:
        tick(page, question, answers.right(question))
    wait_until_saved(page)
    doctor.look("final-test-answered")
    chosen = ticked(page)
    assert len(chosen) == len(shown)
    page.reload()
    expect(page).to_have_url(ATTEMPT)
    assert ticked(page) == chosen
    passed_at = time.monotonic()
    with page.expect_navigation(url=RESULT):
        page.locator('[data-action="submit"]').dblclick()
    expect(page.locator(".kf-result--passed .kf-result__score")).to_contain_text("100")
    expect(page.locator('.kf-outcome[data-outcome="right"]')).to_have_count(len(shown))
    expect(page.locator('.kf-table a[href*="attempt="]')).to_have_count(2)
    return passed_at


def seconds_until_in_portfolio(house: House, person_uuid: str, module: ModuleText, since: float) -> float:
    while time.monotonic() < since + PORTFOLIO_SECONDS:
        titles = [entry["title"] for entry in house.portfolio_summary(person_uuid)["entries"]["results"]]
        if module.title in titles:
            return time.monotonic() - since
        time.sleep(0.02)
    raise AssertionError(f"the portfolio had no credit {PORTFOLIO_SECONDS} s after the test was passed")


def look_at_the_reward(doctor: Visitor, browser: Browser, module: ModuleText) -> None:
    page = doctor.page
    doctor.look("final-test-passed")
    certificate = page.locator('main a[href^="/certificates/"]').first.get_attribute("href")
    assert certificate
    response = page.request.get(doctor.url + certificate)
    assert response.headers["content-type"] == "application/pdf"
    assert response.body().startswith(b"%PDF")
    doctor.open("/credits/")
    expect(page.locator("main")).to_contain_text(module.title)
    doctor.look("credits")
    doctor.open("/")
    doctor.look("my-learning-completed")
    doctor.go(f'main a[href^="/learn/"]:has-text("{module.title}")')
    doctor.look("overview-completed")
    doctor.open("/learn/")
    doctor.look("history")
    doctor.open("/accounts/profile/")
    doctor.look("profile")
    with visiting(browser, doctor.url, who="employer") as employer:
        employer.open(certificate.removesuffix(".pdf") + "/")
        expect(employer.page.locator(".kf-result--passed")).to_be_visible()
        employer.look("certificate-check")
        employer.open("/certificates/")
        employer.look("certificate-check-form")
        employer.forgiven.append("404")
        employer.open("/certificates/0000-0000-0000-0000/")
        employer.look("certificate-unknown")


def find_in_cohort(tutor: Visitor) -> str:
    """Look the person up by surname; returns the uuid by which other rooms and services know them."""
    page = tutor.page
    tutor.open("/tutor/")
    tutor.look("tutor-cohort")
    search(tutor, "Нетакой")
    expect(page.locator("#people .kf-empty")).to_be_visible()
    tutor.look("tutor-nobody-found")
    search(tutor, SURNAME)
    tutor.look("tutor-search")
    address = cohort_row(page).locator('a[href^="/tutor/people/"]').get_attribute("href")
    assert address
    return address.strip("/").split("/")[-1]


def search(tutor: Visitor, surname: str) -> None:
    field = tutor.page.locator("#query")
    if not field.is_visible():
        tutor.page.locator(".kf-filters > summary").click()
    field.fill(surname)
    tutor.go('form[action="/tutor/filter/"] button[type="submit"]:not([name])')


def cohort_row(page: Page) -> Locator:
    return page.locator(".kf-people tbody tr", has_text=f"{SURNAME} Анна")


def credits_in_cohort(tutor: Visitor) -> float:
    """The credits in all of the person's row."""
    text = cohort_row(tutor.page).locator("td.kf-num").last.inner_text()
    return float(text.replace(",", "."))


def see_the_credit_as_tutor(tutor: Visitor, expected: float, module: ModuleText) -> None:
    page = tutor.page
    page.reload()
    assert credits_in_cohort(tutor) == expected
    tutor.look("tutor-search-after")
    with page.expect_download() as download:
        page.locator('a[href*="/tutor/export.xlsx"]').click()
    sheet = load_workbook(BytesIO(download.value.path().read_bytes())).active
    assert sheet is not None
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    assert any(cell.startswith(SURNAME) for cell in cells)
    tutor.go(cohort_row(page).locator('a[href^="/tutor/people/"]'))
    expect(page.locator("main")).to_contain_text(module.title)
    tutor.look("tutor-person")


def assert_options_are_shuffled(shown: list[ShownQuestion], answers: AnswerBook) -> None:
    kept = [
        [text for text, _value in question.options] == answers.question(question).options
        for question in shown
    ]
    assert not all(kept), "every question shows its options in the order of the bank"


@contextmanager
def received(page: Page) -> Iterator[list[Response]]:
    """The responses that reach the page meanwhile."""
    responses: list[Response] = []

    def keep(response: Response) -> None:
        responses.append(response)

    page.on("response", keep)
    yield responses
    page.remove_listener("response", keep)


def assert_no_keys(
    page: Page, responses: list[Response], shown: list[ShownQuestion], answers: AnswerBook
) -> None:
    texts = list(sent_texts(responses))
    assert len(texts) >= 2, "the form and at least one saved step were expected"
    for text in [page.content(), *texts]:
        flat = " ".join(text.split())
        assert "is_right" not in flat
        for question in shown:
            assert " ".join(answers.question(question).explanation.split()) not in flat


def sent_texts(responses: list[Response]) -> Iterator[str]:
    """What the attempt's own addresses sent."""
    for response in responses:
        if "/attempts/" in response.url and response.status < 300:
            yield response.text()
