"""Calls to the portfolio service; the shapes are those of ``contracts/``."""

import functools
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from accounts import api as accounts_api
from core.errors import UnavailableError
from core.request_id import current_request_id
from credits.data import PortfolioDay, PortfolioLine, PortfolioSummary
from credits.messages import CREDIT_AWARDED, CREDIT_REVERSED
from outbox.api import DeliveryError, OutboxEnvelope, PermanentDeliveryError

_PATHS = {CREDIT_AWARDED: "/api/v1/credits/", CREDIT_REVERSED: "/api/v1/reversals/"}
_LEDGER_PAGE = 1_000
_HEALTH_SECONDS = 1.0
# The page of a person does not wait long for a neighbour.
_SUMMARY_SECONDS = 1.0
# Refusals which may end by themselves: the award is still on its way, too many requests, bad token.
_PASSING = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.FAILED_DEPENDENCY,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}


def deliver_to_portfolio(envelope: OutboxEnvelope) -> None:
    """Hand one award or reversal to the portfolio; the key makes a repeat harmless.

    Raises ``PermanentDeliveryError`` when the portfolio refuses the body itself, ``DeliveryError``
    for what may pass: no answer, a server error, a token that was not accepted.
    """
    try:
        response = _client().post(
            _url(_PATHS[envelope.topic]),
            json=envelope.payload,
            headers=_headers() | {"Idempotency-Key": envelope.key},
            timeout=settings.KAFEDRA_PORTFOLIO_TIMEOUT_SECONDS,
        )
    except httpx.HTTPError as error:
        raise DeliveryError(type(error).__name__) from error
    if response.is_success:
        return
    if response.is_client_error and response.status_code not in _PASSING:
        raise PermanentDeliveryError(f"status {response.status_code}, {_code_of(response)}")
    raise DeliveryError(f"status {response.status_code}")


def fetch_portfolio_summary(person_id: int) -> PortfolioSummary:
    """What the portfolio holds for this person. Raises ``UnavailableError`` when it does not answer."""
    person = accounts_api.get_person(person_id)
    body = _get(f"/api/v1/people/{person.uuid}/summary/", {"limit": "0"}, timeout=_SUMMARY_SECONDS)
    return PortfolioSummary(
        total=Decimal(body["total"]),
        entry_count=body["entries"]["count"],
        by_education_kind={kind: Decimal(total) for kind, total in body["by_education_kind"].items()},
        by_year={int(year): Decimal(total) for year, total in body["by_year"].items()},
    )


def fetch_portfolio_day(day: date) -> PortfolioDay:
    """The portfolio's ledger of our entries of one UTC day, in brief. Raises ``UnavailableError``."""
    body = _get("/api/v1/ledger/", {"day": day.isoformat(), "limit": "0"})
    return PortfolioDay(day, body["count"], body["digest"])


def iterate_portfolio_day(day: date) -> Iterator[PortfolioLine]:
    """Every line of one UTC day of the portfolio's ledger. Raises ``UnavailableError``."""
    after: str | None = ""
    while after is not None:
        parameters = {"day": day.isoformat(), "limit": str(_LEDGER_PAGE)}
        if after:
            parameters["after"] = after
        body = _get("/api/v1/ledger/", parameters)
        for line in body["entries"]:
            yield PortfolioLine(UUID(line["entry_uuid"]), line["kind"], Decimal(line["amount"]))
        after = body["next_after"]


def check_portfolio() -> str:
    """Raises ``UnavailableError`` when the portfolio service is not ready."""
    try:
        response = _client().get(_url("/healthz/ready"), timeout=_HEALTH_SECONDS)
    except httpx.HTTPError as error:
        raise UnavailableError(type(error).__name__) from error
    if not response.is_success:
        raise UnavailableError(f"status {response.status_code}")
    return "ready"


def _get(path: str, parameters: dict[str, str], *, timeout: float | None = None) -> Any:
    seconds = timeout or settings.KAFEDRA_PORTFOLIO_TIMEOUT_SECONDS
    try:
        response = _client().get(_url(path), params=parameters, headers=_headers(), timeout=seconds)
        return response.raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise UnavailableError(_("The portfolio service does not answer right now.")) from error


@functools.cache
def _client() -> httpx.Client:
    """One per process, so that connections stay open between deliveries."""
    return httpx.Client(trust_env=False, limits=httpx.Limits(max_keepalive_connections=8))


def _url(path: str) -> str:
    return f"{settings.KAFEDRA_PORTFOLIO_URL.rstrip('/')}{path}"


def _headers() -> dict[str, str]:
    return {
        "Authorization": f"Token {settings.KAFEDRA_PORTFOLIO_TOKEN}",
        "X-Request-ID": current_request_id.get(),
    }


def _code_of(response: httpx.Response) -> str:
    # The code only: what the portfolio says about a field may quote the field.
    try:
        return str(response.json()["code"])[:50]
    except (ValueError, KeyError, TypeError):
        return "no code"
