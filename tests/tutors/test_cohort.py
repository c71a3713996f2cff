"""The dashboard: what it counts, how it filters and sorts, and that its cost does not grow with people."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import api as accounts_api
from accounts.models import AuditRecord
from credits import api as credits_api
from lms.models import Enrolment
from tests.tutors.cohorts import begin, complete, grant, make_specialist, publish_element
from tests.tutors.conftest import Hospital

pytestmark = pytest.mark.django_db


def surnames(response: HttpResponse) -> list[str]:
    return [member.full_name.split()[0] for member in response.context["members"]]


def test_counts_learning_and_credits_of_each_person(hospital: Hospital) -> None:
    learner = make_specialist(hospital.organisation, "Волкова", post="therapist", specialties=["therapy"])
    make_specialist(hospital.organisation, "Белов")
    complete(learner, publish_element())
    begin(learner, publish_element("Хроническая сердечная недостаточность"))
    grant(learner, "3.5", at=timezone.now() - timedelta(days=800))

    response = hospital.client.get("/tutor/")

    assert surnames(response) == ["Белов", "Волкова"]
    person = response.context["members"][1]
    assert (person.completed, person.in_progress, person.attempts) == (1, 1, 1)
    assert (person.credits_year, person.credits_total) == (Decimal(2), Decimal("5.5"))
    summary = response.context["cohort"].figures.summary
    assert (summary.people, summary.active, summary.completed) == (2, 1, 1)
    html = response.content.decode()
    assert "врач-терапевт" in html
    assert "Терапия" in html


def test_a_reversed_credit_no_longer_counts(hospital: Hospital) -> None:
    learner = make_specialist(hospital.organisation, "Волкова")
    entry = grant(learner, "4")
    credits_api.reverse(entry.uuid, reason="Ошибка зачёта", actor_id=hospital.tutor.pk)

    response = hospital.client.get("/tutor/")

    assert response.context["members"][0].credits_total == 0
    assert response.context["cohort"].figures.summary.credits_year == 0


def test_charts_show_twelve_months_ending_with_this_one(hospital: Hospital) -> None:
    learner = make_specialist(hospital.organisation, "Волкова")
    complete(learner, publish_element())

    response = hospital.client.get("/tutor/")

    bars = response.context["completions"]
    assert len(bars) == 12
    assert bars[-1].month == timezone.localdate().replace(day=1)
    assert [bar.value for bar in bars] == [0] * 11 + [1]
    assert (bars[-1].height, bars[-1].top, bars[0].height) == (100, 0, 0)
    assert response.context["credits"][-1].value == 2


def test_filters_by_post_and_specialty(hospital: Hospital) -> None:
    make_specialist(hospital.organisation, "Волкова", post="therapist", specialties=["therapy", "cardiology"])
    make_specialist(hospital.organisation, "Белов", post="cardiologist", specialties=["cardiology"])

    assert surnames(hospital.client.get("/tutor/?post=therapist")) == ["Волкова"]
    assert surnames(hospital.client.get("/tutor/?specialty=cardiology")) == ["Белов", "Волкова"]
    assert surnames(hospital.client.get("/tutor/?specialty=therapy")) == ["Волкова"]
    assert surnames(hospital.client.get("/tutor/?post=cardiologist&specialty=therapy")) == []
    assert surnames(hospital.client.get("/tutor/?post=nobody")) == []


def test_filter_choices_are_those_that_somebody_here_has(
    hospital: Hospital, other_hospital: Hospital
) -> None:
    make_specialist(hospital.organisation, "Белов", post="cardiologist", specialties=["cardiology"])
    make_specialist(other_hospital.organisation, "Чужих", post="therapist", specialties=["therapy"])

    context = hospital.client.get("/tutor/").context

    assert [choice.code for choice in context["choices"].posts] == ["cardiologist"]
    assert [choice.code for choice in context["choices"].specialties] == ["cardiology"]


def test_the_words_of_a_search_never_enter_an_address(hospital: Hospital) -> None:
    make_specialist(hospital.organisation, "Волкова")
    make_specialist(hospital.organisation, "Белов", post="cardiologist")
    form = {"organisation": str(hospital.organisation.uuid), "query": " вол ", "post": ""}

    response = hospital.client.post("/tutor/filter/", form, follow=True)

    address = response.redirect_chain[-1][0]
    assert "%D0" not in address and "вол" not in address
    assert surnames(response) == ["Волкова"]
    assert surnames(hospital.client.get("/tutor/")) == ["Волкова"]

    response = hospital.client.post("/tutor/filter/", {**form, "reset": "1"}, follow=True)
    assert surnames(response) == ["Белов", "Волкова"]


def test_states_tell_silent_people_from_those_who_never_started(hospital: Hospital) -> None:
    silent, active, _never = (make_specialist(hospital.organisation, name) for name in ("Аз", "Буки", "Веди"))
    element = publish_element()
    for person in (silent, active):
        begin(person, element)
    long_ago = timezone.now() - timedelta(days=31)
    Enrolment.objects.filter(person_id=silent.pk).update(last_activity_at=long_ago)

    assert surnames(hospital.client.get("/tutor/?state=silent")) == ["Аз"]
    assert surnames(hospital.client.get("/tutor/?state=active")) == ["Буки"]
    assert surnames(hospital.client.get("/tutor/?state=never_started")) == ["Веди"]


def test_sorts_by_credits_and_keeps_names_in_order_among_equals(hospital: Hospital) -> None:
    people = {name: make_specialist(hospital.organisation, name) for name in ("Аз", "Буки", "Веди")}
    grant(people["Буки"], "7")

    assert surnames(hospital.client.get("/tutor/?sort=-credits_year")) == ["Буки", "Аз", "Веди"]
    assert surnames(hospital.client.get("/tutor/?sort=credits_total")) == ["Аз", "Веди", "Буки"]
    assert surnames(hospital.client.get("/tutor/?sort=-name")) == ["Веди", "Буки", "Аз"]
    assert surnames(hospital.client.get("/tutor/?sort=password")) == ["Аз", "Буки", "Веди"]


def test_pages_hold_fifty_people_and_a_wrong_page_opens_the_nearest(hospital: Hospital) -> None:
    for number in range(51):
        make_specialist(hospital.organisation, f"Фамилия{number:02d}")

    assert len(surnames(hospital.client.get("/tutor/"))) == 50
    assert surnames(hospital.client.get("/tutor/?page=2")) == ["Фамилия50"]
    assert surnames(hospital.client.get("/tutor/?page=99")) == ["Фамилия50"]
    assert len(surnames(hospital.client.get("/tutor/?page=x"))) == 50


def test_every_view_is_recorded_with_the_number_of_people_shown(hospital: Hospital) -> None:
    for name in ("Аз", "Буки"):
        make_specialist(hospital.organisation, name, post="therapist")

    hospital.client.get("/tutor/?post=therapist")

    record = AuditRecord.objects.get(actor_id=hospital.tutor.pk, action="cohort_viewed")
    assert (record.subject_id, record.count) == (None, 2)
    assert record.details["organisation"] == str(hospital.organisation.uuid)
    assert record.details["post"] == "therapist"


def test_the_number_of_queries_does_not_grow_with_people(hospital: Hospital) -> None:
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert hospital.client.get("/tutor/").status_code == 200
        return len(queries)

    element = publish_element()

    def add(*names: str) -> None:
        for name in names:
            complete(make_specialist(hospital.organisation, name, specialties=["therapy"]), element)

    add("Аз")
    count_queries()
    add("Буки")  # other people, other figures: they are counted anew
    few = count_queries()
    add("Веди", "Глаголь", "Добро", "Есть")

    assert count_queries() == few
    assert few <= 20


def test_an_organisation_without_people_says_so(hospital: Hospital) -> None:
    response = hospital.client.get("/tutor/")

    assert response.status_code == 200
    assert "kf-empty" in response.content.decode()
    assert "export.xlsx" not in response.content.decode()


def test_an_address_with_a_broken_organisation_is_not_found(hospital: Hospital) -> None:
    assert hospital.client.get("/tutor/?organisation=abc").status_code == 404
    assert hospital.client.get(f"/tutor/?organisation={uuid.uuid4()}").status_code == 404


def test_a_tutor_of_two_organisations_chooses_between_them(
    hospital: Hospital, other_hospital: Hospital
) -> None:
    accounts_api.create_membership(hospital.tutor.pk, other_hospital.organisation.id, "TUTOR")
    make_specialist(hospital.organisation, "Здешний")
    make_specialist(other_hospital.organisation, "Тамошний")

    here = hospital.client.get(f"/tutor/?organisation={hospital.organisation.uuid}")
    there = hospital.client.get(f"/tutor/?organisation={other_hospital.organisation.uuid}")

    assert surnames(here) == ["Здешний"]
    assert surnames(there) == ["Тамошний"]
    assert here.content.decode().count("<option value=") >= 2
