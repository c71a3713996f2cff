"""The page "My credits"."""

import pytest
from django.test import Client
from django.urls import reverse

from credits import api
from outbox import api as outbox_api
from tests.credits.conftest import award_of, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(person) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


def page_of(client: Client, **query: str) -> str:
    answer = client.get(reverse("credits:mine"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    answer = client.get(reverse("credits:mine"))
    assert answer.status_code == 302
    assert "/accounts/" in answer.headers["Location"]


def test_one_s_own_credits_and_their_way(signed_in, award, portfolio) -> None:
    award(title="Внебольничная пневмония")
    outbox_api.deliver_due(topic="credit.awarded.v1")
    award(title="Хроническая сердечная недостаточность")
    page = page_of(signed_in)
    for text in ("Внебольничная пневмония", "Хроническая сердечная недостаточность", "Self-study"):
        assert text in page
    assert page.count('data-state="delivered"') == 1
    assert page.count('data-state="pending"') == 1
    assert "Your portfolio holds 2 credits in 1 entry." in page


def test_nobody_else_s_credits_are_shown(signed_in, no_portfolio) -> None:
    other = make_person("00132667899", "other@example.org")
    api.award(**award_of(other.pk, title="Чужой модуль"))
    page = page_of(signed_in, person=str(other.pk))
    assert "Чужой модуль" not in page
    assert "No credits yet" in page


def test_a_silent_portfolio_does_not_break_the_page(signed_in, award, no_portfolio) -> None:
    award(title="Внебольничная пневмония")
    for _visit in range(2):
        page = page_of(signed_in)
        assert "Внебольничная пневмония" in page
        assert "The portfolio service does not answer right now" in page


def test_a_reversal_is_shown_with_its_reason(signed_in, award, person, no_portfolio) -> None:
    entry = award()
    api.reverse(entry.uuid, reason="Начислено по ошибке", actor_id=person.pk)
    page = page_of(signed_in)
    assert "Taken back: Начислено по ошибке" in page
    assert "−2" in page


def test_many_entries_come_in_pages(signed_in, award, no_portfolio) -> None:
    for _number in range(26):
        award()
    first, second = page_of(signed_in), page_of(signed_in, page="2")
    assert first.count("kf-state") == 25
    assert second.count("kf-state") == 1
    assert "Page 2 of 2" in second
    assert "Page 2 of 2" in page_of(signed_in, page="99")


def test_the_page_is_russian_by_default(person, no_portfolio) -> None:
    client = Client()
    client.force_login(person)
    answer = client.get(reverse("credits:mine"))
    assert 'lang="ru"' in answer.content.decode()


def test_the_menu_leads_here(signed_in, no_portfolio) -> None:
    assert f'href="{reverse("credits:mine")}"' in page_of(signed_in)
