"""What each account finds over HTTP after the demo is seeded: no screen of the engine is empty."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from accounts import api as accounts_api
from assessments import api as assessments_api
from demo import people, workplaces
from demo.accounts import PASSWORD

pytestmark = pytest.mark.django_db

# As many first attempts as the findings of the statistics ask for.
LEARNERS = 110


@pytest.fixture
def seeded(few_people: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "UNIVERSITY_STAFF", LEARNERS)
    call_command("seed_demo", stdout=StringIO())


def sign_in(name: str) -> Client:
    client = Client()
    assert client.login(username=f"{name}@kafedra.example", password=PASSWORD)
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def mine(name: str) -> assessments_api.Ownership:
    """What belongs to the organisation of this account."""
    found = accounts_api.find_person_by_login(f"{name}@kafedra.example")
    assert found is not None
    ids = {item.organisation_id for item in found.active_memberships}
    return assessments_api.Ownership(frozenset(ids))


def test_every_workplace_has_something_to_do(seeded: None) -> None:
    author, tutor, methodologist = sign_in("author"), sign_in("tutor"), sign_in("methodologist")

    _statistics_speak(author)
    _a_correction_waits(author)
    _a_bank_is_too_shallow(author)
    _questions_exclude_each_other(author)
    _an_import_is_done(author)
    _answers_wait_for_their_mark(tutor)
    _somebody_has_more_time(tutor)
    _an_appeal_is_open(methodologist)


def _statistics_speak(author: Client) -> None:
    (test,) = [
        row for row in assessments_api.list_test_summaries(mine("author")) if row.name.startswith("Входной")
    ]
    report = assessments_api.get_test_report(test.uuid, mine("author"))
    assert report.figures.n > LEARNERS
    codes = {finding.code for item in report.items for finding in item.findings}
    assert codes >= {"key_suspect", "leaking", "too_easy"}
    assert test.name in page(author, "/cms/statistics/")
    assert "88–92 %" in page(author, f"/cms/statistics/tests/{test.uuid}/")


def _a_correction_waits(author: Client) -> None:
    (row,) = assessments_api.list_corrections(mine("author"))
    found = assessments_api.correction_data(row)
    assert found.state == assessments_api.CorrectionState.PREVIEWED
    assert sum(found.forecast.values()) >= LEARNERS
    assert found.reason in page(author, f"/cms/corrections/{found.uuid}/").replace("\xa0", " ")
    assert str(found.uuid) in page(author, "/cms/corrections/")


def _a_bank_is_too_shallow(author: Client) -> None:
    tests = assessments_api.list_authored_tests(mine("author"))
    alarmed = assessments_api.find_alarmed_tests(test.id for test in tests)
    names = {test.draft.name for test in tests if test.id in alarmed}
    assert any(name.startswith("Входной контроль") for name in names)
    assert all(name in page(author, "/cms/questions/tests/") for name in names)


def _questions_exclude_each_other(author: Client) -> None:
    bank = assessments_api.find_bank("hypertension-final")
    assert bank is not None
    assert len(assessments_api.list_bank_enemies(bank.id, mine("author"))) == 1
    shown = page(author, f"/cms/questions/banks/{bank.uuid}/enemies/")
    assert "домашнего самоконтроля" in shown
    assert "по данным СМАД" in shown


def _an_import_is_done(author: Client) -> None:
    bank = assessments_api.find_bank(workplaces.IMPORT_BANK)
    assert bank is not None
    assert bank.item_count == 6
    (job,) = assessments_api.list_imports(bank.uuid, mine("author"))
    assert (job.added, job.error_count) == (6, 0)
    assert "questions.gift" in page(author, f"/cms/exchange/imports/{job.uuid}/")


def _answers_wait_for_their_mark(tutor: Client) -> None:
    assert page(tutor, "/tutor/marking/").count("Клинический разбор") >= 4
    assert "Клинический разбор" in page(tutor, "/tutor/marking/?state=marked")


def _somebody_has_more_time(tutor: Client) -> None:
    (hospital_id,) = mine("tutor").organisation_ids
    colleagues = [row.person_id for row in accounts_api.list_people(hospital_id)]
    (given,) = [person for person in colleagues if assessments_api.find_accommodation(person)]
    found = accounts_api.get_person(given)
    assert str(workplaces.EXTRA_PERCENT) in page(tutor, f"/tutor/people/{found.uuid}/time/")


def _an_appeal_is_open(methodologist: Client) -> None:
    (case,) = assessments_api.list_open_appeals(mine("methodologist"))
    assert case.max_attempts == 1
    assert "Допуск к дежурству" in page(methodologist, "/cms/appeals/")
    assert "отёком лёгких" in page(methodologist, f"/cms/appeals/{case.uuid}/")


def test_nobody_else_sees_the_appeal_or_the_answers(seeded: None) -> None:
    (case,) = assessments_api.list_open_appeals(mine("methodologist"))
    author, doctor = sign_in("author"), sign_in("doctor")

    assert author.get(f"/cms/appeals/{case.uuid}/").status_code in (302, 403, 404)
    assert doctor.get("/tutor/marking/").status_code in (302, 403, 404)
