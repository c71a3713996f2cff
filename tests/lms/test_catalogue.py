import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from content import api as content_api
from lms import browsing, reference
from tests.content.drafts import CARDIOLOGY, THERAPY, make_test_version, publish
from tests.lms.learners import enrol, make_learner, sign_in

pytestmark = pytest.mark.django_db
CATALOGUE = "/catalogue/"


@pytest.fixture(autouse=True)
def _forget() -> None:
    """Counts and names are remembered between requests; a test starts with its own."""
    cache.clear()
    reference._names_by_code.cache_clear()


@pytest.fixture
def shelf() -> dict[str, content_api.ElementVersionData]:
    test = make_test_version()

    def put(title: str, **changes: Any) -> content_api.ElementVersionData:
        return publish(title=title, summary="О диагностике и лечении.", final_test_version_id=test, **changes)

    return {
        "heart": put("Сердечная недостаточность", specialty_codes=[CARDIOLOGY], credits=Decimal(4)),
        "lungs": put("Внебольничная пневмония", specialty_codes=[THERAPY], duration_minutes=45),
        "case": put(
            "Боль в груди", kind="CASE_TASK", specialty_codes=[CARDIOLOGY, THERAPY], credits=Decimal(1)
        ),
    }


def titles(response: HttpResponse) -> set[str]:
    return set(re.findall(r'<a class="stretched-link" href="[^"]*">([^<]+)</a>', response.content.decode()))


def names(shelf: dict[str, content_api.ElementVersionData], *keys: str) -> set[str]:
    return {shelf[key].title for key in keys}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"heart", "lungs", "case"}),
        ({"q": "пневмонии"}, {"lungs"}),
        ({"q": "недостаточн"}, {"heart"}),
        ({"specialty": THERAPY}, {"lungs", "case"}),
        ({"specialty": "no-such-code"}, set()),
        ({"kind": "CASE_TASK"}, {"case"}),
        ({"kind": "NONSENSE"}, {"heart", "lungs", "case"}),
        ({"credits": "-1"}, {"case"}),
        ({"credits": "1-3"}, {"lungs", "case"}),
        ({"credits": "3-"}, {"heart"}),
        ({"duration": "60"}, {"lungs"}),
        ({"q": "боль", "kind": "CASE_TASK", "specialty": CARDIOLOGY}, {"case"}),
        ({"q": "' OR 1=1 --"}, set()),
        ({"q": "<script>alert(1)</script>"}, set()),
        ({"q": "\x00", "specialty": "\x00"}, {"heart", "lungs", "case"}),
        ({"page": "-1"}, {"heart", "lungs", "case"}),
        ({"page": "99"}, {"heart", "lungs", "case"}),
        ({"page": "²"}, {"heart", "lungs", "case"}),
    ],
)
def test_search_and_filters(
    shelf: dict[str, content_api.ElementVersionData], query: dict[str, str], found: set[str]
) -> None:
    response = Client().get(CATALOGUE, query)
    assert response.status_code == 200
    assert titles(response) == names(shelf, *found)


def test_what_was_typed_is_shown_again_and_escaped() -> None:
    page = Client().get(CATALOGUE, {"q": '"><script>', "kind": "CASE_TASK"}).content.decode()
    assert "<script>" not in page.partition("<form")[2].partition("</form>")[0]
    assert "&quot;&gt;&lt;script&gt;" in page


def test_a_specialist_begins_with_their_own_specialties(
    shelf: dict[str, content_api.ElementVersionData],
) -> None:
    client = sign_in(make_learner(specialty_codes=[THERAPY]))
    response = client.get(CATALOGUE)
    assert titles(response) == names(shelf, "lungs", "case")
    assert '<option value="mine" selected>' in response.content.decode()
    assert titles(client.get(CATALOGUE, {"specialty": ""})) == names(shelf, "heart", "lungs", "case")


