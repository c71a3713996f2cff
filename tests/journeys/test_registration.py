"""A newcomer: registration, the letter, a password, the first sign-in, and empty pages that help on."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.eyes import Visitor, visiting
from tests.journeys.house import House

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

EMAIL, SNILS, PASSWORD = "orlova.journey@kafedra.example", "087-654-302 00", "Тихий-Дон-1940"


def test_a_newcomer_registers_and_comes_in(browser: Browser, house: House) -> None:
    with visiting(browser, house.url, who="newcomer") as newcomer:
        newcomer.forgiven.append("422")
        register(newcomer)
        set_password(newcomer)
        newcomer.sign_in(EMAIL, PASSWORD)
        accept_and_choose_cabinets(newcomer)
        see_empty_pages(newcomer)


def register(newcomer: Visitor) -> None:
    page = newcomer.page
    newcomer.open("/accounts/register/")
    newcomer.look("registration")
    page.locator('[name="surname"]').fill("Орлова")
    newcomer.go('main form button[type="submit"]')
    expect(page.locator("#form-errors")).to_be_visible()
    newcomer.look("registration-mistakes")
    texts = {"given_name": "Дарья", "patronymic": "Петровна", "snils": SNILS, "date_of_birth": "1991-04-12"}
    for name, text in {**texts, "email": EMAIL, "phone": "+7 912 345-67-89"}.items():
        page.locator(f'[name="{name}"]').fill(text)
    page.locator('[name="sex"][value="F"]').check()
    for name in ("region", "post", "specialty"):
        page.locator(f'select[name="{name}"]').select_option(index=2)
    page.locator('[name="personal_data_consent"]').check()
    page.locator('[name="user_agreement"]').check()
    expect(page.locator('input[type="hidden"][name="captcha"]')).to_have_value(re.compile(".{20}"))
    newcomer.look("registration-filled")
    newcomer.go('main form button[type="submit"]')
    expect(page).to_have_url(re.compile("/register/done/$"))
    newcomer.look("registration-done")


def set_password(newcomer: Visitor) -> None:
    """Follow the link of the letter; letters leave through the outbox, so the mailbox is asked again."""
    page = newcomer.page
    newcomer.go('main a[href="/demo/mail/"]')
    letter = page.locator("details", has_text=EMAIL).first
    while not letter.count():
        page.reload()
    newcomer.look("demo-mailbox")
    newcomer.go(letter.locator('a[href*="/accounts/"]').first)
    newcomer.look("new-password")
    page.locator('[name="password1"]').fill(PASSWORD)
    page.locator('[name="password2"]').fill(PASSWORD)
    newcomer.go('main form button[type="submit"]')
    newcomer.look("new-password-set")


def accept_and_choose_cabinets(newcomer: Visitor) -> None:
    page = newcomer.page
    expect(page).to_have_url(re.compile("/accounts/welcome/"))
    newcomer.look("first-sign-in")
    page.locator('[name="cabinets"][value="HIGHER"]').check()
    page.locator('[name="user_agreement"]').check()
    newcomer.go('main form button[type="submit"]')
    newcomer.look("my-learning-of-newcomer")
    newcomer.open("/catalogue/")
    newcomer.look("catalogue-of-newcomer")


def see_empty_pages(newcomer: Visitor) -> None:
    newcomer.open("/learn/")
    expect(newcomer.page.locator(".kf-empty")).to_be_visible()
    newcomer.look("history-empty")
    newcomer.open("/credits/")
    expect(newcomer.page.locator(".kf-empty")).to_be_visible()
    newcomer.look("credits-empty")
