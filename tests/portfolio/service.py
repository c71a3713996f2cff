"""A portfolio service of the test's own: a real process with a database of its own, on a free port."""

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql

from core.engines import EngineLayout

BASE_DIR = Path(__file__).resolve().parent.parent.parent
WRITER, OTHER_WRITER, READER = "writer-token", "other-token", "reader-token"
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def wait_for(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Poll until the condition holds; fail the test after the deadline."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"waited {seconds} s in vain: {what}")
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_process(command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """A process group of its own, which dies with the tests however they end."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=BASE_DIR,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of the process and all its children; harmless when it has ended already."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))


class PortfolioService:
    """The service, its database, and a client for it."""

    def __init__(self, folder: Path) -> None:
        self.layout = EngineLayout.of_environment()
        self.database = f"portfolio_{os.getpid()}_{secrets.token_hex(4)}"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "portfolio.log"
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "portfolio.settings",
            "PORTFOLIO_DATABASE_URL": self.layout.database_url("portfolio").rpartition("/")[0]
            + f"/{self.database}",
            "PORTFOLIO_SECRET_KEY": secrets.token_urlsafe(50),
            "PORTFOLIO_TOKENS": f"kafedra={WRITER},neighbour={OTHER_WRITER}",
            "PORTFOLIO_READ_TOKENS": f"auditor={READER}",
            "PORTFOLIO_ADMIN_USER": "portfolio-admin",
            "PORTFOLIO_ADMIN_PASSWORD": secrets.token_urlsafe(20),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        with self._connect("postgres") as server:
            copy = sql.SQL("CREATE DATABASE {} TEMPLATE portfolio")
            server.execute(copy.format(sql.Identifier(self.database)))

    def drop(self) -> None:
        with self._connect("portfolio") as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self.database)))

    def manage(self, *arguments: str, **environment: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "django", *arguments],
            cwd=BASE_DIR,
            env=os.environ | self.environment | environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        """Start without waiting: whoever calls may look again later."""
        command = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "portfolio.wsgi:application"]
        self.process = start_process(command, self.environment, self.log)

    def kill(self) -> None:
        if self.process is not None:
            kill_group(self.process)
            self.process = None

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz/ready", timeout=1, trust_env=False).is_success
        except httpx.HTTPError:
            return False

    def start_and_wait(self) -> None:
        self.start()
        wait_for(self.is_ready, seconds=30, what=f"portfolio service, see {self.log}")

    def client(self, token: str | None = WRITER) -> httpx.Client:
        headers = {} if token is None else {"Authorization": f"Token {token}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=10, trust_env=False)

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with self._connect(self.database) as database:
            return database.execute(query, parameters).fetchall()  # type: ignore[call-overload]

    def connect(self) -> "psycopg.Connection[tuple[Any, ...]]":
        return self._connect(self.database)

    def _connect(self, database: str) -> "psycopg.Connection[tuple[Any, ...]]":
        return psycopg.connect(
            host=str(self.layout.sockets), user="portfolio", dbname=database, autocommit=True
        )


@pytest.fixture(scope="session")
def portfolio_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortfolioService]:
    """One service for the tests of this process; it may hold what other tests have sent."""
    service = PortfolioService(tmp_path_factory.mktemp("portfolio"))
    service.create()
    try:
        service.start_and_wait()
        yield service
    finally:
        service.kill()
        service.drop()
