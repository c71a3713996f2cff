"""The API for authors and programs: banks, items, tests, statistics, results; who may not."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from accounts import api as accounts_api
from accounts.models import AuditRecord
from assessments import api
from assessments.models import Attempt, ItemBank
from tests.accounts.people import make_organisation, make_person
from tests.assessments.api_bodies import BODIES
from tests.assessments.calling import Caller, make_keeper
from tests.assessments.makers import make_test, right_answers, start

pytestmark = pytest.mark.django_db

CHOICE, NUMBER = BODIES["single_choice"], BODIES["numeric"]
# What a program sends of an item that it has read.
SENT = ("type", "stem", "options", "spec", "scoring", "explanation", "tags", "difficulty")


@pytest.fixture
def centre() -> accounts_api.OrganisationData:
    return make_organisation("TRAINING_CENTRE")


@pytest.fixture
def keeper(centre: accounts_api.OrganisationData) -> Caller:
    return make_keeper(centre)


@pytest.fixture
def rival() -> Caller:
    """Keeps the questions of another training centre."""
    return make_keeper(make_organisation("TRAINING_CENTRE"))


@pytest.fixture
def bank(keeper: Caller, centre: accounts_api.OrganisationData) -> str:
    body = {"code": f"b-{uuid.uuid4().hex[:8]}", "name": "Кардиология", "owner": str(centre.uuid)}
    return str(keeper.post("banks/", body, 201)["uuid"])


def _item(keeper: Caller, bank: str, **fields: Any) -> dict[str, Any]:
    return keeper.post(f"banks/{bank}/items/", {**CHOICE, **fields}, 201)


def _test_body(bank: str, centre: accounts_api.OrganisationData, **fields: Any) -> dict[str, Any]:
    sections = [{"bank": bank, "count": 1}]
    return {
        "uuid": str(uuid.uuid4()),
        "owner": str(centre.uuid),
        "name": "Итоговый",
        "sections": sections,
        **fields,
    }


def test_every_type_is_listed_with_its_rules(keeper: Caller) -> None:
    types = {row["code"]: row for row in keeper.get("item-types/")["results"]}

    assert len(types) == 12
    assert types["multiple_choice"]["given_by"] == "options"
    assert "ps50" in types["multiple_choice"]["scoring_rules"]
    assert types["written"]["marked_by_hand"] is True
    assert types["numeric"]["given_by"] == "spec"


def test_a_keeper_sees_the_own_banks_alone(keeper: Caller, rival: Caller, bank: str) -> None:
    assert [row["uuid"] for row in keeper.get("banks/")["results"]] == [bank]
    assert rival.get("banks/")["results"] == []


def test_a_bank_belongs_to_an_organisation_that_one_keeps(
    rival: Caller, centre: accounts_api.OrganisationData
) -> None:
    for owner in (str(centre.uuid), None, str(uuid.uuid4())):
        refused = rival.post("banks/", {"code": "foreign", "name": "Чужой", "owner": owner}, 422)
        assert list(refused["fields"]) == ["owner"]
    assert not ItemBank.objects.filter(code="foreign").exists()


def test_an_administrator_makes_a_bank_of_nobody() -> None:
    administrator = Caller(make_person("ADMINISTRATOR"))

    assert (
        administrator.post("banks/", {"code": "no-1", "name": "Общий", "owner": None}, 201)["owner_name"]
        == ""
    )
    assert administrator.post("banks/", {"code": "no-1", "name": "Общий", "owner": None}, 409)["permanent"]


def test_an_item_sent_twice_is_one_item(keeper: Caller, bank: str) -> None:
    first = _item(keeper, bank)
    again = keeper.post(f"banks/{bank}/items/", CHOICE, 200)

    assert (first["version"], again["version"]) == (1, 1)
    assert again["uuid"] == first["uuid"]
    changed = keeper.post(f"banks/{bank}/items/", {**CHOICE, "difficulty": 4}, 200)
    assert (changed["uuid"], changed["version"], changed["difficulty"]) == (first["uuid"], 2, 4)


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_what_was_read_can_be_sent_back(keeper: Caller, bank: str, body: dict[str, Any]) -> None:
    item = keeper.post(f"banks/{bank}/items/", body, 201)
    same = {name: item[name] for name in SENT}

    assert keeper.put(f"items/{item['uuid']}/", same)["version"] == 1
    changed = keeper.put(f"items/{item['uuid']}/", {**same, "explanation": "<p>Потому что.</p>"})
    assert (changed["version"], changed["external_id"]) == (2, body["external_id"])
    versions = keeper.get(f"items/{item['uuid']}/versions/")["results"]
    assert [version["number"] for version in versions] == [2, 1]


def test_a_bad_key_is_refused_by_name(keeper: Caller, bank: str) -> None:
    keyless = {**CHOICE, "options": [{"text": "да"}, {"text": "нет"}]}
    refused = keeper.post(f"banks/{bank}/items/", keyless, 422)
    assert (refused["code"], refused["permanent"]) == ("invalid_input", True)
    assert refused["fields"]

    misspelt = {**CHOICE, "options": [{"text": "да", "right": True}]}
    refused = keeper.post(f"banks/{bank}/items/", misspelt, 400)
    assert list(refused["fields"]) == ["options.1.right"]


def test_items_are_found_by_tag_type_difficulty_and_text(keeper: Caller, bank: str) -> None:
    _item(keeper, bank)
    keeper.post(f"banks/{bank}/items/", NUMBER, 201)

    def found(query: str) -> list[str]:
        results = keeper.get(f"banks/{bank}/items/?{query}")["results"]
        return [item["external_id"] for item in results]

    assert found("tag=АГ") == ["single_choice"]
    assert found("difficulty=3") == ["numeric"]
    assert found("type=numeric") == ["numeric"]
    assert found("q=numeric") == ["numeric"]
    assert found("per_page=1&page=2") == ["single_choice"]
    assert keeper.get(f"banks/{bank}/items/")["count"] == 2
    assert list(keeper.get(f"banks/{bank}/items/?difficulty=9", 400)["fields"]) == ["difficulty"]


def test_a_retired_item_is_drawn_no_more(keeper: Caller, bank: str) -> None:
    item = _item(keeper, bank)

    assert keeper.post(f"items/{item['uuid']}/retire/", None, 200)["is_active"] is False
    assert keeper.get(f"banks/{bank}/")["item_count"] == 0
    assert keeper.post(f"items/{item['uuid']}/restore/", None, 200)["is_active"] is True


def test_a_test_is_made_once_and_tells_its_problems(
    keeper: Caller, bank: str, centre: accounts_api.OrganisationData
) -> None:
    body = _test_body(bank, centre)
    made = keeper.post("tests/", body, 201)
    assert (made["uuid"], made["is_ready"]) == (body["uuid"], False)
    assert made["problems"][0]["field"] == "sections.1.count"
    assert keeper.post("tests/", body, 409)["code"] == "conflict"

    _item(keeper, bank)
    assert keeper.get(f"tests/{body['uuid']}/")["is_ready"] is True
    changed = {name: body[name] for name in ("name", "sections")} | {"retry_policy": {"max_attempts": 3}}
    saved = keeper.put(f"tests/{body['uuid']}/", changed)
    assert saved["retry_policy"]["max_attempts"] == 3
    assert saved["sections"][0] == {
        "bank": bank,
        "count": 1,
        "tags": [],
        "difficulty_from": None,
        "difficulty_to": None,
        "section": "",
        "points": 1,
    }


def test_a_test_draws_from_banks_that_one_keeps(keeper: Caller, rival: Caller, bank: str) -> None:
    owner = rival.get("owners/")["results"][0]["uuid"]
    body = {
        "uuid": str(uuid.uuid4()),
        "owner": owner,
        "name": "Чужой",
        "sections": [{"bank": bank, "count": 1}],
    }

    assert list(rival.post("tests/", body, 422)["fields"]) == ["sections.1.bank"]
    body["sections"] = [{"bank": bank, "count": 0}]
    assert list(rival.post("tests/", body, 400)["fields"]) == ["sections.1.count"]


def test_statistics_are_those_of_the_screens(
    keeper: Caller, bank: str, centre: accounts_api.OrganisationData
) -> None:
    item = _item(keeper, bank)
    test = keeper.post("tests/", _test_body(bank, centre), 201)

    shown = keeper.get(f"items/{item['uuid']}/statistics/")
    assert (shown["version"], shown["figures"]["n"], shown["findings"][0]["level"]) == (1, 0, "note")
    assert {answer["text"] for answer in shown["answers"]} >= {"130/80", "160/100"}
    shown = keeper.get(f"tests/{test['uuid']}/statistics/")
    assert (shown["version"], shown["figures"]["n"]) == (None, 0)


def test_results_name_nobody_and_are_recorded(
    keeper: Caller, rival: Caller, bank: str, centre: accounts_api.OrganisationData
) -> None:
    _item(keeper, bank)
    test_uuid = keeper.post("tests/", _test_body(bank, centre), 201)["uuid"]
    test_id = api.get_authored_test(uuid.UUID(test_uuid), api.ownership_of(keeper.person)).id
    pinned, attempts = api.pin_test(test_id), []
    for _number in range(3):
        attempt = start(make_person().pk, pinned)
        api.submit_attempt(attempt.uuid, attempt.person_id, key="k", responses=right_answers(attempt))
        attempts.append(str(attempt.uuid))

    first = keeper.get(f"results/?test={test_uuid}&limit=2")
    assert [row["attempt"] for row in first["results"]] == attempts[:2]
    assert set(first["results"][0]) == {
        "attempt",
        "test_version",
        "number",
        "percent",
        "passed",
        "finished_at",
    }
    rest = keeper.get(f"results/?test={test_uuid}&limit=2&after={first['next_after']}")
    assert ([row["attempt"] for row in rest["results"]], rest["next_after"]) == (attempts[2:], None)

    records = AuditRecord.objects.filter(actor_id=keeper.person.pk, action="results.listed")
    assert sorted(records.values_list("count", flat=True)) == [1, 2]
    rival.get(f"results/?test={test_uuid}", 404)
    foreign = start(make_person().pk, make_test(count=1))
    refused = keeper.get(f"results/?test={test_uuid}&after={foreign.uuid}", 422)
    assert list(refused["fields"]) == ["after"]


def test_other_people_s_questions_and_tests_do_not_exist(
    keeper: Caller, rival: Caller, bank: str, centre: accounts_api.OrganisationData
) -> None:
    item = _item(keeper, bank)["uuid"]
    test = _test_body(bank, centre)
    keeper.post("tests/", test, 201)

    for address in (
        f"banks/{bank}/",
        f"banks/{bank}/items/",
        f"items/{item}/",
        f"items/{item}/versions/",
        f"items/{item}/statistics/",
        f"tests/{test['uuid']}/",
        f"tests/{test['uuid']}/statistics/",
    ):
        assert rival.get(address, 404)["code"] == "not_found"
    rival.post(f"banks/{bank}/items/", CHOICE, 404)
    rival.put(f"items/{item}/", CHOICE, 404)
    rival.post(f"items/{item}/retire/", None, 404)
    rival.post(f"items/{item}/restore/", None, 404)
    rival.put(f"tests/{test['uuid']}/", test, 404)
    assert keeper.get(f"items/{item}/")["version"] == 1


def test_a_learner_is_kept_out_of_the_questions(keeper: Caller, bank: str) -> None:
    item = _item(keeper, bank)["uuid"]
    learner = Caller(make_person())

    for address in ("owners/", "banks/", f"banks/{bank}/items/", f"items/{item}/", "tests/", "results/"):
        assert learner.get(address, 403)["code"] == "permission_denied"
    learner.post(f"banks/{bank}/items/", CHOICE, 403)
    learner.post(f"items/{item}/retire/", None, 403)


def test_a_browser_of_the_staff_needs_its_second_factor(settings: Any, keeper: Caller) -> None:
    settings.KAFEDRA_STAFF_SECOND_FACTOR_REQUIRED = True
    browser = Client()
    browser.force_login(keeper.person)

    assert browser.get("/api/v1/banks/").status_code == 403
    assert browser.get("/api/v1/attempts/").status_code == 200
    keeper.get("banks/")


def test_a_browser_finishes_its_first_sign_in_on_the_pages() -> None:
    browser = Client()
    browser.force_login(make_person())
    session = browser.session
    session["accounts_first_sign_in_due"] = True
    session.save()

    answer = browser.get("/api/v1/attempts/")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_a_browser_writes_with_its_csrf_token_alone(settings: Any, keeper: Caller, bank: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(keeper.person)
    address = f"/api/v1/banks/{bank}/items/"

    refused = browser.post(address, CHOICE, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")
    browser.cookies[settings.CSRF_COOKIE_NAME] = secret = "s" * 32
    accepted = browser.post(address, CHOICE, content_type="application/json", headers={"X-CSRFToken": secret})
    assert accepted.status_code == 201


@pytest.mark.parametrize("token", ["", "x", "é", "0" * 64, "Z" * 64, "a b", "\xff\xfe"])
def test_a_wrong_token_is_refused(token: str) -> None:
    answer = Client().get("/api/v1/item-types/", headers={"Authorization": f"Token {token}"})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"
    assert set(answer.json()) == {"code", "message", "permanent"}


def test_tokens_are_issued_kept_as_hashes_and_revoked(capsys: Any) -> None:
    person = make_person()
    call_command("issue_api_token", person.email)
    token = capsys.readouterr().out.strip()
    headers = {"Authorization": f"Token {token}"}

    assert Client().get("/api/v1/attempts/", headers=headers).status_code == 200
    assert not AuthToken.objects.filter(digest=token).exists()
    call_command("revoke_api_tokens", person.email)
    assert Client().get("/api/v1/attempts/", headers=headers).status_code == 401
    actions = AuditRecord.objects.filter(subject_id=person.pk).values_list("action", flat=True)
    assert {"api_token.issued", "api_token.revoked"} <= set(actions)


def test_an_expired_token_opens_nothing(keeper: Caller) -> None:
    keeper.get("banks/")
    AuthToken.objects.filter(user=keeper.person).update(expiry=timezone.now() - timedelta(seconds=1))

    assert keeper.get("banks/", 401)["code"] == "authentication_failed"


def test_a_closed_account_opens_nothing(keeper: Caller) -> None:
    accounts_api.Person.objects.filter(pk=keeper.person.pk).update(is_active=False)

    keeper.get("banks/", 401)


def test_no_library_screen_hands_out_tokens() -> None:
    browser = Client()
    browser.force_login(make_person("ADMINISTRATOR"))

    assert browser.get("/admin/knox/authtoken/").status_code in (302, 404)
    assert browser.get("/admin/knox/authtoken/add/").status_code in (302, 404)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"name": "\\u0000"}', "application/json", 400),
        (b'{"name": "\\ud800"}', "application/json", 400),
        (b'{"spec": {"value": 1e999}}', "application/json", 400),
        (b"[]", "application/json", 400),
        (b"null", "application/json", 400),
        (b" " * 3_000_000, "application/json", 413),
        (b"a=1", "application/x-www-form-urlencoded", 415),
    ],
)
def test_a_hostile_body_is_told_what_is_wrong(
    keeper: Caller, bank: str, body: bytes, content_type: str, status: int
) -> None:
    answer = keeper.send("POST", f"banks/{bank}/items/", body, content_type)

    assert answer.status_code == status
    assert {"code", "message", "permanent"} <= set(answer.json())


def test_an_unknown_address_answers_json(keeper: Caller) -> None:
    for address in ("nothing/", "banks/not-a-uuid/", "banks", "banks/%0A/items/"):
        assert keeper.get(address, 404)["code"] == "not_found"
    assert Client().get("/api/v1/nothing/").status_code == 401


def test_who_asks_too_often_is_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.rest.access.PersonThrottle.rate", "2/min", raising=False)
    caller = Caller(make_person())
    caller.get("item-types/")
    caller.get("item-types/")
    answer = caller.send("GET", "item-types/")

    assert (answer.status_code, answer.json()["permanent"]) == (429, False)
    assert 0 < int(answer["Retry-After"]) <= 60
    assert Attempt.objects.filter(person_id=caller.person.pk).count() == 0
