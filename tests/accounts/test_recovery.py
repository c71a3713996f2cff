from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.accounts.conftest import link_in, page_of
from tests.accounts.people import PASSWORD, make_person, make_snils

pytestmark = pytest.mark.django_db

Letters = Callable[[], list[EmailMessage]]
Solve = Callable[[], str]
NEW = "Фонендоскоп-1851"


@pytest.mark.parametrize("by", ["snils", "email"])
def test_a_new_password_is_set_by_a_link(
    client: Client, solve_captcha: Solve, letters: Letters, by: str
) -> None:
    person = make_person()
    client.post("/accounts/recover/", {"login": getattr(person, by), "captcha": solve_captcha()})
    (letter,) = letters()
    assert letter.to == [person.email]
    page = client.get(link_in(letter), follow=True)
    client.post(page.context["action_url"], {"password1": NEW, "password2": NEW})
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert len(letters()) == 1, "the owner is told that the password changed"


def test_the_answer_and_the_work_are_the_same_for_an_unknown_account(
    client: Client, solve_captcha: Solve, letters: Letters
) -> None:
    person = make_person()
    answers, queries = [], []
    for login in (person.snils, person.email, make_snils(), "nobody@example.org", "nonsense"):
        captcha = solve_captcha()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = Client().post("/accounts/recover/", {"login": login, "captcha": captcha}, follow=True)
        answers.append((answer.status_code, answer.redirect_chain, page_of(answer)))
        queries.append([query["sql"].split()[0] for query in captured.captured_queries])
    assert all(answer == answers[0] for answer in answers)
    assert all(each == queries[0] for each in queries)
    assert [letter.to for letter in letters()] == [[person.email]], "one letter a minute at most"


def test_the_captcha_is_asked(client: Client, letters: Letters) -> None:
    person = make_person()
    answer = client.post("/accounts/recover/", {"login": person.email, "captcha": ""})
    assert list(answer.context["form"].errors) == ["captcha"]
    assert letters() == []


def test_a_closed_account_gets_no_letter(client: Client, solve_captcha: Solve, letters: Letters) -> None:
    person = make_person()
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    client.post("/accounts/recover/", {"login": person.email, "captcha": solve_captcha()})
    assert letters() == []


def test_recovery_lifts_the_lock(client: Client, solve_captcha: Solve, letters: Letters) -> None:
    person = make_person()
    for _ in range(5):
        client.post("/accounts/login/", {"login": person.email, "password": "wrong"})
    client.post("/accounts/recover/", {"login": person.email, "captcha": solve_captcha()})
    page = client.get(link_in(letters()[0]), follow=True)
    client.post(page.context["action_url"], {"password1": NEW, "password2": NEW})
    assert client.post("/accounts/login/", {"login": person.email, "password": NEW}).status_code == 302


@pytest.mark.parametrize("weak", ["1234567890", "короткий", "password123", "p11223344595"])
def test_a_weak_password_is_refused(
    client: Client, solve_captcha: Solve, letters: Letters, weak: str
) -> None:
    person = make_person(snils="11223344595")
    client.post("/accounts/recover/", {"login": person.email, "captcha": solve_captcha()})
    page = client.get(link_in(letters()[0]), follow=True)
    answer = client.post(page.context["action_url"], {"password1": weak, "password2": weak})
    assert answer.context["form"].errors
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
