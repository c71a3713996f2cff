"""The processes of a running house, under honcho.

Honcho relays output and stops everything together. Two things are added here: a process that
ends by itself is started again, and no process outlives a launcher that was killed.
"""

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from honcho.manager import KILL_WAIT, Manager
from honcho.printer import Message
from honcho.process import Process

from core.engines.layout import BASE_DIR, EngineLayout
from core.engines.locks import is_held, keeper_lock, lease_lock
from core.engines.servers import end_with_parent

# Somebody must look when a process ends this often within the time.
_RESTARTS_ALLOWED = 5
_RESTART_WINDOW_SECONDS = 60.0
# One core is left to the database; a process answers on one core at a time.
_WEB_WORKERS = max(2, (os.cpu_count() or 2) - 1)
_LOOK_SECONDS = 2.0
# What honcho answers after a signal.
_RETURN_CODE_SIGINT, _RETURN_CODE_SIGTERM = 130, 143


@dataclass(frozen=True)
class HouseProcess:
    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)


def house_processes(web_port: int, portfolio_port: int, host: str, state: Path) -> list[HouseProcess]:
    """Web, worker, beat and the portfolio service, sized for one machine."""
    workers = int(os.environ.get("KAFEDRA_WEB_WORKERS") or _WEB_WORKERS)
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    alone = ["--without-gossip", "--without-mingle"]
    schedule = ["--schedule", str(state / "beat"), "--pidfile="]
    return [
        HouseProcess("web", granian("config.wsgi:application", host, web_port, workers=workers, threads=2)),
        HouseProcess("worker", [*celery, "worker", "--loglevel=INFO", "--concurrency=2", *alone]),
        HouseProcess("beat", [*celery, "beat", "--loglevel=INFO", *schedule]),
        HouseProcess(
            "portfolio",
            granian("portfolio.wsgi:application", host, portfolio_port, workers=1, threads=4),
            {"DJANGO_SETTINGS_MODULE": "portfolio.settings"},
        ),
    ]


def granian(target: str, host: str, port: int, *, workers: int, threads: int) -> list[str]:
    """A web server of ``workers`` processes, each answering ``threads`` requests at a time."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(threads),
        "--backlog": "1024",
        "--log-level": "warning",
        "--workers-kill-timeout": "3",
    }
    arguments = [part for option in options.items() for part in option]
    return [sys.executable, "-m", "granian", *arguments, "--no-ws", "--respawn-failed-workers", target]


def _become_child(parent: int) -> Callable[[], None]:
    """Honcho's process ignores the signals that its command must hear again."""

    def become() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        end_with_parent(signal.SIGTERM, parent)()

    return become


class _Child(subprocess.Popen[bytes]):
    """Receives SIGTERM when honcho's own process for it is gone."""

    def __init__(self, command: Sequence[str], env: dict[str, str], cwd: str) -> None:
        # A command that outlives the launcher for a moment needs its engines to end in order.
        lease = lease_lock(EngineLayout.of_environment())
        lease.acquire(shared=True, timeout=0)
        super().__init__(
            command,
            env=env,
            cwd=cwd,
            pass_fds=[lease.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_become_child(os.getpid()),
        )
        # The command has it now; the lock lasts as long as anybody has.
        lease.release()


class _SteadyProcess(Process):  # type: ignore[misc]
    """Starts its command again when it ends by itself; reports each start and the last stop."""

    stopping: Event
    launcher: int

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:  # noqa: ARG002  (honcho's)
        end_with_parent(signal.SIGKILL, self.launcher)()
        # Honcho stops the command itself; this process only waits for its end.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        self._events = events
        starts: list[float] = []
        while True:
            starts.append(time.monotonic())
            code = self._run_once()
            recent = [start for start in starts if start > time.monotonic() - _RESTART_WINDOW_SECONDS]
            if self.stopping.is_set() or len(recent) > _RESTARTS_ALLOWED:
                break
            self._send_message(f"ERROR {self.name} ended with code {code}; starting it again\n")
        self._send_message({"returncode": code}, type="stop")

    def _run_once(self) -> int:
        child = _Child(self.cmd, env=self.env, cwd=self.cwd)
        self._send_message({"pid": child.pid}, type="start")
        relay = threading.Thread(target=self._relay_lines, args=(child,), daemon=True)
        relay.start()
        code = child.wait()
        # What a killed command started would hold its port and its output open.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        relay.join()
        return code

    def _relay_lines(self, child: _Child) -> None:
        if child.stdout is not None:
            for line in iter(child.stdout.readline, b""):
                self._send_message(line)


class HouseManager(Manager):  # type: ignore[misc]
    """Runs the processes until one of them gives up or somebody asks to stop."""

    def __init__(
        self, processes: Sequence[HouseProcess], printer: Any, on_started: Callable[[], None]
    ) -> None:
        super().__init__(printer)
        self._stopping = multiprocessing.Event()
        self._on_started = on_started
        self._next_look = 0.0
        self.lost_engines = False
        self._process_ctor = self._make_process
        for process in processes:
            environment = os.environ | {"PYTHONUNBUFFERED": "1"} | process.environment
            self.add_process(process.name, process.command, env=environment, cwd=str(BASE_DIR))

    def _make_process(self, command: Sequence[str], **options: Any) -> _SteadyProcess:
        process = _SteadyProcess(command, **options)
        process.stopping = self._stopping
        process.launcher = os.getpid()
        return process

    def stop_all(self) -> None:
        """End what the loop, left by an error, may not have ended; nothing happens after an orderly end."""
        self.terminate()
        deadline = time.monotonic() + KILL_WAIT
        for process in self._helpers():
            process.join(max(0.0, deadline - time.monotonic()))
        if any(process.is_alive() for process in self._helpers()):
            self.kill()
        for process in self._helpers():
            process.join(KILL_WAIT)
            process.kill()

    def _helpers(self) -> list[multiprocessing.Process]:
        """Honcho's own processes, one for each command."""
        return [process["process"] for process in self._processes.values() if "process" in process]

    @property
    def was_asked_to_stop(self) -> bool:
        """Whether a signal ended the loop, not a process that gave up."""
        return self.returncode in {_RETURN_CODE_SIGINT, _RETURN_CODE_SIGTERM}

    def terminate(self) -> None:
        self._stopping.set()
        super().terminate()

    def _start(self) -> None:
        super()._start()
        self._on_started()

    def _killall(self, force: bool = False) -> None:
        """Honcho expects every process to have reported its start, which an early end may forestall."""
        for process in self._processes.values():
            if "pid" in process and "returncode" not in process:
                (self._procmgr.kill if force else self._procmgr.terminate)(process["pid"])

    def _all_stopped(self) -> bool:
        """A process of honcho's own that was killed cannot report; its command ended with it."""
        self._look_after_engines()
        for process in self._processes.values():
            if "pid" in process and not process["process"].is_alive():
                process.setdefault("returncode", process["process"].exitcode)
        return bool(super()._all_stopped())

    def _look_after_engines(self) -> None:
        """Without its engines the house can only fail, slowly; the data are safe, so stop."""
        now = time.monotonic()
        if self._terminating or now < self._next_look:
            return
        self._next_look = now + _LOOK_SECONDS
        if not is_held(keeper_lock(EngineLayout.of_environment())):
            self.lost_engines = True
            self.terminate()

    def _system_print(self, data: str) -> None:
        """Honcho's own remarks are for the log."""
        now = self._clock.now()
        self._printer.write(Message(type="line", data=data, time=now, name="house", colour=None))
