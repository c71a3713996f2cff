"""A person, an award, and a portfolio service that answers."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache

from accounts import api as accounts_api
from credits import api as credits_api
from tests.portfolio.service import WRITER, PortfolioService

Award = Callable[..., credits_api.LedgerEntryData]


@pytest.fixture
def person(db: None) -> accounts_api.Person:
    return make_person("11223344595", "ivanova@example.org")


def make_person(snils: str, email: str) -> accounts_api.Person:
    draft = accounts_api.PersonDraft(
        snils=snils, email=email, surname="Иванова", given_name="Мария", patronymic="Петровна"
    )
    return accounts_api.register_person(draft)


def award_of(person_id: int, **changes: Any) -> dict[str, Any]:
    """What an award is called with."""
    return {
        "person_id": person_id,
        "element_uuid": uuid4(),
        "element_version_uuid": uuid4(),
        "rule": "final_test_passed",
        "amount": Decimal("2.00"),
        "title": "Артериальная гипертензия у взрослых",
        "element_kind": "INTERACTIVE_MODULE",
        "education_kind": "SELF_STUDY",
        "specialty_codes": ["31.08.49"],
        "occurred_at": datetime(2026, 5, 14, 9, 30, tzinfo=UTC),
    } | changes


@pytest.fixture
def award(person: accounts_api.Person) -> Award:
    def make(**changes: Any) -> credits_api.LedgerEntryData:
        return credits_api.award(**award_of(person.pk, **changes))

    return make


@pytest.fixture
def portfolio(portfolio_service: PortfolioService, settings: Any) -> Iterator[PortfolioService]:
    settings.KAFEDRA_PORTFOLIO_URL = portfolio_service.url
    settings.KAFEDRA_PORTFOLIO_TOKEN = WRITER
    settings.KAFEDRA_PORTFOLIO_TIMEOUT_SECONDS = 10.0
    cache.delete("credits:portfolio-silent")
    yield portfolio_service
    cache.delete("credits:portfolio-silent")


@pytest.fixture
def no_portfolio(settings: Any) -> Iterator[None]:
    """Nobody answers at this address."""
    settings.KAFEDRA_PORTFOLIO_URL = "http://127.0.0.1:1"
    settings.KAFEDRA_PORTFOLIO_TOKEN = WRITER
    cache.delete("credits:portfolio-silent")
    yield
    cache.delete("credits:portfolio-silent")
