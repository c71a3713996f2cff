"""A person's browser in the journeys: looks at every screen at both widths and notes what is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from core.engines.layout import BASE_DIR
from demo.accounts import PASSWORD

SCREENSHOTS = BASE_DIR / "var" / "screenshots"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
DEADLINE_MS = 20_000
_SERIOUS = {"serious", "critical"}
_LOAD_IMAGES = """() => Promise.all([...document.images].map((image) => {
    image.loading = "eager";
    return image.decode().catch(() => null);
}))"""
_BROKEN_IMAGES = """() => [...document.images]
    .filter((image) => image.complete && image.getAttribute("src") && image.naturalWidth === 0)
    .map((image) => image.src)"""


class Visitor:
    """One person at one browser; ``look`` is called on every screen worth showing.

    ``forgiven`` holds parts of console messages that the journey itself causes, such as "404".
    """

    def __init__(self, page: Page, url: str, *, javascript: bool = True) -> None:
        self.page = page
        self.url = url
        self.javascript = javascript
        self.troubles: list[str] = []
        self.forgiven: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)

    def go(self, control: Locator | str) -> None:
        """Press what leads to another page and wait until that page is there."""
        target = self.page.locator(control) if isinstance(control, str) else control
        with self.page.expect_navigation():
            target.click()

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        self.open("/accounts/login/")
        self.page.locator('input[name="login"]').fill(login)
        self.page.locator('input[name="password"]').fill(password)
        self.go('form:has(input[name="password"]) button[type="submit"]')

    def open_tab(self) -> "Visitor":
        """A second tab of the same browser, with the same sign-in; its troubles are this visitor's too."""
        tab = Visitor(self.page.context.new_page(), self.url)
        tab.troubles, tab.forgiven = self.troubles, self.forgiven
        return tab

    def look(self, name: str, *, judged: bool = True) -> None:
        """Screenshots at both widths; if ``judged``, note sideways scroll and what axe finds serious."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        if self.javascript:
            self.page.evaluate(_LOAD_IMAGES)
        for size in (PHONE, DESKTOP):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            if judged:
                self._check_no_sideways_scroll(name, size["width"])
            target = SCREENSHOTS / f"{name}-{size['width']}.png"
            self.page.screenshot(path=str(target), full_page=True)
        # axe waits for scripts of the page to run, which never happens where they are switched off.
        if judged and self.javascript:
            self.troubles += [f"{name}: no image at {url}" for url in self.page.evaluate(_BROKEN_IMAGES)]
            self._run_axe(name)

    def _run_axe(self, name: str) -> None:
        for violation in Axe().run(self.page).response["violations"]:
            if violation["impact"] in _SERIOUS:
                where = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
                self.troubles.append(f"{name}: axe {violation['id']} at {where}")

    def _check_no_sideways_scroll(self, name: str, width: int) -> None:
        needed = self.page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            self.troubles.append(f"{name}: needs {needed} px at a width of {width} px")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(part in message.text for part in self.forgiven):
            self.troubles.append(f"{self.page.url}: console: {message.text}")


@contextmanager
def visiting(
    browser: Browser, url: str, *, who: str = "visitor", javascript: bool = True
) -> Iterator[Visitor]:
    """A visit in a browser context of its own; troubles that were noted fail at its end."""
    context = browser.new_context(
        locale="ru-RU",
        viewport=DESKTOP,  # type: ignore[arg-type]
        java_script_enabled=javascript,
        reduced_motion="reduce",
    )
    context.set_default_timeout(DEADLINE_MS)
    page = context.new_page()
    visitor = Visitor(page, url, javascript=javascript)
    try:
        yield visitor
    except BaseException:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(SCREENSHOTS / f"failure-{who}.png"), full_page=True)
        raise
    finally:
        context.close()
    assert not visitor.troubles, "\n".join(visitor.troubles)


@contextmanager
def visiting_as(browser: Browser, url: str, account: str, *, javascript: bool = True) -> Iterator[Visitor]:
    """A visit by the demo account of that name, signed in."""
    with visiting(browser, url, who=account, javascript=javascript) as visitor:
        visitor.sign_in(f"{account}@kafedra.example")
        yield visitor
