from collections.abc import Callable
from datetime import date

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts.consent_texts import text_in_force
from accounts.models import Consent, SpecialistProfile, User
from tests.accounts.conftest import link_in, page_of
from tests.accounts.people import PASSWORD, make_person, make_snils

pytestmark = pytest.mark.django_db

Letters = Callable[[], list[EmailMessage]]
Solve = Callable[[], str]


def form(captcha: str, **changes: str) -> dict[str, str]:
    return {
        "surname": "Смирнова",
        "given_name": "Ольга",
        "patronymic": "Ивановна",
        "snils": "112-233-445 95",
        "sex": "F",
        "date_of_birth": "1985-04-12",
        "citizenship": "RU",
        "region": "35",
        "email": "Smirnova@Example.org",
        "phone": "8 (912) 345-67-89",
        "post": "doctor-therapist",
        "specialty": "31.08.49",
        "personal_data_consent": "on",
        "user_agreement": "on",
        "captcha": captcha,
        **changes,
    }


@pytest.fixture(autouse=True)
def _place(place: None) -> None:
    pass


def test_from_the_form_to_the_sign_in(client: Client, solve_captcha: Solve, letters: Letters) -> None:
    answer = client.post("/accounts/register/", form(solve_captcha()), follow=True)
    assert answer.redirect_chain == [("/accounts/register/done/", 302)]

    person = User.objects.get(snils="11223344595")
    profile = SpecialistProfile.objects.get(person=person)
    assert person.email == "smirnova@example.org"
    assert not person.has_usable_password()
    assert (profile.phone, profile.date_of_birth, profile.sex) == ("+79123456789", date(1985, 4, 12), "F")
    assert [specialty.code for specialty in profile.specialties.all()] == ["31.08.49"]

    (letter,) = letters()
    assert letter.to == ["smirnova@example.org"]
    link = link_in(letter)
    page = client.get(link, follow=True)
    assert link not in page.request["PATH_INFO"], "the key leaves the address before anything is typed"
    action = page.context["action_url"]
    done = client.post(action, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    assert done.status_code == 200
    assert client.get(link, follow=True).context["token_fail"], "the link works once"

    for login in ("112 233 445 95", "SMIRNOVA@example.org"):
        visitor = Client()
        answer = visitor.post("/accounts/login/", {"login": login, "password": PASSWORD})
        assert answer.status_code == 302
        assert visitor.session["_auth_user_id"] == str(person.pk)


def test_consents_are_kept_with_text_and_channel(client: Client, solve_captcha: Solve) -> None:
    client.post("/accounts/register/", form(solve_captcha()))
    consents = Consent.objects.filter(person__snils="11223344595").order_by("kind")
    assert [consent.kind for consent in consents] == ["PERSONAL_DATA", "USER_AGREEMENT"]
    for consent in consents:
        text = text_in_force(consent.kind, "ru")
        assert (consent.text_version, consent.text_sha256) == (text.version, text.sha256)
        assert consent.channel == "REGISTRATION_PAGE"
        assert consent.withdrawn_at is None


def test_the_document_shows_the_hash_that_is_kept(client: Client) -> None:
    for slug, kind in (("personal-data", "PERSONAL_DATA"), ("agreement", "USER_AGREEMENT")):
        page = client.get(f"/accounts/documents/{slug}/").content.decode()
        assert text_in_force(kind, "ru").sha256 in page
        assert client.get(f"/accounts/documents/{slug}/1.0/").status_code == 200
        assert client.get(f"/accounts/documents/{slug}/9.9/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("personal_data_consent", ""),
        ("user_agreement", ""),
        ("snils", "112-233-445 96"),
        ("snils", ""),
        ("phone", "12"),
        ("region", "99"),
        ("date_of_birth", "2999-01-01"),
        ("citizenship", "ZZ"),
        ("email", "nobody"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_is_written(
    client: Client, solve_captcha: Solve, letters: Letters, field: str, value: str
) -> None:
    answer = client.post("/accounts/register/", form(solve_captcha(), **{field: value}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not User.objects.exists()
    assert letters() == []


def test_a_captcha_is_needed_must_be_ours_and_works_once(client: Client, solve_captcha: Solve) -> None:
    solution = solve_captcha()
    for spoilt in ("", "nonsense", solution[:-8] + "AAAAAAA=", "x" * 10_000):
        answer = client.post("/accounts/register/", form(spoilt))
        assert list(answer.context["form"].errors) == ["captcha"]
    assert not User.objects.exists()
    assert client.post("/accounts/register/", form(solution)).status_code == 302
    again = client.post("/accounts/register/", form(solution, snils=make_snils(), email="b@example.org"))
    assert list(again.context["form"].errors) == ["captcha"]
    assert User.objects.count() == 1


def test_a_mistake_elsewhere_does_not_use_the_captcha_up(client: Client, solve_captcha: Solve) -> None:
    solution = solve_captcha()
    assert client.post("/accounts/register/", form(solution, phone="1")).status_code == 422
    assert client.post("/accounts/register/", form(solution)).status_code == 302


@pytest.mark.parametrize("same", ["snils", "email"])
def test_a_known_snils_or_email_is_answered_alike_and_the_owner_is_told(
    client: Client, solve_captcha: Solve, letters: Letters, same: str
) -> None:
    owner = make_person(snils="11223344595", email="owner@example.org")
    taken = {
        "snils": {"email": "other@example.org"},
        "email": {"email": "OWNER@example.org", "snils": make_snils()},
    }
    answer = client.post("/accounts/register/", form(solve_captcha(), **taken[same]), follow=True)
    fresh = Client()
    other = fresh.post(
        "/accounts/register/", form(solve_captcha(), snils=make_snils(), email="new@example.org"), follow=True
    )
    assert answer.redirect_chain == other.redirect_chain
    assert page_of(answer) == page_of(other)

    first, second = letters()
    assert first.to == [owner.email]
    assert "already" in str(first.body) or "уже" in str(first.body)
    assert "password/reset/key" not in str(first.body)
    assert second.to == ["new@example.org"]
    owner.refresh_from_db()
    assert owner.get_full_name() == "Иванова Анна Петровна"


def test_whoever_lost_the_first_letter_gets_it_again(
    client: Client, solve_captcha: Solve, letters: Letters
) -> None:
    client.post("/accounts/register/", form(solve_captcha()))
    client.post("/accounts/register/", form(solve_captcha()))
    first, second = letters()
    assert first.to == second.to
    assert "password/reset/key" in str(second.body)
    assert User.objects.count() == 1
