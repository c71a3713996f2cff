"""Every address of the platform, walked: a view that somebody forgets to close fails here."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from tests.accounts.people import make_person

pytestmark = pytest.mark.django_db

# What a visitor may open, and why. Everything else leads to the sign-in.
OPEN = {
    "healthz/live": "asked by the orchestrator",
    "healthz/ready": "asked by the orchestrator",
    "about/": "what the platform is, where to ask for help",
    "appearance/": "the accessible version is for everybody",
    "i18n/setlang/": "a visitor chooses a language",
    "": "the landing page",
    "catalogue/": "the catalogue is public",
    r"^elements/(?P<slug>[-\w]+)/$": "the catalogue is public",
    "certificates/": "anybody may check a certificate",
    "certificates/<str:code>/": "anybody may check a certificate; the name is masked",
    "assets/<uuid:uuid>/<str:name>": "covers are public; the view itself closes the others",
    "api/schema/": "the description of the API holds no data",
    "api/docs/": "the description of the API holds no data",
    "accounts/register/": "before one has an account",
    "accounts/register/done/": "before one has an account",
    "accounts/signup/": "leads to the registration",
    "accounts/recover/": "without a password",
    "accounts/recover/done/": "without a password",
    "accounts/password/set/": "without a password",
    "accounts/password/reset/": "without a password",
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "a link from a letter",
    "accounts/password/reset/key/done/": "after a link from a letter",
    "accounts/profile/email/<str:token>/": "a link from a letter",
    "accounts/captcha/": "on the forms for visitors",
    "accounts/documents/<slug:slug>/": "what a visitor agrees to",
    "accounts/documents/<slug:slug>/<str:edition>/": "what a visitor agrees to",
    "accounts/login/": "the sign-in",
    "accounts/inactive/": "what a closed account is told",
    "accounts/logout/": "leads a visitor away",
}
OPEN_IN_DEMO = {"demo/mail/": "the mailbox of invented people"}
SIGN_IN = ("/accounts/login/", "/cms/login/", "/admin/login/")
# Doors of the staff at which a specialist sees nothing of the room behind.
HARMLESS = {
    "admin/password_change/": "leads to the change of one's own password",
    "admin/logout/": "ends one's own session",
    "cms/logout/": "ends one's own session",
    "cms/sprite/": "the icons of the editor",
    "cms/jsi18n/": "the words of the editor's scripts",
}
STAFF_ROOMS = ("tutor/", "cms/", "admin/", "uploads/")
STRANGER = "019fd13e-45ac-4571-8df2-f1248794ab56"
# One value fits every converter of the kind; expressions are given an address by hand.
VALUES = {"int": "1", "uuid": STRANGER, "slug": "x", "str": "x", "path": "x"}
EXAMPLES = {
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (
        "accounts/password/reset/key/1-x/"
    ),
    r"^elements/(?P<slug>[-\w]+)/$": "elements/x/",
    r"^elements/(?P<slug>[-\w]+)/enrol/$": "elements/x/enrol/",
    r"cms/documents/^(\d+)/(.*)$": "cms/documents/1/x",
    r"cms/^.*/$": "cms/no/such/screen/",
    r"admin/(?P<url>.*)$": "admin/no/such/screen/",
    r"^api/(?P<address>[\s\S]*)$": "api/no/such/address/",
}


def _patterns(resolver: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, route)
        else:
            yield route, entry


def _example(route: str) -> str:
    if route in EXAMPLES:
        return EXAMPLES[route]
    if route.startswith("admin/^(?P<app_label>"):
        return "admin/accounts/"
    if route.startswith("cms/pages/^(?P<pk>"):
        return "cms/pages/1/revisions/compare/earliest...latest/"
    if route.startswith("cms/h5p/items/history/(?P<pk>"):
        return "cms/h5p/items/history/1/revisions/compare/earliest...latest/"
    plain = re.sub(r"<(?:(\w+):)?\w+>", lambda found: VALUES[found[1] or "str"], route)
    return plain.replace("^", "")


def _doors(*rooms: str) -> Iterator[tuple[str, str]]:
    """Routes and addresses; a route behind another one of the same address is no door."""
    for route, pattern in _patterns(get_resolver()):
        address = f"/{_example(route)}"
        try:
            found = resolve(address).func
        except Resolver404:
            pytest.fail(f"{address} does not lead to {route}: give it an address in EXAMPLES")
        if found is pattern.callback and route.startswith(rooms or ""):
            yield route, address


def _leads_to_sign_in(response: Any) -> bool:
    """The API tells programs where a page would lead people."""
    if response.status_code == 401:
        return bool(response["WWW-Authenticate"] == "Token")
    return response.status_code == 302 and response["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_enters_by_the_open_doors_alone(method: str) -> None:
    let_in = {}
    for route, address in _doors():
        response = getattr(Client(), method)(address)
        assert response.status_code != 500, address
        if route not in OPEN | OPEN_IN_DEMO and not _leads_to_sign_in(response):
            let_in[route] = response.status_code

    assert let_in == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_specialist_enters_no_room_of_the_staff(method: str) -> None:
    client, let_in = Client(), {}
    client.force_login(make_person())
    for route, address in _doors(*STAFF_ROOMS):
        if route in HARMLESS:
            continue
        response = getattr(client, method)(address)
        if not _leads_to_sign_in(response) and response.status_code not in (403, 404, 405):
            let_in[route] = response.status_code

    assert let_in == {}


def test_the_list_of_open_doors_names_existing_ones() -> None:
    routes = {route for route, _address in _doors()}

    assert (OPEN | HARMLESS).keys() <= routes


def test_every_answer_is_protected_in_the_browser() -> None:
    client = Client()
    client.force_login(make_person())
    for address in ("/", "/learn/", "/no-such-page/", "/cms/", "/admin/", "/tutor/"):
        headers = client.get(address).headers
        assert "frame-ancestors 'self'" in headers["Content-Security-Policy"], address
        assert "object-src 'none'" in headers["Content-Security-Policy"], address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert "no-store" in headers["Cache-Control"], address


def test_pages_of_visitors_may_be_kept() -> None:
    assert "no-store" not in Client().get("/catalogue/").headers.get("Cache-Control", "")


def test_a_visitor_chooses_a_language() -> None:
    response = Client().post("/i18n/setlang/", {"language": "en", "next": "/about/"})

    assert response["Location"] == "/about/"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


@pytest.mark.parametrize("query", ["q=%00", "q=a%%0000b", "post=%00&specialty=%00&page=%00"])
@pytest.mark.parametrize(
    "address",
    [
        "/catalogue/",
        "/tutor/",
        "/tutor/export.xlsx",
        "/cms/questions/",
        "/cms/corrections/",
        "/cms/statistics/",
    ],
)
def test_a_nul_in_an_address_breaks_no_page(address: str, query: str) -> None:
    client = Client()
    client.force_login(make_person("ADMINISTRATOR"))

    assert client.get(f"{address}?{query}").status_code == 200
