"""More time in tests, given by those who lead the person and by nobody else."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditRecord
from assessments import api as assessments_api
from tests.accounts.people import make_person
from tests.tutors.cohorts import make_specialist
from tests.tutors.conftest import Hospital

pytestmark = pytest.mark.django_db
TERMS = {"extra_percent": "50", "reason": "Решение комиссии № 7"}


def given_to(person):
    return assessments_api.find_accommodation(person.pk)


def test_a_tutor_gives_more_time_and_ends_it(hospital: Hospital) -> None:
    learner = make_specialist(hospital.organisation, "Волкова")
    page, form = f"/tutor/people/{learner.uuid}/", f"/tutor/people/{learner.uuid}/time/"
    assert form in hospital.client.get(page).content.decode()

    assert hospital.client.post(form, TERMS)["Location"] == page

    given = given_to(learner)
    assert (given.extra_percent, given.reason, given.valid_until) == (50, "Решение комиссии № 7", None)
    html = hospital.client.get(page).content.decode()
    assert "50" in html
    assert "Решение комиссии № 7" in html
    for _ in range(2):
        assert hospital.client.post(f"{form}{given.uuid}/end/")["Location"] == page
    assert given_to(learner) is None
    actions = AuditRecord.objects.filter(subject=learner, action__startswith="extra_time.")
    assert set(actions.values_list("action", flat=True)) == {
        "extra_time.viewed",
        "extra_time.granted",
        "extra_time.revoked",
    }


def test_the_last_day_counts_to_its_end(hospital: Hospital) -> None:
    learner = make_specialist(hospital.organisation, "Волкова")
    day = timezone.localdate() + timedelta(days=3)
    terms = {**TERMS, "valid_from": str(day), "valid_until": str(day)}

    hospital.client.post(f"/tutor/people/{learner.uuid}/time/", terms)

    given = given_to(learner)
    local = timezone.localtime
    assert local(given.valid_from) == timezone.make_aware(datetime.combine(day, datetime.min.time()))
    assert given.valid_until - given.valid_from == timedelta(days=1)
    assert local(given.last_day).date() == day


@pytest.mark.parametrize(
    "change",
    [
        {"extra_percent": "0"},
        {"extra_percent": "301"},
        {"reason": " "},
        {"valid_until": "2020-01-01"},
        {"valid_from": "завтра"},
    ],
)
def test_faulty_terms_are_shown_at_their_field(hospital: Hospital, change: dict) -> None:
    learner = make_specialist(hospital.organisation, "Волкова")
    response = hospital.client.post(f"/tutor/people/{learner.uuid}/time/", {**TERMS, **change})
    assert response.status_code == 200
    assert set(response.context["form"].errors) == set(change)
    assert given_to(learner) is None


def test_others_neither_see_nor_give_nor_end(hospital: Hospital, other_hospital: Hospital) -> None:
    learner = make_specialist(hospital.organisation, "Волкова")
    colleague = make_specialist(other_hospital.organisation, "Лисина")
    form = f"/tutor/people/{learner.uuid}/time/"
    hospital.client.post(form, TERMS)
    given = given_to(learner)
    registrar, specialist = Client(), Client()
    registrar.force_login(make_person("REGISTRAR", hospital.organisation))
    specialist.force_login(learner)

    for client in (other_hospital.client, registrar, specialist):
        assert client.get(form).status_code == 404
        assert client.post(form, TERMS).status_code == 404
        assert client.post(f"{form}{given.uuid}/end/").status_code == 404
    assert (
        other_hospital.client.post(f"/tutor/people/{colleague.uuid}/time/{given.uuid}/end/").status_code
        == 404
    )
    assert "Решение комиссии" not in registrar.get(f"/tutor/people/{learner.uuid}/").content.decode()
    assert given_to(learner) == given
