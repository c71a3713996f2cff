"""Taking awards back: as a whole, once, and never before they came."""

import httpx
import psycopg
import pytest

from tests.portfolio.conftest import credit, reversal
from tests.portfolio.service import PortfolioService

PATH = "/api/v1/reversals/"


def test_a_reversal_takes_the_credit_out_of_the_sums(client: httpx.Client) -> None:
    award = credit()
    client.post("/api/v1/credits/", json=award)
    answer = client.post(PATH, json=reversal(award))
    assert (answer.status_code, answer.json()["created"]) == (201, True)
    summary = client.get(f"/api/v1/people/{award['person_uuid']}/summary/").json()
    assert (summary["total"], summary["by_year"]) == ("0.00", {})
    assert [entry["reversed"] for entry in summary["entries"]["results"]] == [True]


def test_repeats_and_conflicts(client: httpx.Client) -> None:
    award = credit()
    client.post("/api/v1/credits/", json=award)
    body = reversal(award)
    assert client.post(PATH, json=body).status_code == 201
    assert client.post(PATH, json=body).status_code == 200
    other_body = client.post(PATH, json=body | {"reason": "Другая причина"})
    assert (other_body.status_code, other_body.json()["code"]) == (409, "same_key_other_body")
    second = client.post(PATH, json=reversal(award))
    assert (second.status_code, second.json()["code"]) == (409, "already_reversed")


def test_a_reversal_that_overtakes_its_award_is_told_to_come_again(client: httpx.Client) -> None:
    award = credit()
    body = reversal(award)
    early = client.post(PATH, json=body)
    assert (early.status_code, early.json()["permanent"]) == (424, False)
    client.post("/api/v1/credits/", json=award)
    assert client.post(PATH, json=body).status_code == 201


def test_a_reversal_that_does_not_agree_with_its_award_is_refused(client: httpx.Client) -> None:
    award = credit()
    client.post("/api/v1/credits/", json=award)
    assert client.post(PATH, json=reversal(award, amount="1.00")).status_code == 409


def test_a_reversal_needs_a_reason(client: httpx.Client) -> None:
    answer = client.post(PATH, json=reversal(credit(), reason=""))
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["reason"])


@pytest.mark.parametrize("change", ["UPDATE {} SET reason = ''", "DELETE FROM {}"])
def test_a_reversal_cannot_be_changed(
    client: httpx.Client, portfolio_service: PortfolioService, change: str
) -> None:
    award = credit()
    client.post("/api/v1/credits/", json=award)
    client.post(PATH, json=reversal(award))
    with portfolio_service.connect() as database, pytest.raises(psycopg.errors.RestrictViolation):
        database.execute(change.format("portfolio_reversal"))  # type: ignore[arg-type]
