"""Written answers and files in a real browser, and the marker's page, by keyboard and by touch."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts import api as accounts_api
from assessments import api
from assessments.models import AnswerFile
from core.checks.chromium import launch_options
from tests.accounts.people import make_organisation, make_person
from tests.assessments.written import RUBRIC, begin, file_answer, hand_in, handed_in, single, written
from tests.journeys.eyes import PHONE, Visitor
from tests.media.pictures import make_png

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
OUTLINE = "Диагноз:\nСтадия:\nОбоснование:"
CASE = (
    "<p>Пациентка 62 лет жалуется на головную боль по утрам. АД 168/98 мм рт. ст., на ЭКГ признаки "
    "гипертрофии левого желудочка, креатинин 98 мкмоль/л.</p><p>Сформулируйте диагноз и обоснуйте его.</p>"
)
ANSWER = "Гипертоническая болезнь II стадии.\n\nПовышение АД 2-й степени, гипертрофия левого желудочка."


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[Browser]:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    # Playwright keeps an event loop in this thread; nothing of ours runs in it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**launch_options())
        yield chromium
        chromium.close()


@contextmanager
def visiting(
    browser: Browser, live_server: LiveServer, person_id: int, *, javascript: bool = True
) -> Iterator[Visitor]:
    """A person at a phone; troubles that were noted fail at the end."""
    client = Client()
    client.force_login(accounts_api.Person.objects.get(pk=person_id))
    context = browser.new_context(
        locale="ru-RU",
        viewport=PHONE,  # type: ignore[arg-type]
        java_script_enabled=javascript,
        reduced_motion="reduce",
        has_touch=True,
    )
    context.set_default_timeout(15_000)
    context.add_cookies(
        [
            {"name": name, "value": cookie.value, "url": live_server.url}
            for name, cookie in client.cookies.items()
        ]
    )
    visitor = Visitor(context.new_page(), live_server.url, javascript=javascript)
    yield visitor
    context.close()
    assert not visitor.troubles, "\n".join(visitor.troubles)


def make_attempt() -> api.AttemptData:
    return begin(
        written(stem=CASE, max_words=10, template=OUTLINE),
        file_answer(stem="<p>Приложите снимок или выписку.</p>"),
        single("s"),
    )


def stored(attempt: api.AttemptData) -> dict[str, list[str]]:
    return dict(api.get_attempt(attempt.uuid, attempt.person_id).responses)


def expect_saved(page: Page) -> None:
    expect(page.locator("#attempt-save-state")).to_have_attribute("data-state", "saved", timeout=15_000)


def choose_file(page: Page, content: bytes, name: str = "ЭКГ пациентки.png") -> None:
    page.locator("#upload-2").set_input_files(
        files=[{"name": name, "mimeType": "image/png", "buffer": content}]
    )


def test_words_are_counted_the_outline_is_inserted_and_the_text_is_saved(
    browser: Browser, live_server: LiveServer
) -> None:
    attempt = make_attempt()
    with visiting(browser, live_server, attempt.person_id) as learner:
        learner.open(f"/attempts/{attempt.uuid}/")
        page, area = learner.page, learner.page.locator("#slot-1-text")
        expect(page.locator("#slot-1-text-words")).to_have_text(re.compile(r"0\D+10"))
        page.locator("[data-insert]").tap()
        expect(area).to_have_value(OUTLINE)
        expect(area).to_be_focused()
        expect(page.locator("[data-insert]")).to_be_hidden()
        area.fill(ANSWER)
        expect(page.locator("#slot-1-text-words")).to_have_text(re.compile(r"11\D+10"))
        expect(page.locator("[data-over-of]")).not_to_be_empty()
        expect_saved(page)
        learner.look("attempt-written")
        assert stored(attempt)["1"] == [f"text={ANSWER}"]
        page.reload()
        expect(area).to_have_value(ANSWER)


def test_a_file_is_sent_replaced_and_removed(browser: Browser, live_server: LiveServer) -> None:
    attempt = make_attempt()
    with visiting(browser, live_server, attempt.person_id) as learner:
        learner.forgiven.append("422")
        learner.open(f"/attempts/{attempt.uuid}/")
        page = learner.page
        panel, state = page.locator("[data-upload]"), page.locator(".kf-upload__state")
        expect(panel.locator("[data-send]")).to_be_hidden()
        choose_file(page, make_png())
        expect(panel.locator("[data-name]")).to_have_text("ЭКГ пациентки.png")
        expect_saved(page)
        first = stored(attempt)["2"]
        assert first == [f"file={AnswerFile.objects.get().asset_id}"]
        learner.look("attempt-file")
        choose_file(page, make_png("red"), "другой.png")
        expect(panel.locator("[data-name]")).to_have_text("другой.png")
        choose_file(page, b"MZ\x90 program", "вирус.png")
        expect(state).to_have_class(re.compile("is-error"))
        expect(panel.locator("[data-name]")).to_have_text("другой.png")
        choose_file(page, make_png() + b"\0" * 1024 * 1024, "большой.png")
        expect(state).to_contain_text("1 МБ")
        expect_saved(page)
        second = stored(attempt)["2"]
        assert second not in ([], first)
        panel.locator("[name=remove]").tap()
        expect(panel.locator(".kf-upload__file")).to_be_hidden()
        expect(page.locator("#attempt-progress")).to_have_text(re.compile(r"0\D+3"))
        page.locator('[data-action="save"]').tap()
        expect_saved(page)
        assert "2" not in stored(attempt)


def test_a_file_that_another_window_attached_is_shown(browser: Browser, live_server: LiveServer) -> None:
    attempt = make_attempt()
    with visiting(browser, live_server, attempt.person_id) as learner:
        learner.forgiven.append("409")
        learner.open(f"/attempts/{attempt.uuid}/")
        tab = learner.open_tab()
        tab.open(f"/attempts/{attempt.uuid}/")
        choose_file(tab.page, make_png())
        expect_saved(tab.page)
        learner.page.locator("#question-3 input").first.check()
        expect(learner.page.locator("#attempt-notice")).to_be_visible()
        expect(learner.page.locator(".kf-upload__file")).to_be_visible()
        expect(learner.page.locator("[data-name]")).not_to_be_empty()


def test_without_scripts_the_form_sends_the_file_and_keeps_the_rest(
    browser: Browser, live_server: LiveServer
) -> None:
    attempt = make_attempt()
    with visiting(browser, live_server, attempt.person_id, javascript=False) as learner:
        learner.open(f"/attempts/{attempt.uuid}/")
        page = learner.page
        page.locator("#slot-1-text").fill("Коротко.")
        choose_file(page, make_png())
        learner.go("[data-send]")
        expect(page.locator("[data-name]")).to_have_text("ЭКГ пациентки.png")
        expect(page.locator("#slot-1-text")).to_have_value("Коротко.")
        learner.look("attempt-written-plain")
        assert set(stored(attempt)) == {"1", "2"}
        learner.go("[name=remove]")
        expect(page.locator(".kf-upload__file")).to_be_hidden()
        assert set(stored(attempt)) == {"1"}


@pytest.fixture
def tutor(transactional_db: None) -> accounts_api.Person:
    return make_person("TUTOR", make_organisation(name="ГБУЗ «Череповецкая больница»"))


def make_colleague(tutor: accounts_api.Person, surname: str) -> int:
    organisation = accounts_api.organisations_of(tutor.pk)[0]
    return int(make_person(organisation=organisation, surname=surname).pk)


def test_a_tutor_marks_by_keyboard_and_goes_on(
    browser: Browser, live_server: LiveServer, tutor: accounts_api.Person
) -> None:
    item = written(stem=CASE, explanation="<p>Эталон: ГБ II стадии, степень 2, риск 3.</p>", max_words=120)
    first = begin(item, person_id=make_colleague(tutor, "Волкова"))
    hand_in(first, {"1": [f"text={ANSWER}"]})
    handed_in(person_id=make_colleague(tutor, "Белов"))
    with visiting(browser, live_server, tutor.pk) as marker:
        page = marker.page
        marker.open("/tutor/marking/")
        expect(page.locator(".kf-answer-row")).to_have_count(2)
        marker.look("marking-queue")
        marker.go(page.locator(".kf-answer-row a").first)
        marker.look("marking-answer")
        page.locator("#answer-author button, button[hx-post], form[hx-post] button").first.tap()
        expect(page.locator("#answer-author")).to_contain_text("Волкова")
        page.locator('input[name="level-1"]').first.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        expect(page.locator("#mark-total")).to_contain_text("4")
        page.keyboard.press("Tab")
        page.keyboard.type("Верно и полно.")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        expect(page.locator(".kf-messages .alert")).to_be_visible()
        expect(page).not_to_have_url(re.compile(str(first.uuid)))
        latest = api.get_answer(first.uuid, 1).latest
        assert latest is not None and (latest.points, latest.comment) == (4, "Верно и полно.")
        page.locator('input[name="level-1"]').first.check()
        page.locator('input[name="level-2"]').first.check()
        marker.go("#mark-form button[type=submit]")
        expect(page.locator(".kf-empty")).to_be_visible()
        marker.look("marking-queue-empty")
        marker.open("/tutor/marking/?state=marked")
        marker.look("marking-queue-marked")
        marker.go(page.locator(".kf-answer-row a").first)
        marker.look("marking-again")


def test_the_second_marker_sees_the_first_mark(
    browser: Browser, live_server: LiveServer, tutor: accounts_api.Person
) -> None:
    attempt = handed_in(person_id=make_colleague(tutor, "Волкова"))
    colleague = make_person("TUTOR", accounts_api.organisations_of(tutor.pk)[0], surname="Орлова")
    with visiting(browser, live_server, tutor.pk) as marker:
        marker.forgiven.append("409")
        marker.open(f"/tutor/marking/{attempt.uuid}/1/")
        sent = api.MarkDraft(attempt.uuid, 1, colleague.pk, [1, 1], "Степень не указана.", 0, attempt.uuid)
        api.give_mark(sent)
        for number in range(1, len(RUBRIC) + 1):
            marker.page.locator(f'input[name="level-{number}"]').last.check()
        marker.go("#mark-form button[type=submit]")
        expect(marker.page.locator(".alert-warning")).to_contain_text("Орлова")
        expect(marker.page.locator('input[name="level-1"]').last).to_be_checked()
        marker.look("marking-conflict")
