"""Accepting awards: once per id, and only as the contract has them."""

import threading
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.contract_schemas import matches
from tests.portfolio.conftest import credit
from tests.portfolio.service import PortfolioService

PATH = "/api/v1/credits/"


def test_an_award_is_kept_as_it_was_sent(client: httpx.Client, portfolio_service: PortfolioService) -> None:
    body = credit()
    answer = client.post(PATH, json=body, headers={"Idempotency-Key": body["entry_uuid"]})
    assert answer.status_code == 201
    assert answer.json() == {"uuid": body["entry_uuid"], "created": True}
    query = "SELECT source, snils, amount::text, specialty_codes FROM portfolio_credit WHERE entry_uuid = %s"
    assert portfolio_service.rows(query, body["entry_uuid"]) == [
        ("kafedra", "11223344595", "2.00", ["31.08.49", "31.08.36"])
    ]


def test_the_same_body_is_accepted_again_and_kept_once(
    client: httpx.Client, portfolio_service: PortfolioService
) -> None:
    body = credit()
    assert client.post(PATH, json=body).status_code == 201
    again = client.post(PATH, json=dict(reversed(body.items())))
    assert (again.status_code, again.json()["created"]) == (200, False)
    query = "SELECT count(*) FROM portfolio_credit WHERE entry_uuid = %s"
    assert portfolio_service.rows(query, body["entry_uuid"]) == [(1,)]


def test_the_same_id_with_another_body_is_refused(client: httpx.Client) -> None:
    body = credit()
    client.post(PATH, json=body)
    refused = client.post(PATH, json=body | {"amount": "3.00"})
    assert refused.status_code == 409
    assert refused.json()["code"] == "same_key_other_body"
    assert client.post(PATH, json=body).status_code == 200


def test_the_same_award_sent_many_times_at_once_is_kept_once(
    portfolio_service: PortfolioService,
) -> None:
    body, answers = credit(), []
    start = threading.Barrier(8)

    def send() -> None:
        with portfolio_service.client() as client:
            start.wait(timeout=10)
            answers.append(client.post(PATH, json=body).status_code)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(answers) == [200] * 7 + [201]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", "credit.awarded.v2"),
        ("entry_uuid", "not-a-uuid"),
        ("person_uuid", None),
        ("snils", "112-233-445 95"),
        ("snils", "1122334459५"),
        ("snils", "11223344595\n"),
        ("amount", "0.00"),
        ("amount", "-1.00"),
        ("amount", "2"),
        ("amount", 2.0),
        ("amount", "10000.00"),
        ("amount", "NaN"),
        ("title", ""),
        ("title", "т" * 501),
        ("element_kind", "LECTURE"),
        ("education_kind", "formal"),
        ("specialty_codes", "31.08.49"),
        ("specialty_codes", [""]),
        ("occurred_at", "2026-05-14T12:30:00+03:00"),
        ("occurred_at", "14.05.2026"),
        ("colour", "green"),
    ],
)
def test_a_wrong_field_is_named(client: httpx.Client, field: str, value: Any) -> None:
    body = credit(**{field: value})
    answer = client.post(PATH, json=body)
    assert answer.status_code == 400
    assert {name.partition(".")[0] for name in answer.json()["fields"]} == {field}
    assert not matches("credit.awarded.v1", body)


@pytest.mark.parametrize("field", sorted(credit()))
def test_a_missing_field_is_named(client: httpx.Client, field: str) -> None:
    body = credit()
    del body[field]
    answer = client.post(PATH, json=body)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert not matches("credit.awarded.v1", body)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"text"', b"\xff\xfe", b"null"])
def test_what_is_not_a_body_is_refused(client: httpx.Client, content: bytes) -> None:
    answer = client.post(PATH, content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert set(answer.json()) >= {"code", "message", "permanent"}


def test_nul_characters_are_refused(client: httpx.Client) -> None:
    answer = client.post(PATH, json=credit(title="a\x00b"))
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["title"])


def test_a_key_that_is_not_the_entry_is_refused(client: httpx.Client) -> None:
    answer = client.post(PATH, json=credit(), headers={"Idempotency-Key": str(uuid4())})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["Idempotency-Key"])


def test_a_body_that_is_too_large_is_refused(client: httpx.Client) -> None:
    answer = client.post(PATH, json=credit(title="т" * 100_000))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("change", ["UPDATE {} SET received_at = now()", "DELETE FROM {}"])
def test_what_is_held_cannot_be_changed(
    client: httpx.Client, portfolio_service: PortfolioService, change: str
) -> None:
    client.post(PATH, json=credit())
    with portfolio_service.connect() as database, pytest.raises(psycopg.errors.RestrictViolation):
        database.execute(change.format("portfolio_credit"))  # type: ignore[arg-type]
