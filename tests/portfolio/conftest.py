from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.contract_schemas import assert_matches
from tests.portfolio.service import PortfolioService


@pytest.fixture
def client(portfolio_service: PortfolioService) -> Iterator[httpx.Client]:
    with portfolio_service.client() as client:
        yield client


def credit(**changes: Any) -> dict[str, Any]:
    """An award as the contract has it."""
    body: dict[str, Any] = {
        "type": "credit.awarded.v1",
        "entry_uuid": str(uuid4()),
        "person_uuid": str(uuid4()),
        "snils": "11223344595",
        "amount": "2.00",
        "title": "Артериальная гипертензия у взрослых",
        "element_uuid": str(uuid4()),
        "element_version_uuid": str(uuid4()),
        "element_kind": "INTERACTIVE_MODULE",
        "education_kind": "SELF_STUDY",
        "specialty_codes": ["31.08.49", "31.08.36"],
        "occurred_at": "2026-05-14T09:30:00.000000Z",
    }
    assert_matches("credit.awarded.v1", body)
    return body | changes


def reversal(of: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The reversal of that award as the contract has it."""
    body = {
        "type": "credit.reversed.v1",
        "reversal_uuid": str(uuid4()),
        "entry_uuid": of["entry_uuid"],
        "person_uuid": of["person_uuid"],
        "amount": of["amount"],
        "reason": "Начислено по ошибке",
        "occurred_at": "2026-05-15T10:00:00.000000Z",
    }
    assert_matches("credit.reversed.v1", body)
    return body | changes
