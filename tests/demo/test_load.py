"""Synthetic load: as many as asked for, found by search and dashboard, and no more the second time."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts import api as accounts_api
from accounts.models import Organisation
from assessments import api as assessments_api
from content import api as content_api
from credits import api as credits_api
from credits.models import LedgerEntry
from demo import load_elements, load_people
from demo.accounts import PASSWORD
from lms import api as lms_api
from lms.models import Enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_elements, "PUBLISHED_BY_SERVICE", 3)
    monkeypatch.setattr(load_people, "PUBLISHED_BY_SERVICE", 3)
    monkeypatch.setattr(load_people, "SIGN_IN_PEOPLE", 2)


def make_load(elements: int = 12, people: int = 25) -> str:
    out = StringIO()
    call_command("make_load", f"--elements={elements}", f"--people={people}", stdout=out)
    return out.getvalue()


def staff() -> list[int]:
    hospital = Organisation.objects.get(code=load_people.HOSPITAL_CODE)
    return [profile.person_id for profile in accounts_api.list_people(hospital.id)]


def test_elements_are_in_the_catalogue_and_can_be_studied() -> None:
    make_load()
    last = content_api.get_element(load_elements.slug(12))

    found = content_api.search_elements(last.title)

    assert content_api.search_elements("").total == 12
    assert last.slug in [card.slug for card in found.items]
    person = accounts_api.find_person_by_login(load_people.person_email(1))
    assert person is not None
    assert lms_api.enrol(person.pk, last.slug).steps_total == 8
    version = content_api.get_version(last.current_version_uuid)
    attempt = assessments_api.start_attempt(
        person_id=person.pk,
        test_version_id=version.final_test_version_id,
        context="x",
        title="x",
        return_url="/",
    )
    assert attempt.question_count == 20


def test_people_have_a_history_for_the_dashboard() -> None:
    make_load()
    people = staff()

    progress = lms_api.progress_of(people)
    totals = credits_api.totals(people)

    assert len(people) == 25
    assert sum(row.completed for row in progress.values()) == LedgerEntry.objects.count() > 0
    assert any(row.in_progress for row in progress.values())
    assert sum(totals.values()) == sum(entry.amount for entry in LedgerEntry.objects.all())
    assert all(accounts_api.specialties_of(person) for person in people)


def test_tutor_and_first_people_may_sign_in_and_nobody_else() -> None:
    make_load()
    logins = [load_people.TUTOR_EMAIL, *map(load_people.person_email, (1, 2, 3))]
    people = [accounts_api.find_person_by_login(login) for login in logins]

    assert [person.check_password(PASSWORD) for person in people if person] == [True, True, True, False]


def test_a_second_run_adds_only_what_is_missing() -> None:
    make_load(elements=6, people=10)
    before = Enrolment.objects.count(), LedgerEntry.objects.count()
    make_load(elements=6, people=10)
    assert (Enrolment.objects.count(), LedgerEntry.objects.count()) == before
    make_load(elements=9, people=12)
    assert content_api.search_elements("").total == 9
    assert len(staff()) == 12


def test_nonsense_is_refused() -> None:
    with pytest.raises(CommandError):
        make_load(elements=0)
