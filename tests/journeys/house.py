"""The whole house for the journeys: what ``make run`` starts, with data of its own and a free port."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from core.engines import EngineLayout
from core.engines.layout import BASE_DIR
from tests.template import copy_migrated_data

_READY_SECONDS = 240
# The settings of the test run must not reach the house: it works these out for itself.
_OWN = {"DATABASE_URL", "PORTFOLIO_DATABASE_URL", "VALKEY_URL", "SECRET_KEY", "PORTFOLIO_SECRET_KEY"}
_OWN |= {
    "KAFEDRA_PORTFOLIO_TOKEN",
    "KAFEDRA_PORTFOLIO_URL",
    "KAFEDRA_PUBLIC_URL",
    "PORTFOLIO_TOKENS",
    "KAFEDRA_TEST_SESSION_DIR",
}


@dataclass(frozen=True)
class House:
    url: str
    var: Path

    def portfolio_summary(self, person_uuid: str) -> dict[str, Any]:
        """What the portfolio service itself says of a person."""
        token = (self.var / "portfolio-token").read_text().strip()
        address = json.loads(EngineLayout(self.var).addresses.read_text())["KAFEDRA_PORTFOLIO_URL"]
        response = httpx.get(
            f"{address}/api/v1/people/{person_uuid}/summary/", headers={"Authorization": f"Token {token}"}
        )
        response.raise_for_status()
        summary: dict[str, Any] = response.json()
        return summary


@contextmanager
def running_house(var: Path) -> Iterator[House]:
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if name not in _OWN}
    environment |= {
        "KAFEDRA_VAR_DIR": str(var),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
    }
    copy_migrated_data(EngineLayout(var))
    log = var / "house.log"
    with log.open("wb") as output:
        launcher = subprocess.Popen(
            [sys.executable, "-m", "core.launcher"],
            cwd=BASE_DIR, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            url = f"http://localhost:{port}"
            _wait_until_ready(url, launcher, log)
            yield House(url, var)
        finally:
            launcher.send_signal(signal.SIGINT)
            launcher.wait(timeout=60)


def _wait_until_ready(url: str, launcher: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and launcher.poll() is None:
        try:
            if httpx.get(f"{url}/healthz/ready", timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.25)
    raise AssertionError(f"The house did not become ready:\n{log.read_text()[-3000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
