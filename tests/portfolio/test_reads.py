"""What the portfolio tells: sums of a person, the ledger of a client."""

from uuid import uuid4

import httpx
import pytest

from tests.contract_schemas import assert_matches
from tests.portfolio.conftest import credit, reversal
from tests.portfolio.service import OTHER_WRITER, PortfolioService


def send(client: httpx.Client, **changes: object) -> dict[str, object]:
    body = credit(**changes)
    assert client.post("/api/v1/credits/", json=body).status_code == 201
    return body


def test_summary_adds_up_by_kind_and_moscow_year(client: httpx.Client) -> None:
    person = str(uuid4())
    send(client, person_uuid=person, amount="36.00", education_kind="FORMAL")
    send(client, person_uuid=person, amount="1.50", occurred_at="2025-12-31T22:00:00Z")
    send(client, person_uuid=person, amount="2.00", occurred_at="2025-12-31T20:59:59Z")
    send(client)
    summary = client.get(f"/api/v1/people/{person}/summary/").json()
    assert_matches("portfolio.summary.v1", summary)
    assert summary["total"] == "39.50"
    assert summary["by_education_kind"] == {"FORMAL": "36.00", "NON_FORMAL": "0.00", "SELF_STUDY": "3.50"}
    assert summary["by_year"] == {"2026": "37.50", "2025": "2.00"}


def test_entries_come_in_pages_latest_first(client: httpx.Client) -> None:
    person = str(uuid4())
    sent = [send(client, person_uuid=person, occurred_at=f"2026-01-0{day}T00:00:00Z") for day in range(1, 6)]
    url = f"/api/v1/people/{person}/summary/"
    first = client.get(url, params={"limit": 2}).json()["entries"]
    last = client.get(url, params={"limit": 2, "offset": 4}).json()["entries"]
    expected = [body["entry_uuid"] for body in reversed(sent)]
    assert [entry["entry_uuid"] for entry in first["results"]] == expected[:2]
    assert [entry["entry_uuid"] for entry in last["results"]] == expected[4:]
    assert first["count"] == 5
    assert client.get(url, params={"limit": 0}).json()["entries"]["results"] == []


def test_somebody_unknown_holds_nothing(client: httpx.Client) -> None:
    answer = client.get(f"/api/v1/people/{uuid4()}/summary/")
    assert (answer.status_code, answer.json()["total"]) == (200, "0.00")
    assert_matches("portfolio.summary.v1", answer.json())


@pytest.mark.parametrize("parameters", [{"limit": "501"}, {"limit": "x"}, {"offset": "-1"}])
def test_a_wrong_page_is_named(client: httpx.Client, parameters: dict[str, str]) -> None:
    answer = client.get(f"/api/v1/people/{uuid4()}/summary/", params=parameters)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, list(parameters))


def test_the_ledger_of_a_day_holds_the_client_s_own_lines(
    client: httpx.Client, portfolio_service: PortfolioService
) -> None:
    day = "1999-03-04"
    awards = [send(client, occurred_at=f"{day}T23:59:5{second}Z") for second in range(3)]
    taken_back = reversal(awards[0], occurred_at=f"{day}T00:00:00Z")
    client.post("/api/v1/reversals/", json=taken_back)
    send(client, occurred_at="1999-03-05T00:00:00Z")
    with portfolio_service.client(OTHER_WRITER) as neighbour:
        send(neighbour, occurred_at=f"{day}T12:00:00Z")

    found = []
    parameters = {"day": day, "limit": "2"}
    while True:
        page = client.get("/api/v1/ledger/", params=parameters).json()
        assert page["count"] == 4
        found += [(line["entry_uuid"], line["kind"]) for line in page["entries"]]
        if page["next_after"] is None:
            break
        parameters["after"] = page["next_after"]
    expected = [(str(award["entry_uuid"]), "award") for award in awards]
    assert found == sorted([*expected, (taken_back["reversal_uuid"], "reversal")])


def test_a_ledger_without_a_day_names_the_day(client: httpx.Client) -> None:
    answer = client.get("/api/v1/ledger/")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["day"])
