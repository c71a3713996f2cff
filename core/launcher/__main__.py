"""``make run``: engines, migrations, the demo on first run, then every process until Ctrl-C."""

import multiprocessing
import os
import signal
import sys
from types import FrameType

from core.engines import EngineError, EngineLayout, embedded_environment, engines_lease
from core.launcher.banner import announce_when_ready
from core.launcher.console import run_with_one_line_errors, say
from core.launcher.data import prepare_data
from core.launcher.errors import LaunchError
from core.launcher.layout import (
    DEFAULT_PORT,
    HOST,
    Ports,
    choose_ports,
    run_lock,
    running_address,
    web_address,
)
from core.launcher.logs import LogPrinter
from core.launcher.prepare import require_space, require_writable
from core.launcher.processes import HouseManager, house_processes


def main() -> int:
    """Run the house until somebody stops it; raises ``LaunchError`` when it cannot run."""
    layout = EngineLayout.of_environment()
    layout.var.mkdir(parents=True, exist_ok=True)
    require_writable(layout.var)
    require_space(layout.var)
    lock = run_lock(layout)
    if not lock.acquire(shared=False, timeout=0):
        raise LaunchError(f"already runs at {running_address(layout)}; Ctrl-C in its terminal stops it")
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        ports = choose_ports(layout, os.environ.get("PORT") or str(DEFAULT_PORT))
        with engines_lease(layout):
            os.environ.update(embedded_environment())
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
            prepare_data(layout)
            _run_processes(layout, ports)
            say("  · Stopping the engines")
    finally:
        lock.release()
    return 0


def _run_processes(layout: EngineLayout, ports: Ports) -> None:
    def announce() -> None:
        health = f"http://{HOST}:{ports.web}/healthz/ready"
        announce_when_ready(health, web_address(ports.web), layout.var / "demo-accounts.json")

    processes = house_processes(ports.web, ports.portfolio, HOST, layout.var)
    manager = HouseManager(processes, LogPrinter(layout.logs), on_started=announce)
    say("  · Starting the web, the worker and the portfolio service")
    try:
        manager.loop()
    finally:
        manager.stop_all()
    if manager.lost_engines:
        raise LaunchError(f"the engines have ended; see {layout.logs / 'postgres.log'}")
    if not manager.was_asked_to_stop:
        raise LaunchError(f"a process ended again and again; see {layout.logs}")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    # Honcho's processes are tied to this one, so they must be its children and not a fork server's.
    multiprocessing.set_start_method("fork")
    sys.exit(run_with_one_line_errors(main, expected=EngineError))
