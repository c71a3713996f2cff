"""The captcha as people meet it: a real browser, our own files, the strict content policy."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from core.checks.chromium import launch_options

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def _fill_in(page: Page) -> None:
    for name, value in {
        "surname": "Смирнова",
        "given_name": "Ольга",
        "snils": "112-233-445 95",
        "date_of_birth": "1985-04-12",
        "email": "smirnova@example.org",
        "phone": "+79123456789",
    }.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=sex][value=F]").check()
    page.locator("[name=region]").select_option("35")
    page.locator("[name=personal_data_consent]").check()
    page.locator("[name=user_agreement]").check()


@pytest.mark.parametrize("width", [390, 1280])
def test_registration_passes_the_captcha_without_breaking_the_policy(
    live_server: LiveServer, place: None, width: int
) -> None:
    complaints: list[str] = []
    shots = os.environ.get("KAFEDRA_SCREENSHOTS")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        page = browser.new_page(viewport={"width": width, "height": 900}, locale="ru-RU")
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
        page.goto(f"{live_server.url}/accounts/register/")
        _fill_in(page)
        page.locator("input[name=captcha]").wait_for(state="attached", timeout=30_000)
        if shots:
            page.screenshot(path=str(Path(shots) / f"register-{width}.png"), full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.locator("main button[type=submit]").click()
        page.wait_for_url("**/accounts/register/done/")
        browser.close()
    assert complaints == []
    assert wide <= width
    assert User.objects.get().snils == "11223344595"
