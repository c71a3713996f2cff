from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import sign_in_lock
from accounts.errors import SignInLockedError
from accounts.models import Consent, User
from tests.accounts.conftest import page_of
from tests.accounts.people import PASSWORD, make_person, make_snils

pytestmark = pytest.mark.django_db


def sign_in(login: str, password: str) -> tuple[int, str]:
    """The status and the page without what differs from request to request."""
    answer = Client().post("/accounts/login/", {"login": login, "password": password})
    return answer.status_code, page_of(answer)


def refusal(login: str, password: str) -> ValidationError:
    answer = Client().post("/accounts/login/", {"login": login, "password": password})
    error: ValidationError = answer.context["form"].non_field_errors().as_data()[0]
    return error


def test_snils_in_any_form_and_email_in_any_case_open_the_same_account(client: Client) -> None:
    make_person(snils="11223344595", email="anna@example.org")
    for login in (
        "11223344595",
        "112-233-445 95",
        " 112 233 445 95 ",
        "anna@example.org",
        "Anna@EXAMPLE.org",
    ):
        assert sign_in(login, PASSWORD)[0] == 302, login


@pytest.mark.parametrize("login", ["snils", "email"])
def test_five_wrong_passwords_lock_the_account_whatever_name_was_typed(login: str) -> None:
    person = make_person()
    names = [str(person.snils), person.email]
    for attempt in range(5):
        assert refusal(names[attempt % 2], f"wrong-{attempt}").code == "email_password_mismatch"
    refused = refusal(getattr(person, login), PASSWORD)
    assert refused.code == "sign_in_locked"
    assert "10" in refused.message, "the minutes that are left"


def test_the_lock_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_person()
    with override_settings(KAFEDRA_SIGN_IN_LOCK=timedelta(minutes=10)):
        for _ in range(5):
            sign_in(person.email, "wrong")
        key = sign_in_lock.key_for(person, person.email)
        with pytest.raises(SignInLockedError) as caught:
            sign_in_lock.begin_attempt(key)
        assert caught.value.minutes == 10
        later = timezone.now() + timedelta(minutes=8, seconds=30)
        monkeypatch.setattr(sign_in_lock.timezone, "now", lambda: later)
        with pytest.raises(SignInLockedError) as caught:
            sign_in_lock.begin_attempt(key)
        assert caught.value.minutes == 2


def test_a_short_lock_really_ends() -> None:
    person = make_person()
    with override_settings(KAFEDRA_SIGN_IN_LOCK=timedelta(milliseconds=1), KAFEDRA_SIGN_IN_ATTEMPTS=1):
        sign_in(person.email, "wrong")
        deadline = timezone.now() + timedelta(seconds=10)
        while sign_in(person.email, PASSWORD)[0] != 302:
            assert timezone.now() < deadline, "still locked"


def test_a_right_password_forgets_the_wrong_ones() -> None:
    person = make_person()
    for _ in range(3):
        for _ in range(4):
            sign_in(person.email, "wrong")
        assert sign_in(person.email, PASSWORD)[0] == 302


def test_an_unknown_account_is_locked_and_answered_like_a_known_one() -> None:
    person = make_person()
    unknown = make_snils()
    for attempt in range(7):
        known_page = sign_in(str(person.snils), "wrong")[1].replace(str(person.snils), "X")
        unknown_page = sign_in(unknown, "wrong")[1].replace(unknown, "X")
        assert known_page == unknown_page, attempt


def test_guesses_at_the_same_time_are_not_more_than_five() -> None:
    """Straight at the lock, as many processes would: the count goes up before the password is read."""

    def attempt(_number: int) -> bool:
        try:
            sign_in_lock.begin_attempt("person:777")
        except SignInLockedError:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(attempt, range(60))) == 5


def test_the_reauthentication_of_a_signed_in_person_is_under_the_same_lock(client: Client) -> None:
    person = make_person()
    client.force_login(person)
    for _ in range(5):
        client.post("/accounts/profile/email/", {"email": "new@example.org", "password": "wrong"})
    answer = client.post("/accounts/profile/email/", {"email": "new@example.org", "password": PASSWORD})
    assert "password" in answer.context["form"].errors


def test_a_closed_account_is_told_only_with_the_right_password() -> None:
    person = make_person()
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert sign_in(person.email, "wrong")[0] == 200
    client = Client()
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer["Location"].endswith("/accounts/inactive/")
    assert "_auth_user_id" not in client.session


def test_sign_out_is_by_post_only(client: Client) -> None:
    client.force_login(make_person())
    client.get("/accounts/logout/")
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_a_foreign_address_is_no_place_to_go_on(client: Client) -> None:
    person = make_person()
    answer = client.post(
        "/accounts/login/?next=https://evil.example/", {"login": person.email, "password": PASSWORD}
    )
    assert answer["Location"].startswith("/")


def test_the_first_sign_in_asks_for_agreement_and_cabinet_once(client: Client) -> None:
    person = make_person(welcomed=False)
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    gate = client.get("/credits/?a=1")
    assert gate["Location"] == "/accounts/welcome/?next=%2Fcredits%2F%3Fa%3D1"
    refused = client.post("/accounts/welcome/", {"cabinets": []})
    assert set(refused.context["form"].errors) == {"cabinets", "user_agreement"}
    done = client.post(
        "/accounts/welcome/",
        {"cabinets": ["HIGHER", "SECONDARY"], "user_agreement": "on", "next": "/credits/?a=1"},
    )
    assert done["Location"] == "/credits/?a=1"
    person.refresh_from_db()
    assert person.profile.cabinets == ["HIGHER", "SECONDARY"]
    assert Consent.objects.get(person=person).channel == "FIRST_SIGN_IN"
    other = Client()
    other.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert other.get("/credits/").get("Location", "") != "/accounts/welcome/?next=%2Fcredits%2F"


def test_a_request_reads_the_person_once(client: Client) -> None:
    client.force_login(make_person())
    client.get("/accounts/register/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/accounts/register/")
    people = [query for query in captured.captured_queries if "accounts_user" in query["sql"]]
    assert len(people) == 1


def test_passwords_are_hashed_with_argon2_in_earnest() -> None:
    from config.settings import base  # noqa: PLC0415

    with override_settings(PASSWORD_HASHERS=base.PASSWORD_HASHERS):
        person = make_person()
        assert identify_hasher(person.password).algorithm == "argon2"
