"""Operators see where browsers claim more than the server finds; every look is on record."""

import pytest
from django.test import Client

from accounts.models import AuditRecord
from lms.models import H5PResult
from tests.accounts.people import make_person
from tests.lms.h5p import FIRST, RIGHT, WRONG, Playing, make_choice, make_question_set, make_statement

pytestmark = pytest.mark.django_db
LIST = "/admin/lms/h5presult/"


@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(make_person("ADMINISTRATOR"))
    return client


def test_the_staff_filter_what_differs_and_their_look_is_recorded(operator: Client) -> None:
    honest, forged = Playing(make_choice()), Playing(make_question_set())
    honest.say(make_statement(response=RIGHT, score=(1, 1)))
    forged.say(make_statement(response=WRONG, score=(1, 1), part=FIRST))
    page = operator.get(f"{LIST}?differs__exact=1").content.decode()
    assert forged.block["id"] in page
    assert honest.block["id"] not in page
    assert AuditRecord.objects.get(action="h5p.results.list").count == 1
    assert "icon-no" not in operator.get(LIST).content.decode()

    result = H5PResult.objects.get(differs=True)
    assert operator.get(f"{LIST}{result.pk}/change/").status_code == 200
    record = AuditRecord.objects.get(action="h5p.results.view")
    assert record.subject_id == forged.person.pk
    assert record.details == {"enrolment": str(forged.enrolment.uuid), "block": forged.block["id"]}


def test_nothing_is_changed_there(operator: Client) -> None:
    Playing(make_choice()).view()
    result = H5PResult.objects.get()
    for path in ("add/", f"{result.pk}/delete/"):
        assert operator.post(f"{LIST}{path}").status_code == 403
    operator.post(f"{LIST}{result.pk}/change/", {"differs": "on"})
    assert not H5PResult.objects.get().differs


@pytest.mark.parametrize("role", ["SPECIALIST", "AUTHOR", "TUTOR"])
def test_others_see_none_of_it(role: str) -> None:
    client = Client()
    client.force_login(make_person(role))
    assert client.get(LIST).status_code in (302, 403)
