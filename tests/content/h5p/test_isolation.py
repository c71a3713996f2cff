"""What a package made by an enemy can reach from its frame: nothing of the site, of the person, of others."""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from content.h5p.names import LibraryName
from core.checks.chromium import launch_options
from tests.accounts.people import make_person
from tests.content.h5p.packages import as_json, library_json, names, zip_of
from tests.content.h5p.player import Site, frame_of, heard, running_site, save, wait_until_painted

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("h5p-isolation")]
EVIL = LibraryName("Evil.Card", 1, 0)
# Broken on purpose: what stands before must not keep what follows from running.
_BROKEN = (
    b"'use strict'; var first = 1",
    b"\xef\xbb\xbfsecond = first + 1 // no end of line",
    b"throw new Error('x')",
    b"function ( { syntax",
    b"var third = second + 1 /* never closed",
    b"(function () { window.fourth = 4 })()",
)
_EVIL = b"""
var Evil = Evil || {};
Evil.Card = function (params) {
  this.attach = function ($container) { $container.html('<p class="evil">' + params.text + '</p>'); };
};
const attempt = async (deed) => {
  try { return String(await deed()); } catch (error) { return `refused: ${error.name}`; }
};
const refusal = () => new Promise((done) => {
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
    done(`refused: ${effectiveDirective}`));
});
window.attempts = (site) => ({
  parentDocument: () => parent.document.title,
  topDocument: () => top.document.cookie,
  parentStorage: () => parent.localStorage.getItem('secret'),
  frameElement: () => window.frameElement,
  cookie: () => document.cookie,
  topLocation: () => { top.location = 'about:blank#taken'; return 'left'; },
  fetchApi: async () => (await fetch(`${site}/accounts/profile/`, { credentials: 'include' })).text(),
  fetchBlind: () => fetch(`${site}/accounts/profile/`, { credentials: 'include', mode: 'no-cors' }),
  xhr: () => new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${site}/accounts/logout/`);
    request.withCredentials = true;
    request.onload = () => done('sent');
    request.onerror = () => fail(new TypeError());
    request.send();
  }),
  beacon: () => {
    const refused = refusal();
    navigator.sendBeacon(`${site}/accounts/logout/`, 'x');
    return refused;
  },
  form: () => {
    const refused = refusal();
    const form = document.createElement('form');
    form.method = 'post';
    form.action = `${site}/accounts/logout/`;
    document.body.append(form);
    form.submit();
    return refused;
  },
  siblings: () => parent.frames.length,
  framesOfTop: () => top.frames[0].document.body.innerHTML,
});
window.tryAll = async (site) => {
  const found = {};
  for (const [name, deed] of Object.entries(window.attempts(site))) found[name] = await attempt(deed);
  return found;
};
"""


def evil_package(text: str) -> BytesIO:
    scripts = {f"broken{number}.js": source for number, source in enumerate(_BROKEN)} | {"evil.js": _EVIL}
    raw = library_json(EVIL, preloadedJs=[{"path": path} for path in scripts])
    files = {
        "h5p.json": as_json(
            {
                "title": text,
                "language": "en",
                "mainLibrary": EVIL.machine_name,
                "embedTypes": ["div"],
                "license": "U",
                "preloadedDependencies": names(EVIL),
            }
        ),
        "content/content.json": as_json({"text": text}),
        f"{EVIL.folder}/library.json": as_json(raw),
        f"{EVIL.folder}/semantics.json": as_json([{"name": "text", "type": "text", "label": "Text"}]),
        **{f"{EVIL.folder}/{path}": source for path, source in scripts.items()},
    }
    return zip_of(files)


@pytest.fixture(scope="module")
def session() -> dict[str, str]:
    """The cookie of a person who is signed in; filled by ``site``."""
    return {}


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: Any,
    session: dict[str, str],
) -> Iterator[Site]:
    """Two contents of the same host, and somebody who is signed in to the site."""
    with django_db_blocker.unblock(), running_site(tmp_path_factory.mktemp("uploads")) as server:
        client = Client()
        client.force_login(make_person())
        cookies: SimpleCookie = client.cookies
        session.update({name: morsel.value for name, morsel in cookies.items()})
        versions = {name: save(evil_package(name)) for name in ("enemy", "victim")}
        yield Site(f"http://localhost:{server.port}", versions)


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**launch_options())
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, site: Site, session: dict[str, str]) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in session.items()])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Page:
    """A signed-in person looks at a page with two contents: an enemy's and another one."""
    page = context.new_page()
    page.goto(site.page_of("enemy", "victim"))
    page.evaluate("localStorage.setItem('secret', 'of the site')")
    wait_until_painted(page, 0)
    wait_until_painted(page, 1)
    return page


