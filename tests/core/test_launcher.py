"""The house starts, survives what happens to it, and leaves no process behind."""

import os
import pty
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from core.engines import EngineLayout
from core.engines.layout import BASE_DIR
from tests.core.house import end, environment_of, free_port, processes_of, run, start, status_of, wait_until
from tests.template import copy_migrated_data

# One process runs them one after another: each starts a whole house.
pytestmark = pytest.mark.house


@pytest.fixture
def layout(tmp_path: Path) -> Iterator[EngineLayout]:
    layout = EngineLayout(tmp_path / "var")
    copy_migrated_data(layout)
    yield layout
    for process in processes_of(layout):
        os.kill(process, signal.SIGKILL)
    if not layout.sockets.is_relative_to(tmp_path):
        shutil.rmtree(layout.sockets, ignore_errors=True)


def launch(layout: EngineLayout, port: int) -> "subprocess.Popen[str]":
    launcher = start(layout, "-m", "core.launcher", PORT=str(port))
    try:
        wait_until(lambda: is_ready(port) or launcher.poll() is not None, "the house is ready", seconds=120)
        assert is_ready(port)
    except AssertionError:
        pytest.fail(end(launcher))
    return launcher


def is_ready(port: int) -> bool:
    return status_of(f"http://localhost:{port}/healthz/ready") == 200


def assert_nothing_is_left(layout: EngineLayout) -> None:
    """Whoever stops the house waits for the engines; the kernel needs a moment to clear up."""
    wait_until(lambda: not processes_of(layout), "no process is left", seconds=2)


def pid_of(layout: EngineLayout, part: str) -> int:
    """The first process, thus the main one, whose command line has the part."""
    return min(pid for pid, line in processes_of(layout).items() if part in line)


def test_a_house_refuses_a_second_one_mends_itself_and_stops_whole(layout: EngineLayout) -> None:
    port = free_port()
    launcher = launch(layout, port)
    assert status_of(f"http://localhost:{port}/") == 200

    with psycopg.connect(host=str(layout.sockets), user="kafedra", dbname="kafedra") as database:
        database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE usename = 'kafedra' AND pid <> pg_backend_pid()"
        )
    assert {status_of(f"http://localhost:{port}/catalogue/") for _ in range(10)} == {200}

    second = run(layout, "-m", "core.launcher", PORT=str(free_port()))
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.splitlines() == [
        f"Kafedra: already runs at http://localhost:{port}; Ctrl-C in its terminal stops it"
    ]
    assert run(layout, "-m", "core.launcher.reset").returncode == 1

    for part in ("config.wsgi:application", "portfolio.wsgi:application", "celery -A config worker"):
        victim = pid_of(layout, part)
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda part=part, old=victim: _is_replaced(layout, part, old), f"{part} is back")
    wait_until(lambda: is_ready(port), "the house is ready again")

    said = end(launcher, signal.SIGTERM)

    assert launcher.returncode == 0, said
    assert f"Kafedra is ready:  http://localhost:{port}" in said
    assert "Traceback" not in said
    assert_nothing_is_left(layout)


def _is_replaced(layout: EngineLayout, part: str, old: int) -> bool:
    pids = [pid for pid, line in processes_of(layout).items() if part in line]
    return bool(pids) and old not in pids


def test_a_killed_launcher_takes_everything_along_and_make_run_recovers(layout: EngineLayout) -> None:
    """A terminal's Ctrl-C reaches the whole group at once; everything must still end in order."""
    port = free_port()
    end(launch(layout, port), signal.SIGKILL)
    wait_until(lambda: not processes_of(layout), "nothing is left")

    controller, terminal = pty.openpty()
    command = ["make", "--no-print-directory", "run", f"PORT={port}"]
    again = subprocess.Popen(
        command, env=environment_of(layout), cwd=BASE_DIR, start_new_session=True,
        stdin=terminal, stdout=terminal, stderr=terminal,
    )  # fmt: skip
    os.close(terminal)
    wait_until(lambda: is_ready(port) or again.poll() is not None, "the house is ready", seconds=120)

    os.killpg(again.pid, signal.SIGINT)
    said = _drain(controller)
    again.wait(60)

    assert "Traceback" not in said
    assert_nothing_is_left(layout)
    assert (layout.logs / "postgres.log").read_text().rstrip().endswith("database system is shut down")


def _drain(controller: int) -> str:
    said = b""
    while True:
        try:
            piece = os.read(controller, 65536)
        except OSError:
            break
        said += piece
    os.close(controller)
    return said.decode(errors="replace")


def test_a_house_that_loses_its_engines_says_so_and_ends(layout: EngineLayout) -> None:
    launcher = launch(layout, free_port())

    os.kill(pid_of(layout, "core.engines.keeper"), signal.SIGKILL)
    said = launcher.communicate(timeout=60)[0]

    assert launcher.returncode == 1
    assert said.splitlines()[-1].startswith("Kafedra: the engines have ended; see ")
    assert_nothing_is_left(layout)


def test_a_busy_port_is_refused_in_one_line(layout: EngineLayout) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        done = run(layout, "-m", "core.launcher", PORT=str(port))

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"Kafedra: port {port} is busy; choose another one: make run PORT=")


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1"])
def test_a_wrong_port_is_refused_in_one_line(layout: EngineLayout, port: str) -> None:
    done = run(layout, "-m", "core.launcher", PORT=port)

    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"Kafedra: PORT must be a number from 1 to 65535, not {port!r}"]


def test_a_command_works_beside_a_running_house_and_alone(layout: EngineLayout) -> None:
    alone = run(layout, "manage.py", "check", "--database", "default")
    assert alone.returncode == 0, alone.stderr
    assert_nothing_is_left(layout)

    first = start(layout, "manage.py", "showmigrations", "accounts")
    second = start(layout, "manage.py", "showmigrations", "media")
    said = [process.communicate(timeout=120)[0] for process in (first, second)]

    assert [process.returncode for process in (first, second)] == [0, 0], said
    assert "[X] 0001_initial" in said[0]
    assert_nothing_is_left(layout)
