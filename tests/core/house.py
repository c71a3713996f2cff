"""Real processes for the tests of engines and launcher."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from core.engines import EngineLayout
from core.engines.layout import BASE_DIR

# What the settings of this test run put into the environment is no business of another house.
_OF_THIS_RUN = ("DATABASE_URL", "PORTFOLIO_DATABASE_URL", "VALKEY_URL", "KAFEDRA_PORTFOLIO_URL")


def environment_of(layout: EngineLayout, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OF_THIS_RUN}
    kept |= {"KAFEDRA_VAR_DIR": str(layout.var), "DJANGO_SETTINGS_MODULE": "config.settings.embedded"}
    return kept | {"KAFEDRA_DEMO": "0", "KAFEDRA_WEB_WORKERS": "1"} | more


def start(layout: EngineLayout, *command: str, **environment: str) -> subprocess.Popen[str]:
    """A Python process of its own session, with piped input and output."""
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=BASE_DIR,
        env=environment_of(layout, **environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run(layout: EngineLayout, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=BASE_DIR,
        env=environment_of(layout, **environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def end(process: subprocess.Popen[str], number: signal.Signals = signal.SIGKILL) -> str:
    """Send a signal, wait for the end, and return what the process said."""
    if process.poll() is None:
        process.send_signal(number)
    return process.communicate(timeout=60)[0]


def processes_of(layout: EngineLayout) -> dict[int, str]:
    """The command lines of the living processes that work for this folder, engines included."""
    found = {}
    wanted = str(layout.var).encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            line, environment = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
        except OSError:
            continue
        ours = b"KAFEDRA_VAR_DIR=" + wanted + b"\0" in environment
        if line and (ours or wanted in line):
            found[int(entry.name)] = line.replace(b"\0", b" ").decode(errors="replace")
    return found


def wait_until(condition: Callable[[], bool], what: str, *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status_of(url: str) -> int | None:
    """The HTTP status that a GET is answered with; None when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None
