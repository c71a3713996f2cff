"""The screens of corrections: who may do what, what is shown, what is recorded."""

import csv
import io
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditRecord
from assessments import api as assessments_api
from assessments.models import Attempt, ItemVersion
from assessments.services.corrections import continue_correction
from tests.accounts.people import make_organisation, make_person
from tests.assessments.makers import make_test, multiple, single, start
from tests.cms.office import sign_in

pytestmark = pytest.mark.django_db


class Office:
    """A provider with its people, a bank with one question, and people who were examined with it."""

    def __init__(self, draft: assessments_api.ItemDraft | None = None) -> None:
        self.organisation = make_organisation("PROVIDER", name="Академия")
        self.author = make_person("AUTHOR", self.organisation)
        self.methodologist = make_person("METHODOLOGIST", self.organisation)
        bank = assessments_api.create_bank("hypertension", "Гипертензия", self.organisation.id)
        saved = assessments_api.save_item(bank.id, draft or single("one"))
        self.version = ItemVersion.objects.select_related("item").get(id=saved.id)
        self.test = make_test(bank, count=1, pass_mark=100)

    def examine(self, option: int, **fields: Any) -> Attempt:
        attempt = start(make_person(**fields).pk, self.test)
        answers = {"1": [self.version.content["options"][option]["id"]]}
        assessments_api.submit_attempt(attempt.uuid, attempt.person_id, key="k", responses=answers)
        return Attempt.objects.get(uuid=attempt.uuid)

    def form(self, **changes: Any) -> dict[str, Any]:
        right = self.version.content["options"][1]["id"]
        return {
            "kind": "key",
            "right": [right],
            "rule": "all_or_nothing",
            "reason": "Ключ неверен",
            "version": "1",
        } | changes

    def propose(self, **changes: Any) -> UUID:
        address = reverse("cms_corrections:propose", args=[self.version.item.uuid])
        answer = sign_in(self.author).post(address, self.form(**changes))
        assert answer.status_code == 302, answer.content.decode()
        return UUID(answer["Location"].rstrip("/").rsplit("/", 1)[1])


@pytest.fixture
def office(db: None) -> Office:
    return Office()


def work(correction: UUID) -> None:
    while continue_correction(correction):
        pass


def page(name: str, correction: UUID) -> str:
    return reverse(f"cms_corrections:{name}", args=[correction])


def decide(person: Any, correction: UUID, action: str) -> Any:
    return sign_in(person).post(page("decide", correction), {"action": action})


def is_refused(response: Any) -> bool:
    """The editor leads whoever may not enter back to its first page."""
    return response.status_code in (403, 404) or response.headers.get("Location") == "/cms/"


def state_of(correction: UUID) -> str:
    everything = assessments_api.Ownership(frozenset(organisations()), ownerless=True)
    return assessments_api.get_correction(correction, everything).state


def organisations() -> list[int]:
    from accounts.models import Organisation  # noqa: PLC0415

    return list(Organisation.objects.values_list("id", flat=True))


def test_from_the_page_of_the_question_to_the_corrected_result(office: Office) -> None:
    failed = office.examine(1)
    author = sign_in(office.author)
    question = author.get(reverse("cms_questions:item", args=[office.version.item.uuid]))
    address = reverse("cms_corrections:propose", args=[office.version.item.uuid])
    assert address in question.content.decode()
    assert author.get(address).status_code == 200

    correction = office.propose()
    assert "hx-get" in author.get(page("correction", correction)).content.decode()
    work(correction)
    shown = sign_in(office.methodologist).get(page("correction", correction)).content.decode()
    assert "<strong>1</strong>" in shown
    assert not is_refused(decide(office.methodologist, correction, "apply"))
    work(correction)

    failed.refresh_from_db()
    assert failed.passed
    assert state_of(correction) == "applied"
    listed = author.get(reverse("cms_corrections:corrections")).content.decode()
    assert page("correction", correction) in listed


def test_an_author_proposes_and_does_not_decide_nor_see_people(office: Office) -> None:
    office.examine(1, surname="Пациентова")
    correction = office.propose()
    work(correction)

    assert is_refused(decide(office.author, correction, "apply"))
    assert is_refused(decide(office.author, correction, "count"))
    assert state_of(correction) == "previewed"
    assert "Пациентова" not in sign_in(office.author).get(page("correction", correction)).content.decode()
    assert is_refused(sign_in(office.author).get(page("export", correction)))
    assert not is_refused(decide(office.author, correction, "withdraw"))
    assert state_of(correction) == "withdrawn"


def test_people_of_other_organisations_find_nothing(office: Office) -> None:
    office.examine(1)
    correction = office.propose()
    work(correction)
    elsewhere = make_organisation("PROVIDER", name="Другая")
    for role in ("AUTHOR", "METHODOLOGIST"):
        stranger = sign_in(make_person(role, elsewhere))
        for name in ("correction", "progress", "undo", "export"):
            assert is_refused(stranger.get(page(name, correction))), name
        assert is_refused(stranger.post(page("decide", correction), {"action": "apply"}))
        assert is_refused(stranger.post(page("undo", correction), {"reason": "x"}))
        proposal = reverse("cms_corrections:propose", args=[office.version.item.uuid])
        assert is_refused(stranger.post(proposal, office.form()))
        listed = stranger.get(reverse("cms_corrections:corrections")).content.decode()
        assert page("correction", correction) not in listed
    assert state_of(correction) == "previewed"


@pytest.mark.parametrize("role", ["REVIEWER", "TUTOR"])
def test_who_keeps_no_questions_has_no_such_screens(office: Office, role: str) -> None:
    client = sign_in(make_person(role, office.organisation))
    assert client.get(reverse("cms_corrections:corrections")).status_code in (302, 403)
    assert client.post(page("decide", office.propose()), {"action": "apply"}).status_code in (302, 403)


