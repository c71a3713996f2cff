import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from altcha import Challenge, Payload, solve_challenge
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django.fixtures import Settings

from accounts import api as accounts_api
from outbox import api as outbox_api


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Locks and used captchas of one test are no business of another."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def solve_captcha(client: Client) -> Callable[[], str]:
    """Do the work that the browser does."""

    def solve() -> str:
        challenge = Challenge.from_dict(client.get("/accounts/captcha/").json())
        solution = solve_challenge(challenge)
        assert solution is not None
        return Payload(challenge, solution).to_base64()

    return solve


@pytest.fixture
def letters(settings: Settings) -> Callable[[], list[EmailMessage]]:
    """The letters that left through the outbox since the last call, in order."""
    settings.EMAIL_BACKEND = "outbox.mail.OutboxEmailBackend"
    settings.KAFEDRA_MAIL_TRANSPORT_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def read() -> list[EmailMessage]:
        mail.outbox.clear()
        for _ in range(2):  # what the first run delivers may write letters of its own
            outbox_api.deliver_due(limit=100)
        return list(mail.outbox)

    return read


@pytest.fixture
def place() -> None:
    accounts_api.ensure_region("35", "Вологодская область")
    accounts_api.ensure_specialty("31.08.49", "Терапия", "HIGHER")
    accounts_api.ensure_post("doctor-therapist", "Врач-терапевт", "HIGHER")


def link_in(letter: EmailMessage) -> str:
    """The path of the first link of a letter."""
    line = next(line for line in str(letter.body).splitlines() if line.startswith("http"))
    return urlsplit(line.strip()).path


def page_of(answer: Any) -> str:
    """The page without the tokens that differ from request to request."""
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"', "", answer.content.decode())
