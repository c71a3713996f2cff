"""The administration site shows banks and items, and lets nobody rewrite what was asked."""

import pytest
from django.test import Client

from accounts.api import Person
from assessments import api
from assessments.models import Item, ItemVersion
from tests.accounts.people import make_organisation, make_person
from tests.assessments.makers import make_bank, make_test, single

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Person:
    person = make_person("ADMINISTRATOR", make_organisation("OPERATOR"))
    client.force_login(person)
    return person


def item_page(item: Item) -> str:
    return f"/admin/assessments/item/{item.pk}/change/"


def test_items_are_listed_and_shown_with_their_versions(client: Client, administrator: Person) -> None:
    bank = make_bank()
    api.save_item(bank.id, single("one"))
    api.save_item(bank.id, single("one", stem="<p>Иначе?</p>"))
    item = Item.objects.get()
    assert "Иначе?" in client.get("/admin/assessments/item/?q=one").content.decode()
    page = client.get(item_page(item)).content.decode()
    assert "Вопрос one?" in page
    assert "Иначе?" in page


def test_a_wording_cannot_be_changed_and_nothing_deleted(client: Client, administrator: Person) -> None:
    version = api.save_item(make_bank().id, single("one"))
    item = Item.objects.get()
    data = {
        "is_active": "on",
        "external_id": "changed",
        "versions-TOTAL_FORMS": "1",
        "versions-INITIAL_FORMS": "1",
        "versions-0-id": version.id,
        "versions-0-item": item.pk,
        "versions-0-stem": "Другое",
    }
    client.post(item_page(item), data)
    item.refresh_from_db()
    assert item.external_id == "one"
    assert ItemVersion.objects.get().stem == "<p>Вопрос one?</p>"
    assert client.post(f"/admin/assessments/item/{item.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_item_is_retired_for_the_next_draw(client: Client, administrator: Person) -> None:
    bank = make_bank()
    api.save_item(bank.id, single("one"))
    test = api.create_test(api.TestDraft("Тест", [api.DrawRule(bank.id, 1)]))
    item = Item.objects.get()
    assert api.check_test(test.id) == []
    forms = {"versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0"}
    assert client.post(item_page(item), forms).status_code == 302
    assert [problem.code for problem in api.check_test(test.id)] == ["too_few_items"]
    client.post(item_page(item), {**forms, "is_active": "on"})
    assert api.check_test(test.id) == []


def test_banks_and_tests_open(client: Client, administrator: Person) -> None:
    bank = make_bank(size=3)
    make_test(bank, count=2)
    assert bank.code in client.get("/admin/assessments/itembank/").content.decode()
    assert client.get(f"/admin/assessments/itembank/{bank.id}/change/").status_code == 200
    assert client.get("/admin/assessments/test/").status_code == 200


@pytest.mark.parametrize("role", ["SUPPORT", "AUTHOR", "TUTOR", None])
def test_other_roles_see_no_keys_in_the_admin(client: Client, role: str | None) -> None:
    api.save_item(make_bank().id, single("one"))
    client.force_login(make_person(role, make_organisation("OPERATOR")))
    for page in ("item/", "itembank/", "test/", f"item/{Item.objects.get().pk}/change/"):
        assert client.get(f"/admin/assessments/{page}").status_code in (302, 403)
