"""A person's browser in the journeys: looks at every screen at both widths and notes what is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

from core.engines.layout import BASE_DIR
from demo.accounts import PASSWORD

SCREENSHOTS = BASE_DIR / "var" / "screenshots"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
_SERIOUS = {"serious", "critical"}


class Visitor:
    """One person at one browser; ``look`` is called on every screen worth showing."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.troubles: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.open("/accounts/login/")
        self.page.get_by_label("СНИЛС или электронная почта").fill(email)
        self.page.locator('input[type="password"]').fill(password)
        self.page.locator('form:has(input[type="password"]) button[type="submit"]').click()
        self.page.wait_for_load_state()

    def look(self, name: str) -> None:
        """Take screenshots at both widths and let axe judge the page; serious findings fail the journey."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for size in (PHONE, DESKTOP):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            self._check_no_sideways_scroll(name, size["width"])
            target = SCREENSHOTS / f"{name}-{size['width']}.png"
            self.page.screenshot(path=str(target), full_page=True)
        for violation in Axe().run(self.page).response["violations"]:
            if violation["impact"] in _SERIOUS:
                where = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
                self.troubles.append(f"{name}: axe {violation['id']} at {where}")

    def _check_no_sideways_scroll(self, name: str, width: int) -> None:
        needed = self.page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            self.troubles.append(f"{name}: needs {needed} px at a width of {width} px")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"{self.page.url}: console: {message.text}")


@contextmanager
def visiting(browser: Browser, url: str, *, javascript: bool = True) -> Iterator[Visitor]:
    """A visit in a browser context of its own; troubles that were noted fail at its end."""
    context = browser.new_context(locale="ru-RU", viewport=DESKTOP, java_script_enabled=javascript)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    page = context.new_page()
    visitor = Visitor(page, url)
    try:
        yield visitor
    except BaseException:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(SCREENSHOTS / "failure.png"), full_page=True)
        raise
    finally:
        context.close()
    assert not visitor.troubles, "\n".join(visitor.troubles)
