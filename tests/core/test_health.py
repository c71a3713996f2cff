"""Health answers without sign-in and names the neighbour that fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.test import Client

from core import health, neighbours

pytestmark = pytest.mark.django_db


@pytest.fixture
def only_these_checks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(health, "_checks", {})
    health.register("database", neighbours.check_database)
    health.register("broker", neighbours.check_broker)
    health.register("storage", neighbours.check_storage)
    yield


def test_live_answers_without_neighbours(client: Client) -> None:
    response = client.get("/healthz/live")

    assert (response.status_code, response.content) == (200, b"ok")


def test_ready_names_every_neighbour(client: Client, only_these_checks: None) -> None:
    response = client.get("/healthz/ready")

    assert response.status_code == 200
    body = response.json()
    assert body["ready"] is True
    assert {name: check["healthy"] for name, check in body["checks"].items()} == {
        "database": True,
        "broker": True,
        "storage": True,
    }


def test_the_rooms_add_their_own_checks() -> None:
    names = {result.name for result in health.run_checks()}

    assert {"database", "broker", "storage", "outbox", "portfolio"} <= names


def test_a_failing_neighbour_makes_the_house_unready(client: Client, only_these_checks: None) -> None:
    def fail() -> str:
        raise ConnectionError("no route")

    health.register("portfolio", fail)

    response = client.get("/healthz/ready")

    assert response.status_code == 503
    assert response.json()["checks"]["portfolio"] == {
        "healthy": False,
        "detail": "ConnectionError: no route",
    }


def test_a_dead_broker_is_noticed_soon(
    client: Client, only_these_checks: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nobody = f"redis+socket://{tmp_path}/nobody.sock"
    monkeypatch.setattr(current_app.conf, "broker_write_url", nobody)

    checks = client.get("/healthz/ready").json()["checks"]

    assert (checks["broker"]["healthy"], checks["database"]["healthy"]) == (False, True)


def test_storage_that_cannot_be_written_is_noticed(
    client: Client, only_these_checks: None, settings: object, tmp_path: Path
) -> None:
    occupied = tmp_path / "uploads"
    occupied.write_text("a file where the folder should be")
    settings.MEDIA_ROOT = str(occupied)  # type: ignore[attr-defined]

    assert client.get("/healthz/ready").json()["checks"]["storage"]["healthy"] is False