def test_nothing_of_the_site_is_within_reach(page: Page, site: Site) -> None:
    answered: list[str] = []
    page.on("response", lambda response: answered.append(response.url))
    before = page.url

    found = frame_of(page).evaluate("(site) => window.tryAll(site)", site.url)

    assert found == {
        "parentDocument": "refused: SecurityError",
        "topDocument": "refused: SecurityError",
        "parentStorage": "refused: SecurityError",
        "frameElement": "null",
        "cookie": "",
        "topLocation": "refused: SecurityError",
        "fetchApi": "refused: TypeError",
        "fetchBlind": "refused: TypeError",
        "xhr": "refused: TypeError",
        "beacon": "refused: connect-src",
        "form": "refused: form-action",
        "siblings": "0",
        "framesOfTop": "refused: SecurityError",
    }
    assert page.url == before
    assert not [url for url in answered if url.startswith(site.url)]
    page.goto(f"{site.url}/accounts/profile/")
    assert "/login/" not in page.url, "the person was signed out"


def test_a_window_that_a_content_opens_knows_nothing_of_it(page: Page, site: Site) -> None:
    with page.context.expect_page() as opened:
        frame_of(page).evaluate("(url) => { window.hand = window.open(url); }", f"{site.url}/catalogue/")
    window = opened.value
    window.wait_for_load_state()

    assert window.evaluate("window.opener") is None
    reached = frame_of(page).evaluate(
        "() => { try { return window.hand.document.title; } catch { return ''; } }"
    )
    assert reached == ""


def test_only_the_frame_itself_is_believed(page: Page) -> None:
    """The same words from a frame inside the frame, from the page itself or of another kind do nothing."""
    statement = "{ kafedra: 'h5p', type: 'statement', statement: { verb: { id: 'forged' } } }"
    frame_of(page).evaluate(
        f"""() => new Promise((done) => {{
            const inner = document.createElement("iframe");
            inner.srcdoc = `<script>parent.parent.postMessage({statement}, "*")</` + `script>`;
            inner.onload = done;
            document.body.append(inner);
        }})"""
    )
    page.evaluate(f"window.postMessage({statement}, '*')")
    for odd in ("null", "7", "'h5p'", "{ kafedra: 'h5p' }", "{ kafedra: 'h5p', type: 'constructor' }",
                "{ kafedra: 'h5p', type: 'state', sub_content_id: {}, data_type: 'state', data: '1' }",
                "{ kafedra: 'h5p', type: 'statement', statement: 'text' }",
                "{ kafedra: 'h5p', type: 'resize', height: 'auto' }"):  # fmt: skip
        frame_of(page).evaluate(f"parent.postMessage({odd}, '*')")
    frame_of(page).evaluate("parent.postMessage({ kafedra: 'h5p', type: 'resize', height: 1e9 }, '*')")
    frame_of(page).evaluate(f"parent.postMessage({statement.replace('forged', 'own')}, '*')")
    page.wait_for_function("window.heard.some(({ type }) => type === 'statement')")

    verbs = [said["statement"]["verb"]["id"] for said in heard(page, "statement")]
    assert verbs == ["own"]
    assert not heard(page, "state")
    assert page.evaluate("document.querySelector('[data-kf-h5p-frame]').offsetHeight") == 20_000


def test_what_a_content_says_without_a_verb_is_not_passed_on(page: Page) -> None:
    frame_of(page).evaluate(
        """() => {
            for (const verb of ["no-verb-of-xapi", "interacted"]) H5P.instances[0].triggerXAPI(verb);
        }"""
    )
    page.wait_for_function("window.heard.some(({ type }) => type === 'statement')")

    [statement] = heard(page, "statement")
    assert statement["statement"]["verb"]["display"] == {"en-US": "interacted"}


def test_one_broken_script_stops_no_other(page: Page) -> None:
    assert frame_of(page).evaluate("[window.first, window.second, window.fourth]") == [1, 2, 4]
    assert frame_of(page).evaluate("document.querySelector('.evil').textContent") == "enemy"


def test_what_a_content_stores_is_gone_with_the_page(page: Page) -> None:
    frame_of(page).evaluate("localStorage.setItem('mark', '1'); localStorage.other = 2")
    kept = frame_of(page).evaluate("[localStorage.getItem('mark'), localStorage.other, localStorage.length]")
    assert kept == ["1", "2", 2]

    page.reload()
    wait_until_painted(page)

    assert frame_of(page).evaluate("localStorage.getItem('mark')") is None
