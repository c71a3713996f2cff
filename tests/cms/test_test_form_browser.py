"""The rows of a test in a real browser: added, moved and removed by keyboard, told at once."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts import api as accounts_api
from assessments import api as assessments_api
from assessments.models import Test
from core.checks.chromium import launch_options
from tests.assessments.makers import single
from tests.cms.office import make_author

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def author(transactional_db: None) -> Any:
    person = make_author()
    owner = accounts_api.organisations_of(person.pk)[0]
    bank = assessments_api.create_bank("pain", "Боль в груди", owner.id)
    assessments_api.save_items(bank.id, [single(str(number)) for number in range(20)])
    return person


@pytest.fixture
def page(live_server: LiveServer, author: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    client = Client()
    client.force_login(author)
    cookies = [
        {"name": name, "value": cookie.value, "url": live_server.url}
        for name, cookie in client.cookies.items()
    ]
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**launch_options())
        context = chromium.new_context(base_url=live_server.url, locale="ru-RU")
        context.set_default_timeout(15_000)
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto("/cms/questions/tests/add/")
        yield page
        chromium.close()


def fill_row(page: Page, place: int, count: int, section: str = "") -> None:
    page.locator(f"#id_rules-{place}-bank").select_option(label="Боль в груди")
    page.locator(f"#id_rules-{place}-count").fill(str(count))
    if section:
        page.locator(f"#id_rules-{place}-section").fill(section)


def press(page: Page, selector: str) -> None:
    page.locator(selector).focus()
    page.keyboard.press("Enter")


def test_rows_are_added_moved_and_removed_by_keyboard(page: Page) -> None:
    expect(page.locator(".kf-rule")).to_have_count(1)
    fill_row(page, 0, 5, "Диагностика")
    press(page, "#add-rule")
    expect(page.locator("#id_rules-1-bank")).to_be_focused()
    expect(page.locator("#id_rules-1-section")).to_have_value("Диагностика")
    fill_row(page, 1, 3, "Лечение")
    page.locator("#id_rules-1-points").fill("2")
    expect(page.locator(".kf-test-summary")).to_contain_text("11")
    expect(page.locator(".kf-test-fitting li")).to_have_count(2)

    press(page, '.kf-rule:nth-child(2) [data-move="up"]')
    expect(page.locator("#id_rules-0-section")).to_have_value("Лечение")
    press(page, "#add-rule")
    press(page, ".kf-rule:nth-child(3) [data-remove]")
    expect(page.locator(".kf-rule")).to_have_count(2)

    page.locator("#id_name").fill("Итоговый тест")
    press(page, "form.kf-test-form button[type=submit]")
    expect(page.locator("h1")).to_contain_text("Итоговый тест")
    rules = assessments_api.get_test(Test.objects.get().id).draft.sections
    assert [(rule.section, rule.count, rule.points) for rule in rules] == [
        ("Лечение", 3, 2),
        ("Диагностика", 5, 1),
    ]
