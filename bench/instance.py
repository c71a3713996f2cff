"""An instance of the platform for the bench alone: own data folder, free ports, production settings."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from core.engines import EngineLayout, engine_addresses, engines_lease
from core.engines.layout import BASE_DIR
from core.launcher.processes import HouseProcess, house_processes

HOST = "127.0.0.1"
H5P_HOST = "h5p.localhost"
_READY_SECONDS = 60


@dataclass(frozen=True)
class Instance:
    layout: EngineLayout
    environment: dict[str, str]
    base_url: str
    processes: tuple[psutil.Process, ...]

    def manage(self, *arguments: str) -> str:
        return manage(self.environment, *arguments)

    def run_module(self, module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", module, *arguments]
        subprocess.run(command, cwd=BASE_DIR, env=self.environment, check=True)

    def cpu_seconds(self) -> float:
        """CPU time that every process of the instance, engines included, has used so far."""
        return sum(_tree_cpu_seconds(process) for process in [*self.processes, *_engines(self.layout)])


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run a management command in the instance and return what it printed."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=BASE_DIR, env=environment, text=True, stdout=subprocess.PIPE, check=True
    )
    return done.stdout


@contextmanager
def running_instance(var: Path) -> Iterator[Instance]:
    """Prepare the instance in ``var``, start it, wait until it is ready, and stop it afterwards."""
    layout = EngineLayout(var.resolve())
    web_port, portfolio_port = _free_port(), _free_port()
    environment = _environment(layout, web_port, portfolio_port)
    with engines_lease(layout):
        manage(environment, "migrate", "--verbosity=0")
        manage(environment, "collectstatic", "--noinput", "--verbosity=0")
        manage({**environment, "DJANGO_SETTINGS_MODULE": "portfolio.settings"}, "migrate", "--verbosity=0")
        house = house_processes(web_port, portfolio_port, HOST, layout.var)
        with _started(house, environment, layout.logs) as processes:
            base_url = f"http://{HOST}:{web_port}"
            _wait_until_ready(base_url)
            yield Instance(layout, environment, base_url, processes)


def _environment(layout: EngineLayout, web_port: int, portfolio_port: int) -> dict[str, str]:
    token = secrets.token_urlsafe(32)
    return {
        **os.environ,
        **engine_addresses(layout),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PORTFOLIO_SECRET_KEY": secrets.token_urlsafe(50),
        "KAFEDRA_PORTFOLIO_TOKEN": token,
        "PORTFOLIO_TOKENS": f"kafedra={token}",
        "PORTFOLIO_SECURE": "false",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "ALLOWED_HOSTS": f"{HOST},{H5P_HOST}",
        "KAFEDRA_H5P_HOST": H5P_HOST,
        "CSRF_TRUSTED_ORIGINS": f"https://{HOST}:{web_port}",
        "KAFEDRA_PUBLIC_URL": f"http://{HOST}:{web_port}",
        "KAFEDRA_PORTFOLIO_URL": f"http://{HOST}:{portfolio_port}",
        "KAFEDRA_MAIL_TRANSPORT_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        # The load generator has no authenticator application.
        "KAFEDRA_STAFF_SECOND_FACTOR_REQUIRED": "false",
        "LOG_LEVEL": "WARNING",
    }


@contextmanager
def _started(
    house: list[HouseProcess], environment: dict[str, str], logs: Path
) -> Iterator[tuple[psutil.Process, ...]]:
    logs.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        running = []
        for process in house:
            log = stack.enter_context((logs / f"{process.name}.log").open("ab"))
            running.append(
                subprocess.Popen(
                    process.command,
                    cwd=BASE_DIR,
                    env={**environment, **process.environment},
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )
        try:
            yield tuple(psutil.Process(process.pid) for process in running)
        finally:
            for started in running:
                started.send_signal(signal.SIGTERM)
            for started in running:
                started.wait(timeout=30)


def _wait_until_ready(base_url: str) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    answer = "nothing"
    while time.monotonic() < deadline:
        try:
            response = httpx.get(
                f"{base_url}/healthz/ready", headers={"X-Forwarded-Proto": "https"}, timeout=5
            )
        except httpx.HTTPError as error:
            answer = str(error)
        else:
            if response.is_success:
                return
            answer = response.text[:500]
        time.sleep(0.2)
    message = f"The instance is not ready after {_READY_SECONDS} s: {answer}"
    raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _engines(layout: EngineLayout) -> list[psutil.Process]:
    """The keeper of this instance's engines; the servers are its children."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if "core.engines.keeper" in (process.info["cmdline"] or [])
        and str(layout.var) in process.info["cmdline"]
    ]


def _tree_cpu_seconds(process: psutil.Process) -> float:
    total = 0.0
    with contextlib.suppress(psutil.NoSuchProcess):
        for member in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                times = member.cpu_times()
                # what children already gone had used is in the parent's figures
                total += times.user + times.system + times.children_user + times.children_system
    return total
