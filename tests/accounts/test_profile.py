from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts import api as accounts_api
from accounts.models import SpecialistProfile
from tests.accounts.conftest import link_in
from tests.accounts.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db

Letters = Callable[[], list[EmailMessage]]
NEW = "Фонендоскоп-1851"


def test_the_profile_shows_what_is_known_and_who_changes_the_name(client: Client) -> None:
    person = make_person("TUTOR", snils="11223344595")
    client.force_login(person)
    page = client.get("/accounts/profile/").content.decode()
    assert "112-233-445 95" in page
    assert person.get_full_name() in page
    assert 'name="surname"' not in page


def test_saving_the_profile_as_it_was_shown_changes_nothing(client: Client, place: None) -> None:
    person = make_person(
        specialty_codes=["31.08.49"], region_code="35", post_code="doctor-therapist", phone="+79123456789"
    )
    client.force_login(person)
    form = client.get("/accounts/profile/").context["form"]
    shown = {field.name: field.value() for field in form}
    ticked = [box.choice_label for box in form["specialties_higher"] if box.data["selected"]]
    assert ticked == ["Терапия"]
    assert client.post("/accounts/profile/", shown).status_code == 302
    profile = SpecialistProfile.objects.get(person=person)
    assert (profile.phone, str(profile.post)) == ("+79123456789", "Врач-терапевт")
    assert [item.code for item in accounts_api.specialties_of(person.pk)] == ["31.08.49"]


def test_a_person_changes_phone_region_post_specialties_and_language(client: Client, place: None) -> None:
    accounts_api.ensure_specialty("34.02.01", "Сестринское дело", "SECONDARY")
    person = make_person(specialty_codes=["31.08.49"])
    client.force_login(person)
    form = {
        "phone": "+375 29 123-45-67",
        "region": "35",
        "post": "doctor-therapist",
        "specialties_secondary": ["34.02.01"],
        "language": "en",
    }
    answer = client.post("/accounts/profile/", form)
    assert answer.status_code == 302
    assert answer.cookies["django_language"].value == "en"
    profile = SpecialistProfile.objects.get(person=person)
    assert (profile.phone, str(profile.region), profile.preferred_language) == (
        "+375291234567",
        "Вологодская область",
        "en",
    )
    assert [item.code for item in accounts_api.specialties_of(person.pk)] == ["34.02.01"]
    wrong = client.post("/accounts/profile/", {**form, "phone": "5", "specialties_higher": ["none"]})
    assert set(wrong.context["form"].errors) == {"phone", "specialties_higher"}


def test_a_new_password_needs_the_old_one(client: Client, letters: Letters) -> None:
    person = make_person()
    client.force_login(person)
    form = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    assert "oldpassword" in client.post("/accounts/password/change/", form).context["form"].errors
    answer = client.post("/accounts/password/change/", {**form, "oldpassword": PASSWORD})
    assert answer["Location"] == "/accounts/profile/"
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert [letter.to for letter in letters()] == [[person.email]]


def test_a_new_email_is_used_once_it_answered(client: Client, letters: Letters) -> None:
    person = make_person(email="old@example.org")
    client.force_login(person)
    form = {"email": "New@example.org", "password": PASSWORD}
    assert client.post("/accounts/profile/email/", form).status_code == 302
    person.refresh_from_db()
    assert person.email == "old@example.org"
    (letter,) = letters()
    assert letter.to == ["new@example.org"]
    link = link_in(letter)
    assert "example" not in link, "no personal data in addresses"
    client.get(link)
    person.refresh_from_db()
    assert person.email == "old@example.org", "looking at the link changes nothing"
    client.post(link)
    person.refresh_from_db()
    assert person.email == "new@example.org"
    assert [letter.to for letter in letters()] == [["old@example.org"]]
    assert client.post(link).status_code == 410


def test_a_taken_email_is_not_revealed_and_its_owner_is_told(client: Client, letters: Letters) -> None:
    owner, person = make_person(), make_person()
    client.force_login(person)
    answer = client.post("/accounts/profile/email/", {"email": owner.email, "password": PASSWORD})
    assert answer["Location"] == "/accounts/profile/"
    (letter,) = letters()
    assert letter.to == [owner.email]
    assert "profile/email" not in str(letter.body)


def test_an_email_taken_since_the_letter_is_refused(client: Client, letters: Letters) -> None:
    person = make_person()
    client.force_login(person)
    client.post("/accounts/profile/email/", {"email": "wanted@example.org", "password": PASSWORD})
    link = link_in(letters()[0])
    make_person(email="wanted@example.org")
    assert client.post(link).status_code == 410


@pytest.mark.parametrize("token", ["x", "gAAAAABmnonsense"])
def test_a_spoilt_link_is_told_so(client: Client, token: str) -> None:
    assert client.get(f"/accounts/profile/email/{token}/").status_code == 410


@pytest.mark.parametrize("path", ["/accounts/profile/", "/accounts/profile/email/", "/accounts/welcome/"])
def test_a_visitor_is_led_to_the_sign_in(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"
