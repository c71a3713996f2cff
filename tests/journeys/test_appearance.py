"""The same pages for other eyes: large letters, dark colours, English; and pages that say no."""

import pytest
from playwright.sync_api import Browser, expect

from demo.texts import ModuleText
from tests.journeys.eyes import Visitor, visiting, visiting_as
from tests.journeys.house import House
from tests.journeys.learner import enrol, skip_pre_test, start_pre_test

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

NOT_THERE = "/elements/takogo-modulya-net/"


def test_the_version_for_the_visually_impaired(
    browser: Browser, house: House, heart_failure: ModuleText
) -> None:
    with visiting(browser, house.url) as visitor:
        visitor.open("/appearance/")
        visitor.look("appearance")
        for contrast in ("dark", "light", "blue"):
            choose(visitor, contrast)
            visitor.open("/")
            expect(visitor.page.locator("html")).to_have_attribute("data-kf-contrast", contrast)
            visitor.look(f"landing-{contrast}")
        visitor.open(f"/elements/{heart_failure.slug}/")
        visitor.look("element-blue")
        visitor.open("/appearance/")
        visitor.go('main button[name="reset"]')
        visitor.open("/")
        expect(visitor.page.locator("html[data-kf-contrast]")).to_have_count(0)


def choose(visitor: Visitor, contrast: str) -> None:
    visitor.open("/appearance/")
    form = visitor.page.locator('main form[action="/appearance/"]')
    form.locator('[name="font"][value="largest"]').check()
    form.locator(f'[name="contrast"][value="{contrast}"]').check()
    form.locator('[name="images"][value="off"]').check()
    visitor.go(form.locator('button[type="submit"]:not([name])'))


def test_the_interface_in_english(browser: Browser, house: House, heart_failure: ModuleText) -> None:
    with visiting_as(browser, house.url, "support") as visitor:
        visitor.open("/catalogue/")
        visitor.go('button[name="language"][value="en"]')
        expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
        expect(visitor.page.locator("h1")).to_have_text("Catalogue")
        visitor.look("catalogue-english")
        visitor.open(f"/elements/{heart_failure.slug}/")
        visitor.look("element-english")
        enrol(visitor, heart_failure.slug)
        visitor.look("overview-english")
        skip_pre_test(visitor)
        visitor.look("screen-english")
        visitor.go('button[name="language"][value="ru"]')
        expect(visitor.page.locator("html")).to_have_attribute("lang", "ru")


def test_pages_that_say_no(browser: Browser, house: House, heart_failure: ModuleText) -> None:
    with visiting_as(browser, house.url, "author") as owner:
        enrolment = enrol(owner, heart_failure.slug)
        start_pre_test(owner)
        attempt = owner.page.url.removeprefix(house.url)
    with visiting_as(browser, house.url, "pharmacist") as stranger:
        stranger.forgiven += ["404", "403"]
        for name, path, status in (
            ("not-found", NOT_THERE, 404),
            ("foreign-enrolment", enrolment, 404),
            ("foreign-attempt", attempt, 404),
            ("no-access", "/tutor/", 403),
        ):
            response = stranger.page.goto(house.url + path)
            assert response is not None and response.status == status
            expect(stranger.page.locator("main h1")).to_be_visible()
            stranger.look(f"error-{name}")
