from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content import api as content_api
from content.models import LearningElement
from tests.accounts.people import make_organisation
from tests.content.drafts import CARDIOLOGY, THERAPY, make_step, make_test_version, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_remembered_facets() -> None:
    cache.clear()


@pytest.fixture
def test_version() -> int:
    return make_test_version()


def found(query: str = "", **filters: Any) -> list[str]:
    return [item.title for item in content_api.search_elements(query, **filters).items]


HYPERTENSION = {"title": "Артериальная гипертензия у взрослых", "summary": "Диагностика и лечение."}
PNEUMONIA = {
    "title": "Внебольничная пневмония",
    "summary": "Тактика ведения.",
    "guideline_code": "654_2",
    "guideline_title": "Внебольничная пневмония у взрослых",
}


@pytest.fixture
def catalogue(test_version: int) -> None:
    publish(final_test_version_id=test_version, **HYPERTENSION)
    publish(
        final_test_version_id=test_version,
        specialty_codes=[THERAPY],
        credits=Decimal(3),
        duration_minutes=150,
        kind="CASE_TASK",
        steps=[make_step("Лечение", "<p>При <em>гипертензии</em> дозу уменьшают. Учёт объёма.</p>")],
        **PNEUMONIA,
    )


@pytest.mark.parametrize(
    "query",
    [
        "гипертензии",
        "ГИПЕРТЕНЗИЮ взрослым",
        "артериальн",
        "арт",
        "гипертензия артериальная",
        "62_3",
        '"у взрослых" гипертензия',
    ],
)
def test_words_are_found_in_every_form_and_by_their_beginning(catalogue: None, query: str) -> None:
    assert found(query)[0] == HYPERTENSION["title"]


@pytest.mark.parametrize(
    "query", ["перелом", "гипертензия перелом", "взрослых -гипертензия -пневмония", "!!! & | :*"]
)
def test_what_is_not_there_is_not_found(catalogue: None, query: str) -> None:
    assert found(query) == []


def test_the_title_outranks_the_text_of_the_steps(catalogue: None) -> None:
    assert found("гипертензии") == [HYPERTENSION["title"], PNEUMONIA["title"]]


def test_yo_and_ye_find_each_other(catalogue: None) -> None:
    assert found("учет") == found("учёта") == found("объем") == [PNEUMONIA["title"]]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"specialty_codes": [CARDIOLOGY]}, [HYPERTENSION["title"]]),
        ({"specialty_codes": [THERAPY, "31.08.99"]}, [PNEUMONIA["title"]]),
        ({"kinds": ["CASE_TASK"]}, [PNEUMONIA["title"]]),
        ({"credits_min": Decimal(3)}, [PNEUMONIA["title"]]),
        ({"credits_max": Decimal("2.5")}, [HYPERTENSION["title"]]),
        ({"duration_max": 90}, [HYPERTENSION["title"]]),
        ({"duration_max": 89}, []),
        ({"specialty_codes": [CARDIOLOGY], "kinds": ["CASE_TASK"]}, []),
    ],
)
def test_filters_narrow_the_catalogue(catalogue: None, filters: dict[str, Any], expected: list[str]) -> None:
    assert found(**filters) == expected
    assert found("взрослых", **filters) == expected


def test_withdrawn_elements_are_not_found(catalogue: None) -> None:
    item = content_api.search_elements("пневмония").items[0]
    content_api.withdraw_element(item.uuid)
    assert found("пневмония") == []


def test_an_edit_is_found_by_its_new_words_only(test_version: int) -> None:
    publish(final_test_version_id=test_version, slug="edited", title="Бронхиальная астма")
    publish(final_test_version_id=test_version, slug="edited", title="Хроническая болезнь почек")
    assert found("астма") == []
    assert found("хронической болезни") == ["Хроническая болезнь почек"]


def test_pages_are_stable_and_complete(test_version: int) -> None:
    for number in range(7):
        publish(final_test_version_id=test_version, title=f"Модуль {number}")

    pages = [content_api.search_elements("модуль", page=number, per_page=3) for number in (1, 2, 3, 4)]

    assert [page.total for page in pages] == [7, 7, 7, 7]
    assert [len(page.items) for page in pages] == [3, 3, 1, 0]
    assert len({item.uuid for page in pages for item in page.items}) == 7
    assert pages[0].page_count == 3


def test_the_latest_stand_first_and_the_preferred_provider_before_them(test_version: int) -> None:
    provider = make_organisation("PROVIDER", name="Академия")
    publish(final_test_version_id=test_version, title="Первый", provider_organisation_id=provider.id)
    publish(final_test_version_id=test_version, title="Второй")
    assert found() == ["Второй", "Первый"]
    assert found(preferred_provider_id=provider.id) == ["Первый", "Второй"]


def test_facets_tell_what_each_other_choice_would_find(catalogue: None) -> None:
    facets = content_api.search_elements("взрослых", kinds=["CASE_TASK"]).facets
    assert facets.kinds == {"INTERACTIVE_MODULE": 1, "CASE_TASK": 1}
    assert facets.specialties == {THERAPY: 1}


@pytest.mark.parametrize("query", ["гипертензия", ""])
def test_a_list_is_one_read_without_the_body(catalogue: None, query: str) -> None:
    content_api.search_elements(query)
    with CaptureQueriesContext(connection) as captured:
        content_api.search_elements(query)
    reads = [asked["sql"] for asked in captured if "SELECT" in asked["sql"]]
    assert len(reads) == 1
    assert "body" not in reads[0]


def test_reindexing_restores_the_search_columns(catalogue: None, capsys: pytest.CaptureFixture[str]) -> None:
    LearningElement.objects.update(search_vector=None, rank_vector=None)
    assert found("гипертензия") == []
    call_command("reindex_elements")
    assert found("гипертензия")[0] == HYPERTENSION["title"]
    assert capsys.readouterr().out == "2 elements indexed\n"
