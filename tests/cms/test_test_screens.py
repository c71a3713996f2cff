"""Tests, pairs that exclude each other and appeals on the screens of the editorial office."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import api as accounts_api
from accounts.models import AuditRecord
from assessments import api as assessments_api
from assessments.models import Appeal, BankAlarm, EnemyPair, Test
from assessments.services.appeals import make_appeal
from tests.accounts.people import make_organisation, make_person
from tests.assessments.makers import make_test as pin_test
from tests.assessments.makers import single, start, wrong_answers
from tests.cms.office import make_author, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Any:
    return make_author()


@pytest.fixture
def client(author: Any) -> Client:
    return sign_in(author)


def owner_of(person: Any) -> accounts_api.OrganisationData:
    return accounts_api.organisations_of(person.pk)[0]


def bank_of(person: Any, size: int = 6, code: str = "pain") -> assessments_api.AuthoredBank:
    bank = assessments_api.create_bank(code, "Боль в груди", owner_of(person).id)
    assessments_api.save_items(bank.id, [single(f"{code}-{n}", tags=["боль"]) for n in range(size)])
    mine = assessments_api.Ownership(frozenset({owner_of(person).id}))
    return next(found for found in assessments_api.list_authored_banks(mine) if found.id == bank.id)


def posted(*rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": "Итоговый тест",
        "pass_mark": "70",
        "feedback_policy": "explanation",
        "pause_unit": "hours",
        "rules-TOTAL_FORMS": str(len(rows)),
        "rules-INITIAL_FORMS": "0",
    }
    for number, row in enumerate(rows):
        data |= {f"rules-{number}-{field}": value for field, value in row.items()}
    return {**data, **changes}


def only_test(client: Client) -> assessments_api.TestData:
    return assessments_api.get_test(Test.objects.get().id)


def test_everything_about_a_test_is_written_and_shown_again(client: Client, author: Any) -> None:
    bank = bank_of(author)
    rows = (
        {"section": "Диагностика", "bank": bank.id, "count": 2, "points": 1, "tags": "боль"},
        {"section": "Лечение", "bank": bank.id, "count": 1, "points": 3, "difficulty_from": 3},
        {"points": 1},
    )
    fields = {
        "owner": owner_of(author).id,
        "time_limit_minutes": "40",
        "shuffle_questions": "on",
        "max_attempts": "2",
        "pause": "2",
        "pause_unit": "days",
        "allows_appeal": "on",
    }
    client.post(reverse("cms_questions:add_test"), posted(*rows, **fields))

    draft = only_test(client).draft
    assert [(r.section, r.count, r.points, list(r.tags)) for r in draft.sections] == [
        ("Диагностика", 2, 1, ["боль"]),
        ("Лечение", 1, 3, []),
    ]
    assert draft.retry_policy == assessments_api.RetryPolicy(2, 2 * 24 * 60, allows_appeal=True)
    assert (draft.shuffle_questions, draft.shuffle_options, draft.time_limit_minutes) == (True, False, 40)
    page = client.get(reverse("cms_questions:test", args=[only_test(client).uuid]))
    form = page.context["form"]
    assert (form["pause"].value(), form["pause_unit"].value()) == (2, "days")
    assert page.context["summary"]["questions"] == 3
    assert page.context["summary"]["points"] == 5
    assert page.context["summary"]["depth"].forms == 2


def test_saving_unchanged_changes_nothing(client: Client, author: Any) -> None:
    bank = bank_of(author)
    data = posted({"bank": bank.id, "count": 2, "points": 1}, owner=owner_of(author).id, shuffle_options="on")
    client.post(reverse("cms_questions:add_test"), data)
    before = only_test(client)
    client.post(reverse("cms_questions:test", args=[before.uuid]), data)
    assert only_test(client) == before


@pytest.mark.parametrize(
    ("change", "row", "field"),
    [
        ({"points": 0}, 0, "points"),
        ({"points": 101}, 0, "points"),
        ({"count": ""}, 0, "count"),
        ({"bank": ""}, 0, "bank"),
        ({"difficulty_from": 4, "difficulty_to": 2}, 0, "difficulty_from"),
    ],
)
def test_a_faulty_row_says_what_is_wrong_with_it(
    client: Client, author: Any, change: dict, row: int, field: str
) -> None:
    rule = {"bank": bank_of(author).id, "count": 1, "points": 1, **change}
    answer = client.post(reverse("cms_questions:add_test"), posted(rule, owner=owner_of(author).id))
    assert set(answer.context["rules"].forms[row].errors) == {field}
    assert not Test.objects.exists()


def test_a_row_without_a_title_under_a_titled_one_is_refused_in_its_row(client: Client, author: Any) -> None:
    bank = bank_of(author)
    rows = ({"bank": bank.id, "count": 1, "section": "Диагностика"}, {}, {"bank": bank.id, "count": 1})
    answer = client.post(reverse("cms_questions:add_test"), posted(*rows, owner=owner_of(author).id))
    assert set(answer.context["rules"].forms[2].errors) == {"section"}


def test_an_appeal_needs_a_limit_of_attempts(client: Client, author: Any) -> None:
    rule = {"bank": bank_of(author).id, "count": 1}
    fields = {"owner": owner_of(author).id, "allows_appeal": "on"}
    answer = client.post(reverse("cms_questions:add_test"), posted(rule, **fields))
    assert set(answer.context["form"].errors) == {"max_attempts"}


def test_the_line_under_the_rows_follows_what_is_typed(client: Client, author: Any) -> None:
    bank = bank_of(author)
    address = reverse("cms_questions:test_summary")
    rows = ({"bank": bank.id, "count": 2, "points": 3}, {"bank": bank.id, "count": ""})
    answer = client.post(address, posted(*rows))
    assert answer.context["summary"]["questions"] == 2
    assert answer.context["summary"]["points"] == 6
    assert answer.context["summary"]["depth"].forms == 3
    assert client.post(address, {}).status_code == 200
    assert client.get(address).status_code == 405
    stranger = sign_in(make_author())
    assert stranger.post(address, posted(*rows)).context["summary"]["questions"] == 0


def test_a_shallow_bank_is_told_in_plain_words(client: Client, author: Any) -> None:
    bank = bank_of(author)
    version = pin_test(assessments_api.get_bank(bank.code), count=6)
    test = Test.objects.get(versions=version)
    Test.objects.filter(id=test.id).update(owner_organisation_id=owner_of(author).id)
    person = make_person()
    for _ in range(3):
        attempt = start(person.pk, version)
        assessments_api.submit_attempt(attempt.uuid, person.pk, key=str(attempt.uuid))
    now = timezone.now()
    BankAlarm.objects.create(
        test=test, depth=1, usual_attempts=3, most_attempts=3, advice=[], opened_at=now, checked_at=now
    )
    page = client.get(reverse("cms_questions:test", args=[test.uuid]))
    assert page.context["depth"].is_too_shallow
    assert "12" in str(page.context["depth"].missing[0])
    assert client.get(reverse("cms_questions:tests")).context["alarmed"] == {test.id}


def items_of(bank: assessments_api.AuthoredBank) -> list[assessments_api.AuthoredItem]:
    return list(assessments_api.list_authored_items(bank.id).items)


def test_questions_are_kept_apart_and_released(client: Client, author: Any) -> None:
    bank = bank_of(author)
    first, second, *_others = items_of(bank)
    page = reverse("cms_questions:item_enemies", args=[first.uuid])
    assert [item.uuid for item in client.get(page, {"q": "pain"}).context["found"]].count(second.uuid) == 1
    for _ in range(2):
        assert (
            client.post(reverse("cms_questions:declare_enemies", args=[first.uuid, second.uuid])).url == page
        )
    assert EnemyPair.objects.count() == 1
    assert [item.uuid for item in client.get(page).context["enemies"]] == [second.uuid]
    listed = client.get(reverse("cms_questions:bank_enemies", args=[bank.uuid]), {"q": "pain"})
    assert len(listed.context["pairs"]) == 1
    assert len(listed.context["found"]) == 6
    for _ in range(2):
        client.post(reverse("cms_questions:release_enemies", args=[second.uuid, first.uuid]))
    assert not EnemyPair.objects.exists()


def test_pairs_of_others_are_neither_seen_nor_made(client: Client, author: Any) -> None:
    other = make_author()
    mine, foreign = items_of(bank_of(author))[0], items_of(bank_of(other, code="other"))[0]
    bank = assessments_api.get_bank("other")
    addresses = [
        reverse("cms_questions:declare_enemies", args=[mine.uuid, foreign.uuid]),
        reverse("cms_questions:declare_enemies", args=[foreign.uuid, mine.uuid]),
        reverse("cms_questions:release_enemies", args=[foreign.uuid, mine.uuid]),
    ]
    for address in addresses:
        assert client.post(address).status_code == 302
        assert client.get(address).status_code == 405
    assert not EnemyPair.objects.exists()
    for name, uuid in (("item_enemies", foreign.uuid), ("bank_enemies", bank.uuid)):
        assert client.get(reverse(f"cms_questions:{name}", args=[uuid])).status_code == 302
    reviewer = sign_in(make_person("REVIEWER"))
    assert reviewer.get(reverse("cms_questions:item_enemies", args=[mine.uuid])).status_code == 302


@pytest.fixture
def owner() -> accounts_api.OrganisationData:
    return make_organisation("PROVIDER", name="Академия")


@pytest.fixture
def appeal(owner: accounts_api.OrganisationData) -> Appeal:
    version = pin_test(retry_policy=assessments_api.RetryPolicy(1, allows_appeal=True))
    Test.objects.filter(versions=version).update(owner_organisation_id=owner.id)
    attempt = start(make_person(surname="Тихонова").pk, version)
    assessments_api.submit_attempt(attempt.uuid, attempt.person_id, key="1", responses=wrong_answers(attempt))
    make_appeal(attempt.uuid, attempt.person_id, "Погас свет на восьмом вопросе")
    return Appeal.objects.get()


def address_of(appeal: Appeal) -> str:
    return reverse("cms_appeals:appeal", args=[appeal.uuid])


def test_a_methodologist_of_the_owner_reads_and_grants(
    appeal: Appeal, owner: accounts_api.OrganisationData
) -> None:
    methodologist = make_person("METHODOLOGIST", owner)
    client = sign_in(methodologist)
    assert reverse("cms_appeals:appeals") in client.get("/cms/").content.decode()
    assert "Тихонова" in client.get(reverse("cms_appeals:appeals")).content.decode()
    assert "Погас свет" in client.get(address_of(appeal)).content.decode()

    client.post(address_of(appeal), {"decision": "grant", "answer": "Согласны"})

    appeal.refresh_from_db()
    assert (appeal.state, appeal.decided_by_id, appeal.answer) == ("granted", methodologist.pk, "Согласны")
    assert "Согласны" in client.get(address_of(appeal)).content.decode()
    actions = AuditRecord.objects.filter(actor=methodologist).values_list("action", flat=True)
    assert {"appeals.listed", "appeal.viewed", "appeal.granted"} <= set(actions)


def test_a_second_decision_gets_409_and_the_same_one_nothing(
    appeal: Appeal, owner: accounts_api.OrganisationData
) -> None:
    first, second = (sign_in(make_person("METHODOLOGIST", owner)) for _ in range(2))
    for _ in range(2):
        assert first.post(address_of(appeal), {"decision": "refuse", "answer": "Нет"}).status_code == 302
    assert second.post(address_of(appeal), {"decision": "grant"}).status_code == 409
    appeal.refresh_from_db()
    assert appeal.state == "refused"


def test_a_refusal_without_a_word_is_asked_again(
    appeal: Appeal, owner: accounts_api.OrganisationData
) -> None:
    client = sign_in(make_person("METHODOLOGIST", owner))
    assert client.post(address_of(appeal), {"decision": "refuse"}).context["form"].errors["answer"]
    assert client.post(address_of(appeal), {"answer": "Что?"}).context["form"].non_field_errors()
    appeal.refresh_from_db()
    assert appeal.state == "open"


def test_others_neither_see_nor_decide(appeal: Appeal, owner: accounts_api.OrganisationData) -> None:
    elsewhere = sign_in(make_person("METHODOLOGIST"))
    assert "Тихонова" not in elsewhere.get(reverse("cms_appeals:appeals")).content.decode()
    people = [elsewhere, sign_in(make_person("AUTHOR", owner)), sign_in(make_person("REVIEWER"))]
    for client in people:
        answer = client.get(address_of(appeal))
        assert "Тихонова" not in answer.content.decode()
        assert answer.status_code in (302, 404)
        client.post(address_of(appeal), {"decision": "grant"})
    appeal.refresh_from_db()
    assert appeal.state == "open"


def test_nobody_decides_their_own_appeal_here(appeal: Appeal, owner: accounts_api.OrganisationData) -> None:
    person = accounts_api.Person.objects.get(pk=appeal.attempt.person_id)
    accounts_api.create_membership(person.pk, owner.id, "METHODOLOGIST")
    client = sign_in(person)
    assert "decision" not in client.get(address_of(appeal)).content.decode()
    client.post(address_of(appeal), {"decision": "grant"})
    appeal.refresh_from_db()
    assert appeal.state == "open"
