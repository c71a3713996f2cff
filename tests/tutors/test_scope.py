"""Who sees whom: nobody learns anything about the people of another organisation."""

import uuid

import pytest
from django.test import Client

from accounts.models import AuditRecord
from tests.accounts.people import make_person
from tests.tutors.cohorts import complete, grant, make_specialist, publish_element
from tests.tutors.conftest import Hospital

pytestmark = pytest.mark.django_db


def test_a_visitor_is_sent_to_sign_in() -> None:
    for address in ("/tutor/", "/tutor/export.xlsx", f"/tutor/people/{uuid.uuid4()}/"):
        response = Client().get(address)
        assert response.status_code == 302
        assert "/accounts/" in response["Location"]


def test_a_specialist_is_refused_and_has_no_such_menu(hospital: Hospital) -> None:
    specialist = make_specialist(hospital.organisation, "Волкова")
    client = Client()
    client.force_login(specialist)

    for address in ("/tutor/", "/tutor/export.xlsx", f"/tutor/people/{specialist.uuid}/"):
        assert client.get(address).status_code == 403
    assert client.post("/tutor/filter/", {"organisation": hospital.organisation.uuid}).status_code == 403
    assert 'href="/tutor/"' not in client.get("/appearance/").content.decode()
    assert 'href="/tutor/"' in hospital.client.get("/appearance/").content.decode()


def test_the_people_of_another_organisation_do_not_exist(
    hospital: Hospital, other_hospital: Hospital
) -> None:
    stranger = make_specialist(hospital.organisation, "Чужих")
    other = other_hospital.client
    elsewhere = hospital.organisation.uuid

    assert "Чужих" not in other.get("/tutor/").content.decode()
    assert other.get(f"/tutor/?organisation={elsewhere}").status_code == 404
    assert other.get(f"/tutor/export.xlsx?organisation={elsewhere}").status_code == 404
    assert other.post("/tutor/filter/", {"organisation": elsewhere}).status_code == 404
    refused = other.get(f"/tutor/people/{stranger.uuid}/")
    unknown = other.get(f"/tutor/people/{uuid.uuid4()}/")
    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert "Чужих" not in refused.content.decode()
    assert not AuditRecord.objects.filter(subject_id=stranger.pk).exists()


def test_colleagues_who_are_not_specialists_here_are_not_shown(hospital: Hospital) -> None:
    author = make_person("AUTHOR", hospital.organisation, surname="Авторова")

    assert "Авторова" not in hospital.client.get("/tutor/").content.decode()
    assert hospital.client.get(f"/tutor/people/{author.uuid}/").status_code == 404


def test_the_page_of_a_person_shows_learning_and_credits_and_is_recorded(hospital: Hospital) -> None:
    learner = make_specialist(hospital.organisation, "Волкова", post="therapist", specialties=["therapy"])
    complete(learner, publish_element("Внебольничная пневмония у взрослых"))
    grant(learner, "3")

    response = hospital.client.get(f"/tutor/people/{learner.uuid}/")

    html = response.content.decode()
    assert response.status_code == 200
    assert "Волкова Анна Петровна" in html
    assert "Внебольничная пневмония у взрослых" in html
    assert [item.progress_percent for item in response.context["view"].learning] == [100]
    assert sorted(entry.amount for entry in response.context["view"].entries) == [2, 3]
    record = AuditRecord.objects.get(actor_id=hospital.tutor.pk, action="learning_viewed")
    assert record.subject_id == learner.pk


def test_the_page_of_a_person_without_learning_says_so(hospital: Hospital) -> None:
    learner = make_specialist(hospital.organisation, "Волкова")

    response = hospital.client.get(f"/tutor/people/{learner.uuid}/")

    assert response.content.decode().count("kf-empty") == 2


def test_whoever_may_not_see_the_ledger_sees_no_credits(hospital: Hospital) -> None:
    registrar = make_person("REGISTRAR", hospital.organisation)
    learner = make_specialist(hospital.organisation, "Волкова")
    grant(learner, "77")
    client = Client()
    client.force_login(registrar)

    cohort = client.get("/tutor/?sort=-credits_year")
    page = client.get(f"/tutor/people/{learner.uuid}/")

    assert (cohort.status_code, page.status_code) == (200, 200)
    assert "77" not in cohort.context["members"][0].full_name
    assert cohort.context["members"][0].credits_total == 0
    assert cohort.context["credits"] == []
    assert page.context["view"].entries is None
    assert client.get("/tutor/export.xlsx").status_code == 403