def test_facets_count_what_each_choice_would_find(shelf: dict[str, content_api.ElementVersionData]) -> None:
    page = Client().get(CATALOGUE, {"kind": "CASE_TASK"}).content.decode()
    assert f'<option value="{THERAPY}">Терапия (1)</option>' in page
    assert re.search(r'<option value="INTERACTIVE_MODULE">[^<(]+\(2\)</option>', page)
    assert re.search(r'<option value="CASE_TASK" selected>[^<(]+\(1\)</option>', page)


def test_htmx_gets_the_results_and_fresh_facets_alone(
    shelf: dict[str, content_api.ElementVersionData],
) -> None:
    response = Client().get(CATALOGUE, {"q": "пневмония"}, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert "<html" not in page
    assert titles(response) == names(shelf, "lungs")
    assert page.count('hx-swap-oob="true"') == 2
    assert "HX-Request" in response.headers["Vary"]


def test_coming_back_in_the_browser_gets_the_whole_page() -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in Client().get(CATALOGUE, headers=headers).content.decode()


def test_nothing_found_comes_with_hints() -> None:
    page = Client().get(CATALOGUE, {"q": "астролябия"}).content.decode()
    assert "kf-empty" in page
    assert f"{CATALOGUE}?specialty=" in page


def test_pages_lead_to_each_other_and_keep_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsing, "PER_PAGE", 2)
    test = make_test_version()
    for number in range(5):
        publish(title=f"Аритмия, часть {number}", final_test_version_id=test)
    client, seen, address, pages = Client(), [], f"{CATALOGUE}?q=аритмия&kind=INTERACTIVE_MODULE", 0
    while address:
        response = client.get(address)
        seen += titles(response)
        pages += 1
        following = re.search(r'rel="next" href="([^"]+)"', response.content.decode())
        address = following[1].replace("&amp;", "&") if following else ""
    assert pages == 3
    assert sorted(seen) == [f"Аритмия, часть {number}" for number in range(5)]


def test_withdrawn_elements_are_not_listed(shelf: dict[str, content_api.ElementVersionData]) -> None:
    content_api.withdraw_element(shelf["heart"].element_uuid)
    assert titles(Client().get(CATALOGUE)) == names(shelf, "lungs", "case")


def test_a_visitor_costs_little_and_leaves_no_session(
    shelf: dict[str, content_api.ElementVersionData], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Client().get(CATALOGUE, {"q": "пневмония"})  # the counts of this search are remembered from here on
    with django_assert_max_num_queries(4):
        response = Client().get(CATALOGUE, {"q": "пневмония"})
    assert "kafedra_session" not in response.cookies


def test_more_results_do_not_mean_more_queries() -> None:
    test, client, counts = make_test_version(), sign_in(make_learner()), []
    client.get(CATALOGUE)
    for number in range(15):
        publish(title=f"Аритмия, часть {number}", final_test_version_id=test)
        if number in {0, 14}:
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                assert len(titles(client.get(CATALOGUE))) == number + 1
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_landing_shows_what_people_take_up_first(
    shelf: dict[str, content_api.ElementVersionData],
) -> None:
    for _person in range(2):
        enrol(make_learner(), shelf["lungs"])
    enrol(make_learner(), shelf["case"])
    page = Client().get("/").content.decode()
    found = re.findall(r'<a class="stretched-link" href="[^"]*">([^<]+)</a>', page)
    assert found == [shelf["lungs"].title, shelf["case"].title, shelf["heart"].title]
    assert reverse("account_login") in page
    assert reverse("accounts:register") in page


def test_home_suggests_what_is_new_for_my_specialties(
    shelf: dict[str, content_api.ElementVersionData],
) -> None:
    person = make_learner(specialty_codes=[CARDIOLOGY])
    enrol(person, shelf["heart"])
    page = sign_in(person).get("/").content.decode()
    suggested = page.partition('id="suggestions"')[2]
    assert shelf["case"].title in suggested
    assert shelf["lungs"].title not in suggested
    assert shelf["heart"].title not in suggested
