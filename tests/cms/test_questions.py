"""Writing questions and tests on the screens of the editorial office."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text

from accounts import api as accounts_api
from assessments import api as assessments_api
from tests.accounts.people import make_organisation, make_person
from tests.assessments.makers import multiple, single
from tests.cms.office import make_author, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Any:
    return make_author()


@pytest.fixture
def client(author: Any) -> Client:
    return sign_in(author)


def organisation_of(author: Any) -> int:
    return accounts_api.organisations_of(author.pk)[0].id


def make_bank(author: Any, code: str = "hypertension") -> Any:
    bank = assessments_api.create_bank(code, "Гипертензия", organisation_of(author))
    return next(b for b in assessments_api.list_authored_banks(everything()) if b.id == bank.id)


def everything() -> assessments_api.Ownership:
    organisations = accounts_api.organisations_where(make_person("ADMINISTRATOR"), "MANAGE_ITEMS")
    return assessments_api.Ownership(frozenset(item.id for item in organisations), ownerless=True)


def items_of(bank: Any) -> list[assessments_api.AuthoredItem]:
    return list(assessments_api.list_authored_items(bank.id).items)


def question(answers: list[tuple[str, bool]], **changes: Any) -> dict[str, Any]:
    """What the browser posts for a question."""
    data = {
        "stem": rich_text("<p>Какое давление <b>целевое</b>?</p>", features=["bold"]),
        "explanation": rich_text("<p>Ниже 140/90.</p>", features=["bold"]),
        "difficulty": "2",
        "tags": "цель, лечение",
        "options-TOTAL_FORMS": str(len(answers) + 1),
        "options-INITIAL_FORMS": "0",
        f"options-{len(answers)}-text": "",
    }
    for number, (text, is_right) in enumerate(answers):
        data[f"options-{number}-text"] = text
        if is_right:
            data[f"options-{number}-is_right"] = "on"
    return {**data, **changes}


def rules(*rows: tuple[int | str, int | str], **changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": "Итоговый тест",
        "pass_mark": "80",
        "feedback_policy": "explanation_after_passing",
        "shuffle_options": "on",
        "rules-TOTAL_FORMS": str(len(rows)),
        "rules-INITIAL_FORMS": "0",
    }
    for number, (bank, count) in enumerate(rows):
        data[f"rules-{number}-bank"], data[f"rules-{number}-count"] = bank, count
    return {**data, **changes}


def add_item(client: Client, bank: Any, data: dict[str, Any], item_type: str = "single_choice") -> Any:
    return client.post(reverse("cms_questions:add_item", args=[bank.uuid, item_type]), data)


def test_the_menu_leads_keepers_of_questions_there(client: Client) -> None:
    address = reverse("cms_questions:banks")
    assert address in client.get("/cms/").content.decode()
    assert address not in sign_in(make_person("REVIEWER")).get("/cms/").content.decode()


def test_a_bank_and_its_question_are_written(client: Client, author: Any) -> None:
    form = {"name": "Гипертензия", "code": "hypertension", "owner": organisation_of(author)}
    client.post(reverse("cms_questions:add_bank"), form)
    bank = next(b for b in assessments_api.list_authored_banks(everything()) if b.code == "hypertension")

    add_item(client, bank, question([("Ниже 140/90", True), ("Ниже 180/110", False)]))

    item = items_of(bank)[0]
    assert item.draft.stem == "<p>Какое давление <b>целевое</b>?</p>"
    assert [(option.text, option.is_right) for option in item.draft.options] == [
        ("Ниже 140/90", True),
        ("Ниже 180/110", False),
    ]
    assert (item.draft.difficulty, item.draft.tags) == (2, ["лечение", "цель"])
    assert "Какое давление" in client.get(reverse("cms_questions:bank", args=[bank.uuid])).content.decode()


def test_an_edit_makes_the_next_version_of_the_same_question(client: Client, author: Any) -> None:
    bank = make_bank(author)
    add_item(client, bank, question([("Да", True), ("Нет", False)]))
    item = items_of(bank)[0]
    url = reverse("cms_questions:item", args=[item.uuid])
    assert client.get(url).status_code == 200

    client.post(url, question([("Да", False), ("Нет", True)]))

    edited = items_of(bank)[0]
    assert (edited.uuid, edited.number) == (item.uuid, 2)
    assert [option.text for option in edited.draft.options if option.is_right] == ["Нет"]


@pytest.mark.parametrize(
    "data",
    [
        question([("Да", True), ("Нет", True)]),
        question([("Да", False), ("Нет", False)]),
        question([("Да", True)]),
        question([("Да", True), ("Да", False)]),
        question([("Да", True), ("Нет", False)], stem=rich_text("<p></p>")),
    ],
)
def test_a_faulty_question_is_refused_with_the_reason(client: Client, author: Any, data: Any) -> None:
    bank = make_bank(author)
    answer = add_item(client, bank, data)
    assert answer.status_code == 200
    assert answer.context["form"].errors or answer.context["part"].all_errors()
    assert items_of(bank) == []


def test_several_right_answers_are_another_kind_of_question(client: Client, author: Any) -> None:
    bank = make_bank(author)
    add_item(client, bank, question([("Да", True), ("Нет", False), ("Пожалуй", True)]), "multiple_choice")
    assert items_of(bank)[0].draft.type == "multiple_choice"


def test_a_question_is_retired_and_brought_back(client: Client, author: Any) -> None:
    bank = make_bank(author)
    add_item(client, bank, question([("Да", True), ("Нет", False)]))
    url = reverse("cms_questions:set_item_in_use", args=[items_of(bank)[0].uuid])
    assert client.get(url).status_code == 405
    client.post(url)
    assert not items_of(bank)[0].is_active
    client.post(url)
    assert items_of(bank)[0].is_active


def test_a_test_is_written_and_says_what_it_lacks(client: Client, author: Any) -> None:
    bank = make_bank(author)
    add_item(client, bank, question([("Да", True), ("Нет", False)]))
    owner = organisation_of(author)

    answer = client.post(reverse("cms_questions:add_test"), rules((bank.id, 3), owner=owner), follow=True)
    assert "3" in answer.context["problems"][0].message

    test = assessments_api.list_authored_tests(everything())[0]
    url = reverse("cms_questions:test", args=[test.uuid])
    answer = client.post(url, rules((bank.id, 1), ("", "")), follow=True)
    assert answer.context["problems"] == []
    assert (test.draft.pass_mark, assessments_api.get_test(test.id).question_count) == (80, 1)


def test_a_test_without_rules_is_refused(client: Client, author: Any) -> None:
    answer = client.post(reverse("cms_questions:add_test"), rules(("", ""), owner=organisation_of(author)))
    assert answer.context["form"].errors
    assert assessments_api.list_authored_tests(everything()) == []


def test_banks_and_tests_of_others_are_neither_listed_nor_opened(author: Any) -> None:
    bank = make_bank(author)
    add_item(sign_in(author), bank, question([("Да", True), ("Нет", False)]))
    rule = assessments_api.DrawRule(bank.id, 1)
    draft = assessments_api.TestDraft("Тайный тест", [rule])
    test = assessments_api.create_test(draft, owner_organisation_id=organisation_of(author))
    item = items_of(bank)[0]

    stranger = sign_in(make_author())
    assert "Гипертензия" not in stranger.get(reverse("cms_questions:banks")).content.decode()
    assert "Тайный тест" not in stranger.get(reverse("cms_questions:tests")).content.decode()
    for url in (
        reverse("cms_questions:bank", args=[bank.uuid]),
        reverse("cms_questions:item", args=[item.uuid]),
        reverse("cms_questions:test", args=[test.uuid]),
        reverse("cms_questions:add_item", args=[bank.uuid, "single_choice"]),
    ):
        assert stranger.get(url).status_code == 302
    stranger.post(reverse("cms_questions:set_item_in_use", args=[item.uuid]))
    assert items_of(bank)[0].is_active
    answer = stranger.post(
        reverse("cms_questions:add_test"), rules((bank.id, 1), owner=organisation_of(author))
    )
    assert set(answer.context["form"].errors) == {"owner"}
    assert answer.context["rules"].errors[0]["bank"]


def test_a_reviewer_never_sees_the_keys(author: Any) -> None:
    bank = make_bank(author)
    answer = sign_in(make_person("REVIEWER")).get(reverse("cms_questions:bank", args=[bank.uuid]))
    assert answer.status_code == 302


def test_the_chooser_of_a_module_offers_own_tests(client: Client, author: Any) -> None:
    bank = make_bank(author)
    for name, owner in (("Свой тест", organisation_of(author)), ("Чужой тест", make_organisation().id)):
        draft = assessments_api.TestDraft(name, [assessments_api.DrawRule(bank.id, 1)])
        assessments_api.create_test(draft, owner_organisation_id=owner)
    offered = client.get(reverse("test_chooser:choose")).json()["html"]
    assert "Свой тест" in offered
    assert "Чужой тест" not in offered


def fill_bank(author: Any) -> Any:
    bank = make_bank(author)
    assessments_api.save_items(bank.id, [single(str(number), tags=["старая"]) for number in range(3)])
    assessments_api.save_items(bank.id, [multiple("несколько", difficulty=5, tags=["сердце"])])
    return bank


def change(client: Client, bank: Any, items: list[Any], action: str, **data: str) -> Any:
    url = reverse("cms_questions:change_items", args=[bank.uuid])
    return client.post(url, {"items": [str(item.uuid) for item in items], "action": action, **data})


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 4),
        ("type=multiple_choice", 1),
        ("tag=сердце", 1),
        ("difficulty=5", 1),
        ("state=retired", 0),
        ("state=in_use&q=несколько", 1),
        ("type=nonsense&difficulty=x", 4),
    ],
)
def test_the_list_is_narrowed(client: Client, author: Any, query: str, count: int) -> None:
    bank = fill_bank(author)
    page = client.get(reverse("cms_questions:bank", args=[bank.uuid]) + f"?{query}")
    assert (page.status_code, len(page.context["rows"])) == (200, count)


def test_an_empty_bank_says_what_to_do(client: Client, author: Any) -> None:
    bank = make_bank(author)
    page = client.get(reverse("cms_questions:bank", args=[bank.uuid])).content.decode()
    assert reverse("cms_questions:choose_type", args=[bank.uuid]) in page


def test_questions_are_retired_together_after_a_question_and_back(client: Client, author: Any) -> None:
    bank = fill_bank(author)
    chosen = items_of(bank)[:2]
    asked = change(client, bank, chosen, "retire")
    assert len(asked.context["rows"]) == 2
    assert all(item.is_active for item in items_of(bank))

    change(client, bank, chosen, "retire", confirmed="1")
    assert sum(item.is_active for item in items_of(bank)) == 2
    assert client.get(reverse("cms_questions:bank", args=[bank.uuid])).context["undo"] == 2
    undo = reverse("cms_questions:undo_change", args=[bank.uuid])
    client.post(undo)
    assert all(item.is_active for item in items_of(bank))
    client.post(undo)
    assert all(item.is_active for item in items_of(bank))


def test_a_topic_is_added_to_many_questions_and_taken_back(client: Client, author: Any) -> None:
    bank = fill_bank(author)
    change(client, bank, items_of(bank), "tag", tag="старая", confirmed="1")
    assert all("старая" in item.draft.tags for item in items_of(bank))
    client.post(reverse("cms_questions:undo_change", args=[bank.uuid]))
    assert [item.draft.tags for item in items_of(bank)].count(["старая"]) == 3
    assert [item.draft.tags for item in items_of(bank)].count(["сердце"]) == 1


@pytest.mark.parametrize(
    ("action", "tag"), [("tag", ""), ("tag", "а, б"), ("tag", "а\0б"), ("burn", ""), ("untag", "x" * 81)]
)
def test_what_cannot_be_done_to_many_is_not(client: Client, author: Any, action: str, tag: str) -> None:
    bank = fill_bank(author)
    change(client, bank, items_of(bank), action, tag=tag, confirmed="1")
    assert all(item.number == 1 and item.is_active for item in items_of(bank))


def test_questions_of_other_banks_are_left_alone(client: Client, author: Any) -> None:
    bank, others = fill_bank(author), fill_bank_of_another()
    change(client, bank, items_of(others), "retire", confirmed="1")
    assert change(client, others, items_of(others), "retire", confirmed="1").status_code == 302
    assert all(item.is_active for item in items_of(others))


def fill_bank_of_another() -> Any:
    bank = make_bank(make_author(), "foreign")
    assessments_api.save_items(bank.id, [single("чужой")])
    return bank
