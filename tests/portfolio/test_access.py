"""Who may do what: deny by default, tokens by client, the admin for people."""

import re
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.portfolio.conftest import credit
from tests.portfolio.service import BASE_DIR, OTHER_WRITER, READER, WRITER, PortfolioService

READS = [f"/api/v1/people/{uuid4()}/summary/", "/api/v1/ledger/?day=2026-01-01"]
WRITES = ["/api/v1/credits/", "/api/v1/reversals/"]


@pytest.mark.parametrize("token", [None, "wrong", WRITER[:-1], f"{WRITER} {WRITER}"])
def test_without_a_known_token_nothing_is_told(
    portfolio_service: PortfolioService, token: str | None
) -> None:
    with portfolio_service.client(token) as stranger:
        assert {stranger.get(path).status_code for path in READS} == {401}
        assert {stranger.post(path, json=credit()).status_code for path in WRITES} == {401}


def test_a_reader_reads_and_does_not_write(portfolio_service: PortfolioService) -> None:
    with portfolio_service.client(READER) as reader:
        assert {reader.get(path).status_code for path in READS} == {200}
        answers = [reader.post(path, json=credit()) for path in WRITES]
    assert {answer.status_code for answer in answers} == {403}
    assert {answer.json()["code"] for answer in answers} == {"permission_denied"}


def test_a_client_cannot_take_over_another_client_s_entry(portfolio_service: PortfolioService) -> None:
    body = credit()
    with portfolio_service.client(WRITER) as owner, portfolio_service.client(OTHER_WRITER) as other:
        assert owner.post("/api/v1/credits/", json=body).status_code == 201
        assert other.post("/api/v1/credits/", json=body).status_code == 409


def test_too_many_wrong_tokens_are_refused(tmp_path: Path, portfolio_service: PortfolioService) -> None:
    guarded = PortfolioService(tmp_path)
    guarded.environment |= {
        "PORTFOLIO_DATABASE_URL": portfolio_service.environment["PORTFOLIO_DATABASE_URL"],
        "PORTFOLIO_REFUSALS_PER_MINUTE": "3",
        "PORTFOLIO_REQUESTS_PER_MINUTE": "2",
    }
    try:
        guarded.start_and_wait()
        with guarded.client("guess") as guesser:
            # a minute may end in between; twice as many cannot all pass
            statuses = [guesser.get(READS[0]).status_code for _ in range(8)]
        assert set(statuses) == {401, 429}
        with guarded.client(READER) as reader:
            answers = [reader.get(READS[0]) for _ in range(6)]
        assert {answer.status_code for answer in answers} == {200, 429}
        assert int(answers[-1].headers["Retry-After"]) <= 60
        assert httpx.get(f"{guarded.url}/healthz/ready").status_code == 200
    finally:
        guarded.kill()


def test_health_needs_no_token(portfolio_service: PortfolioService) -> None:
    with portfolio_service.client(None) as stranger:
        assert stranger.get("/healthz/live").text == "ok"
        assert stranger.get("/healthz/ready").json() == {"ready": True}


def test_the_request_id_comes_back(portfolio_service: PortfolioService) -> None:
    with portfolio_service.client() as client:
        answer = client.get(READS[0], headers={"X-Request-ID": "request-0001"})
    assert answer.headers["X-Request-ID"] == "request-0001"


def test_the_admin_shows_and_does_not_change(portfolio_service: PortfolioService) -> None:
    assert "was made" in portfolio_service.manage("ensure_admin")
    assert "is there already" in portfolio_service.manage("ensure_admin")
    body = credit()
    with portfolio_service.client() as sender:
        sender.post("/api/v1/credits/", json=body)
    with portfolio_service.client(None) as browser:
        assert browser.get("/admin/portfolio/credit/").status_code == 302
        _sign_in(browser, portfolio_service)
        found = browser.get("/admin/portfolio/credit/", params={"q": body["entry_uuid"]})
        assert str(body["title"]) in found.text
        (path,) = set(re.findall(r"/admin/portfolio/credit/\d+/change/", found.text))
        token = {"X-CSRFToken": browser.cookies["portfolio_csrf"], "Referer": portfolio_service.url}
        assert browser.get(path).status_code == 200
        assert browser.post(path, data={"amount": "9"}, headers=token).status_code == 403
        for action in ("add/", path.rpartition("change/")[0].rpartition("credit/")[2] + "delete/"):
            assert browser.post(f"/admin/portfolio/credit/{action}", headers=token).status_code == 403


def _sign_in(browser: httpx.Client, service: PortfolioService) -> None:
    browser.get("/admin/login/")
    form = {
        "username": service.environment["PORTFOLIO_ADMIN_USER"],
        "password": service.environment["PORTFOLIO_ADMIN_PASSWORD"],
        "csrfmiddlewaretoken": browser.cookies["portfolio_csrf"],
    }
    assert browser.post("/admin/login/?next=/admin/", data=form).headers["location"] == "/admin/"


def test_personal_data_stay_out_of_the_log(portfolio_service: PortfolioService) -> None:
    with portfolio_service.client() as client:
        client.post("/api/v1/credits/", json=credit(snils="00132667899", title="Тайное имя"))
        client.post("/api/v1/credits/", json=credit(snils="0013266789", title="Тайное имя"))
    log = portfolio_service.log.read_text(encoding="utf-8")
    assert "Тайное имя" not in log
    assert "0013266789" not in log


def test_the_openapi_snapshot_is_current(portfolio_service: PortfolioService) -> None:
    shown = portfolio_service.manage(
        "spectacular", "--format", "openapi-json", "--validate", "--fail-on-warn"
    )
    kept = (BASE_DIR / "docs" / "openapi-portfolio.json").read_text(encoding="utf-8")
    assert shown.strip() == kept.strip()


def test_every_migration_is_written(portfolio_service: PortfolioService) -> None:
    assert "No changes" in portfolio_service.manage("makemigrations", "--check", "--dry-run")
