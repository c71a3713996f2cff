"""The marker's screens: who sees whose answers, what is recorded, and how a mark is saved over HTTP."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from accounts import api as accounts_api
from accounts.models import AuditRecord
from assessments import api as assessments_api
from tests.accounts.people import make_person
from tests.assessments.written import TEXT, begin, file_answer, hand_in, handed_in, mark, upload, written
from tests.media.documents import make_docx
from tests.tutors.cohorts import make_specialist
from tests.tutors.conftest import Hospital

pytestmark = pytest.mark.django_db
LEVELS = {"level-1": "2", "level-2": "1"}


@pytest.fixture
def learner(hospital: Hospital) -> accounts_api.Person:
    return make_specialist(hospital.organisation, "Волкова")


@pytest.fixture
def attempt(learner: accounts_api.Person) -> assessments_api.AttemptData:
    return handed_in(person_id=learner.pk)


def address(attempt: assessments_api.AttemptData, slot: int = 1, *, part: str = "") -> str:
    return f"/tutor/marking/{attempt.uuid}/{slot}/{part}"


def fields(response: Any) -> dict[str, str]:
    """The hidden fields of the form of a mark."""
    form = response.content.decode().split('id="mark-form"')[1]
    return dict(re.findall(r'name="(seen|request_uuid)" value="([^"]+)"', form))


def listed(response: Any) -> list[tuple[Any, str]]:
    assert response.status_code == 200
    return [(row.attempt_uuid, author) for row, _waits, author in response.context["rows"]]


def records(action: str) -> list[AuditRecord]:
    return list(AuditRecord.objects.filter(action=action).order_by("id"))


def test_the_queue_shows_numbers_and_no_names(
    hospital: Hospital, attempt: assessments_api.AttemptData
) -> None:
    response = hospital.client.get("/tutor/marking/")

    assert listed(response) == [(attempt.uuid, "")]
    html = response.content.decode()
    assert "Волкова" not in html
    assert "Сформулируйте диагноз" in html
    (record,) = records("answers_listed")
    assert (record.actor_id, record.subject_id, record.count) == (hospital.tutor.pk, None, 1)
    assert record.details["named"] is False


def test_names_are_shown_to_those_who_ask_and_hidden_again(
    hospital: Hospital, attempt: assessments_api.AttemptData
) -> None:
    shown = hospital.client.post("/tutor/marking/names/", {"show": "1", "back": "/tutor/marking/?page=1"})
    assert shown["Location"] == "/tutor/marking/?page=1"
    assert "Волкова" in listed(hospital.client.get("/tutor/marking/"))[0][1]
    assert records("answers_listed")[-1].details["named"] is True
    assert "Волкова" in hospital.client.get(address(attempt)).content.decode()
    assert records("answer_author_viewed")[-1].subject_id == attempt.person_id

    hospital.client.post("/tutor/marking/names/", {"show": "0", "back": "//evil.example/"})
    assert "Волкова" not in hospital.client.get(address(attempt)).content.decode()


def test_names_lead_back_to_this_site_only(hospital: Hospital) -> None:
    for back in ("//evil.example/", "https://evil.example/", "", "javascript:alert(1)"):
        assert hospital.client.post("/tutor/marking/names/", {"back": back})["Location"] == "/tutor/marking/"


def test_one_name_is_opened_and_recorded(hospital: Hospital, attempt: assessments_api.AttemptData) -> None:
    assert "Волкова" not in hospital.client.get(address(attempt)).content.decode()
    assert records("answer_author_viewed") == []

    page = hospital.client.post(address(attempt, part="author/"))
    line = hospital.client.post(address(attempt, part="author/"), headers={"HX-Request": "true"})

    assert "Волкова" in page.content.decode() and "mark-form" in page.content.decode()
    assert "Волкова" in line.content.decode() and "mark-form" not in line.content.decode()
    assert [record.subject_id for record in records("answer_author_viewed")] == [attempt.person_id] * 2


def test_the_page_shows_what_is_needed_and_is_recorded(
    hospital: Hospital, learner: accounts_api.Person
) -> None:
    item = written(max_words=2, explanation="<p>Образец ответа</p>")
    attempt = handed_in(item, person_id=learner.pk)

    html = hospital.client.get(address(attempt)).content.decode()

    for shown in (TEXT, "Образец ответа", "Диагноз", "назван полностью", "Обоснование", 'type="radio"'):
        assert shown in html
    (record,) = records("answer_viewed")
    assert (record.actor_id, record.subject_id) == (hospital.tutor.pk, attempt.person_id)
    assert record.details == {"attempt": str(attempt.uuid), "slot": 1}


def test_an_answer_cannot_bring_markup(hospital: Hospital, learner: accounts_api.Person) -> None:
    attempt = begin(written(), person_id=learner.pk)
    hand_in(attempt, {"1": ["text=<script>alert(1)</script>"]})

    html = hospital.client.get(address(attempt)).content.decode()

    assert "&lt;script&gt;alert(1)" in html and "<script>alert" not in html


def test_save_and_next_goes_to_the_answer_that_waits_next(
    hospital: Hospital, learner: accounts_api.Person, attempt: assessments_api.AttemptData
) -> None:
    other = handed_in(person_id=make_specialist(hospital.organisation, "Белов").pk)
    page = hospital.client.get(address(attempt))

    saved = hospital.client.post(address(attempt), {**fields(page), **LEVELS, "comment": "Хорошо"})

    assert saved.status_code == 302
    assert saved["Location"].startswith(address(other))
    assert assessments_api.get_attempt(attempt.uuid, learner.pk).percent == 100
    (record,) = records("answer_marked")
    assert (record.actor_id, record.subject_id) == (hospital.tutor.pk, learner.pk)
    last = hospital.client.post(address(other), {**fields(hospital.client.get(address(other))), **LEVELS})
    assert last["Location"].startswith("/tutor/marking/?")
    assert "kf-empty" in hospital.client.get(last["Location"]).content.decode()


def test_a_mark_with_a_gap_comes_back_with_what_was_chosen(
    hospital: Hospital, attempt: assessments_api.AttemptData
) -> None:
    page = hospital.client.get(address(attempt))

    response = hospital.client.post(address(attempt), {**fields(page), "level-1": "1", "comment": "Черновик"})

    assert response.status_code == 422
    form = response.context["form"]
    assert [bool(field.error) for field in form.criteria] == [False, True]
    assert [level.is_chosen for level in form.criteria[0].levels] == [False, True, False]
    assert form.comment == "Черновик"
    assert assessments_api.get_attempt(attempt.uuid, attempt.person_id).state == "marking"


@pytest.mark.parametrize("sent", [{}, {"level-1": "x"}, {"level-1": "99", "level-2": "-1", "seen": "²"}])
def test_a_broken_form_is_no_mark(
    hospital: Hospital, attempt: assessments_api.AttemptData, sent: dict[str, str]
) -> None:
    assert hospital.client.post(address(attempt), sent).status_code == 422


def test_the_second_marker_gets_409_and_the_first_mark(
    hospital: Hospital, attempt: assessments_api.AttemptData
) -> None:
    colleague = make_person("TUTOR", hospital.organisation, surname="Орлова")
    page = hospital.client.get(address(attempt))
    mark(attempt, colleague.pk, (0, 1), comment="Первой была я")

    refused = hospital.client.post(address(attempt), {**fields(page), **LEVELS, "comment": "Моё мнение"})

    html = refused.content.decode()
    assert refused.status_code == 409
    assert "Первой была я" in html and "Орлова" in html and "Моё мнение" in html
    again = hospital.client.post(address(attempt), {**fields(refused), **LEVELS, "comment": "Моё мнение"})
    assert again.status_code == 302
    latest = assessments_api.get_answer(attempt.uuid, 1).latest
    assert latest is not None and (latest.number, latest.marker_id) == (2, hospital.tutor.pk)


def test_a_double_click_marks_once(hospital: Hospital, attempt: assessments_api.AttemptData) -> None:
    sent = {**fields(hospital.client.get(address(attempt))), **LEVELS, "comment": ""}

    first, second = (hospital.client.post(address(attempt), sent) for _click in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert len(assessments_api.get_answer(attempt.uuid, 1).marks) == 1


def test_marked_answers_are_found_and_can_be_marked_anew(
    hospital: Hospital, attempt: assessments_api.AttemptData
) -> None:
    mark(attempt, hospital.tutor.pk, (0, 0))

    assert listed(hospital.client.get("/tutor/marking/")) == []
    assert listed(hospital.client.get("/tutor/marking/?state=marked")) == [(attempt.uuid, "")]
    page = hospital.client.get(f"{address(attempt)}?state=marked")
    assert [level.is_chosen for level in page.context["form"].criteria[0].levels] == [True, False, False]
    saved = hospital.client.post(f"{address(attempt)}?state=marked", {**fields(page), **LEVELS})
    assert "state=marked" in saved["Location"] and saved["Location"].startswith("/tutor/marking/?")
    assert assessments_api.get_attempt(attempt.uuid, attempt.person_id).percent == 100


def test_the_people_of_another_organisation_have_no_answers_here(
    other_hospital: Hospital, hospital: Hospital, attempt: assessments_api.AttemptData
) -> None:
    client = other_hospital.client

    assert listed(client.get("/tutor/marking/")) == []
    assert client.get(f"/tutor/marking/?organisation={hospital.organisation.uuid}").status_code == 404
    assert client.get("/tutor/marking/?organisation=abc").status_code == 404
    for part in ("", "file/"):
        assert client.get(address(attempt, part=part)).status_code == 404
    for part in ("", "author/"):
        assert client.post(address(attempt, part=part), LEVELS).status_code == 404
    assert assessments_api.get_attempt(attempt.uuid, attempt.person_id).state == "marking"
    assert not AuditRecord.objects.filter(subject_id=attempt.person_id).exists()


@pytest.mark.parametrize("role", ["SPECIALIST", "REGISTRAR", "AUTHOR"])
def test_others_mark_nothing_and_have_no_such_menu(
    hospital: Hospital, attempt: assessments_api.AttemptData, role: str
) -> None:
    client = Client()
    client.force_login(make_person(role, hospital.organisation))

    assert client.get("/tutor/marking/").status_code == 403
    assert client.get(address(attempt)).status_code == 403
    assert client.post(address(attempt), LEVELS).status_code == 403
    assert 'href="/tutor/marking/"' not in client.get("/appearance/").content.decode()
    assert 'href="/tutor/marking/"' in hospital.client.get("/appearance/").content.decode()


def test_a_tutor_who_learns_does_not_mark_the_own_answer(hospital: Hospital) -> None:
    learner = make_specialist(hospital.organisation, "Двойных")
    accounts_api.create_membership(learner.pk, hospital.organisation.id, "TUTOR")
    attempt = handed_in(person_id=learner.pk)
    client = Client()
    client.force_login(accounts_api.Person.objects.get(pk=learner.pk))

    assert listed(client.get("/tutor/marking/")) == []
    assert client.get(address(attempt)).status_code == 404
    assert client.post(address(attempt), LEVELS).status_code == 404
    assert listed(hospital.client.get("/tutor/marking/")) == [(attempt.uuid, "")]


def test_a_file_comes_under_a_name_that_tells_nothing(
    hospital: Hospital, learner: accounts_api.Person
) -> None:
    attempt = begin(file_answer(), person_id=learner.pk)
    sent = upload(attempt, make_docx(), name="Волкова_эпикриз.docx")
    hand_in(attempt, {"1": [f"file={sent.asset_uuid}"]})

    page = hospital.client.get(address(attempt))
    response = hospital.client.get(address(attempt, part="file/"))

    assert "Волкова" not in page.content.decode()
    assert response.status_code == 200
    assert response.getvalue() == make_docx()
    assert response["Content-Disposition"].startswith("attachment")
    assert "%D0%92%D0%BE%D0%BB%D0%BA%D0%BE%D0%B2%D0%B0" not in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"
    (record,) = records("answer_file_viewed")
    assert record.subject_id == learner.pk
    assert hospital.client.get(address(handed_in(person_id=learner.pk), part="file/")).status_code == 404


def test_the_queue_is_filtered_by_test_and_pages_hold_thirty(
    hospital: Hospital, learner: accounts_api.Person
) -> None:
    handed_in(*[written(f"w{number}") for number in range(31)], person_id=learner.pk)

    first = hospital.client.get("/tutor/marking/")
    second = hospital.client.get("/tutor/marking/?page=2")
    nothing = hospital.client.get("/tutor/marking/?title=Другой+тест")

    assert (len(listed(first)), len(listed(second)), len(listed(nothing))) == (30, 1, 0)


@pytest.mark.parametrize("query", ["state=%00&title=%00", "state=x&page=x", "page=-5"])
def test_an_odd_address_still_opens(hospital: Hospital, query: str) -> None:
    assert hospital.client.get(f"/tutor/marking/?{query}").status_code == 200


def test_unknown_answers_do_not_exist(hospital: Hospital, attempt: assessments_api.AttemptData) -> None:
    for path in (f"/tutor/marking/{uuid.uuid4()}/1/", address(attempt, 2), address(attempt, part="file/")):
        assert hospital.client.get(path).status_code == 404
