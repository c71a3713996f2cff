import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from tests.accounts.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _required(settings: Settings) -> None:
    settings.KAFEDRA_STAFF_SECOND_FACTOR_REQUIRED = True


def code_of(secret: str, steps_ahead: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps_ahead)))


def sign_in(person: User) -> Client:
    client = Client()
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def set_up(client: Client) -> str:
    assert where(client, "/accounts/2fa/totp/activate/") == "/accounts/reauthenticate/"
    page = client.post(
        "/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/", {"password": PASSWORD}, follow=True
    )
    secret: str = page.context["form"].secret
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert done.status_code == 302, done.context["form"].errors
    return secret


def where(client: Client, path: str) -> str:
    return urlsplit(client.get(path).get("Location", "")).path


@pytest.mark.parametrize("path", ["/tutor/", "/cms/", "/admin/"])
def test_a_staff_role_without_it_is_led_to_the_set_up(path: str) -> None:
    client = sign_in(make_person("ADMINISTRATOR"))
    assert where(client, path) == "/accounts/2fa/totp/activate/"


@pytest.mark.django_db(transaction=True)
def test_after_the_set_up_the_doors_open_and_recovery_codes_are_shown() -> None:
    person = make_person("ADMINISTRATOR")
    client = sign_in(person)
    set_up(client)
    assert client.get("/admin/").status_code == 200
    codes = client.get("/accounts/2fa/recovery-codes/")
    assert codes.status_code == 200
    assert len(codes.context["unused_codes"]) == 10


def test_the_next_sign_in_asks_for_a_code() -> None:
    person = make_person("ADMINISTRATOR")
    secret = set_up(sign_in(person))
    client = sign_in(person)
    assert "_auth_user_id" not in client.session
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret, 1)})
    assert client.get("/admin/").status_code == 200


def test_a_recovery_code_opens_once() -> None:
    person = make_person("TUTOR")
    first = sign_in(person)
    set_up(first)
    code = first.get("/accounts/2fa/recovery-codes/").context["unused_codes"][0]
    for works in (True, False):
        client = sign_in(person)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert ("_auth_user_id" in client.session) is works


def test_a_session_older_than_the_set_up_is_asked_for_a_code() -> None:
    person = make_person("ADMINISTRATOR")
    older = sign_in(person)
    set_up(sign_in(person))
    assert where(older, "/admin/") == "/accounts/2fa/reauthenticate/"


def test_codes_cannot_be_guessed_for_long() -> None:
    person = make_person("TUTOR")
    secret = set_up(sign_in(person))
    client = sign_in(person)
    for number in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": f"{number:06d}"})
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret, 1)})
    assert "_auth_user_id" not in client.session


def test_a_staff_role_cannot_switch_it_off_and_a_specialist_can() -> None:
    for role, remains in (("TUTOR", True), (None, False)):
        person = make_person(role)
        client = sign_in(person)
        set_up(client)
        client.post("/accounts/2fa/totp/deactivate/")
        assert Authenticator.objects.filter(user=person, type="totp").exists() is remains


def test_a_specialist_is_not_asked_for_it() -> None:
    client = sign_in(make_person())
    assert where(client, "/accounts/profile/") == ""
    assert client.get("/admin/", follow=True).status_code == 403


def test_where_it_is_not_required_nobody_is_asked(settings: Settings) -> None:
    settings.KAFEDRA_STAFF_SECOND_FACTOR_REQUIRED = False
    client = sign_in(make_person("ADMINISTRATOR"))
    assert client.get("/admin/").status_code == 200


def test_the_secret_lies_encrypted_in_the_database() -> None:
    person = make_person("TUTOR")
    secret = set_up(sign_in(person))
    stored = Authenticator.objects.get(user=person, type="totp").data["secret"]
    assert secret not in stored


@pytest.mark.parametrize("path", ["/admin/login/", "/cms/login/"])
def test_the_administration_sites_have_no_sign_in_of_their_own(path: str) -> None:
    person = make_person("ADMINISTRATOR")
    client = Client()
    for answer in (client.get(path), client.post(path, {"username": person.email, "password": PASSWORD})):
        assert answer.status_code == 302
        assert urlsplit(answer["Location"]).path == "/accounts/login/"
    assert "_auth_user_id" not in client.session
    assert where(client, path.replace("login/", "")).startswith(("/accounts/login/", "/admin/login/"))


@pytest.mark.parametrize("path", ["/cms/password_reset/", "/accounts/email/", "/accounts/login/code/"])
def test_doors_we_do_not_use_are_closed(path: str) -> None:
    assert Client().get(path).status_code in (302, 404)
    assert Client().post(path, {"email": "a@example.org"}).status_code in (302, 403, 404)
