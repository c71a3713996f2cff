"""A person at a phone, signed in and before the page of an attempt."""

from collections.abc import Iterator

from django.test import Client
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from accounts.api import Person
from assessments import api
from core.checks.chromium import launch_options

PHONE = {"width": 390, "height": 844}


def signed_in(
    playwright: Playwright, url: str, person_id: int, *, javascript: bool = True
) -> Iterator[BrowserContext]:
    """The browser of this person; closed when the test is over."""
    client = Client()
    client.force_login(Person.objects.get(pk=person_id))
    cookies = [{"name": name, "value": cookie.value, "url": url} for name, cookie in client.cookies.items()]
    chromium = playwright.chromium.launch(**launch_options())
    context = chromium.new_context(
        base_url=url,
        locale="ru-RU",
        viewport=PHONE,  # type: ignore[arg-type]
        has_touch=True,
        java_script_enabled=javascript,
    )
    context.set_default_timeout(15_000)
    context.add_cookies(cookies)  # type: ignore[arg-type]
    yield context
    chromium.close()


def open_page(visitor: BrowserContext, attempt: api.AttemptData) -> Page:
    page = visitor.new_page()
    page.goto(f"/attempts/{attempt.uuid}/")
    return page


def expect_state(page: Page, state: str) -> None:
    expect(page.locator("#attempt-save-state")).to_have_attribute("data-state", state, timeout=15_000)


def stored(attempt: api.AttemptData) -> dict[str, list[str]]:
    return dict(api.get_attempt(attempt.uuid, attempt.person_id).responses)