def test_reading_the_people_concerned_is_recorded(office: Office) -> None:
    office.examine(1, surname="Пациентова")
    correction = office.propose()
    work(correction)
    client = sign_in(office.methodologist)

    assert "Пациентова" in client.get(page("correction", correction)).content.decode()
    record = AuditRecord.objects.get(action="correction.people")
    assert (record.actor_id, record.count) == (office.methodologist.pk, 1)
    assert record.details["correction"] == str(correction)

    b"".join(client.get(page("export", correction)).streaming_content)
    assert AuditRecord.objects.get(action="correction.export").count == 1
    assert AuditRecord.objects.filter(action="correction.propose", actor=office.author.pk).count() == 1


def test_the_list_is_narrowed_to_one_effect(office: Office) -> None:
    office.examine(0, surname="Проходившая")
    office.examine(1, surname="Непроходившая")
    correction = office.propose()
    work(correction)
    client = sign_in(office.methodologist)
    narrowed = client.get(page("correction", correction), {"kind": "now_fails"}).content.decode()
    assert "Проходившая" in narrowed
    assert "Непроходившая" not in narrowed
    for strange in ({"kind": "nothing"}, {"page": "x"}, {"page": "99999999999"}):
        assert client.get(page("correction", correction), strange).status_code == 200


def test_the_table_opens_in_a_spreadsheet_and_runs_no_formula(office: Office) -> None:
    attempt = office.examine(1, surname="=Формула")
    correction = office.propose()
    work(correction)
    decide(office.methodologist, correction, "apply")
    work(correction)

    response = sign_in(office.methodologist).get(page("export", correction))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    heading, row = csv.reader(io.StringIO(text), delimiter=";")
    assert len(heading) == len(row)
    assert row[0].startswith("'=Формула")
    assert str(attempt.uuid) in row
    assert row[6:8] == ["0,00", "100,00"]


def test_progress_ends_by_asking_for_the_page(office: Office) -> None:
    office.examine(1)
    correction = office.propose()
    client = sign_in(office.author)
    assert "HX-Refresh" not in client.get(page("progress", correction)).headers
    work(correction)
    assert client.get(page("progress", correction)).headers["HX-Refresh"] == "true"


def test_an_applied_correction_is_undone_by_another_one(office: Office) -> None:
    attempt = office.examine(0)
    first = office.propose(kind="void")
    work(first)
    decide(office.methodologist, first, "apply")
    work(first)
    client = sign_in(office.methodologist)
    assert client.get(page("undo", first)).status_code == 200

    answer = client.post(page("undo", first), {"reason": "Вопрос верен"})
    second = UUID(answer["Location"].rstrip("/").rsplit("/", 1)[1])
    work(second)
    decide(office.methodologist, second, "apply")
    work(second)

    attempt.refresh_from_db()
    assert attempt.max_score == 1
    assert client.get(page("correction", first)).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": " "},
        {"kind": "reversal"},
        {"right": []},
        {"right": ["zz"]},
        {"kind": "scoring", "rule": "x"},
    ],
)
def test_a_broken_form_comes_back(office: Office, changes: dict[str, Any]) -> None:
    address = reverse("cms_corrections:propose", args=[office.version.item.uuid])
    answer = sign_in(office.author).post(address, office.form(**changes))
    assert answer.status_code == 200
    assert not assessments_api.list_corrections(
        assessments_api.Ownership(frozenset({office.organisation.id}))
    ).exists()


def test_the_scoring_is_changed_on_the_screen(db: None) -> None:
    office = Office(multiple("one"))
    half = office.examine(0)
    correction = office.propose(kind="scoring", rule="ps50")
    work(correction)
    decide(office.methodologist, correction, "apply")
    work(correction)
    half.refresh_from_db()
    assert half.percent == 50


def number(value: str) -> assessments_api.ItemDraft:
    answer = {"value": value, "tolerance": "0", "tolerance_kind": "absolute", "percent": 100, "feedback": ""}
    spec = {"answers": [answer], "significant_figures": None, "units": [], "unit_required": False}
    return assessments_api.ItemDraft("numeric", "<p>Сколько?</p>", spec=spec, external_id="one")


def test_a_question_without_options_takes_the_key_of_a_later_version(db: None) -> None:
    office = Office(number("140"))
    attempt = start(make_person().pk, office.test)
    answers = {"1": ["value=130"]}
    assessments_api.submit_attempt(attempt.uuid, attempt.person_id, key="k", responses=answers)
    later = assessments_api.save_item(office.version.item.bank_id, number("130"))
    address = reverse("cms_corrections:propose", args=[office.version.item.uuid])
    client = sign_in(office.author)
    assert client.get(address, {"version": "1"}).status_code == 200
    form = {"kind": "key", "reason": "Порог изменён", "version": "1"}
    assert client.post(address, form).status_code == 200

    answer = client.post(address, {**form, "source": str(later.id)})
    correction = UUID(answer["Location"].rstrip("/").rsplit("/", 1)[1])
    work(correction)
    decide(office.methodologist, correction, "apply")
    work(correction)

    assert Attempt.objects.get(uuid=attempt.uuid).passed


def test_the_menu_leads_there(office: Office) -> None:
    address = reverse("cms_corrections:corrections")
    for person, sees in (
        (office.author, True),
        (office.methodologist, True),
        (make_person("REVIEWER"), False),
    ):
        assert (address in sign_in(person).get("/cms/").content.decode()) is sees


def test_an_unknown_decision_is_refused(office: Office) -> None:
    correction = office.propose()
    assert is_refused(decide(office.methodologist, correction, "approve"))
    assert Client().post(page("decide", correction), {"action": "apply"}).status_code == 302
