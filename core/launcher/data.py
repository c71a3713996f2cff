"""Before the first page: both databases migrated, the demo seeded once."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.engines import EngineLayout
from core.engines.layout import BASE_DIR
from core.engines.servers import end_with_parent
from core.launcher.console import step
from core.launcher.errors import LaunchError

_OFF = {"0", "false", "no", "off"}


@dataclass(frozen=True)
class _Command:
    """A management command; ``name`` is that of its log."""

    name: str
    arguments: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    output: Path | None = None


def prepare_data(layout: EngineLayout) -> None:
    """Bring the data up to the code; raises ``LaunchError`` with the last line of what failed."""
    layout.logs.mkdir(parents=True, exist_ok=True)
    _migrate(layout)
    accounts = layout.var / "demo-accounts.json"
    if accounts.exists() or os.environ.get("KAFEDRA_DEMO", "").lower() in _OFF:
        return
    with step("Seeding the demo"):
        _run_together(layout, _Command("seed", ["seed_demo"]))
        draft = accounts.with_suffix(".draft")
        _run_together(layout, _Command("seed", ["demo_accounts"], output=draft))
        draft.replace(accounts)


def _migrate(layout: EngineLayout) -> None:
    """Skipped while the code brings no other migration than at the last start."""
    stamp, digest = layout.var / "migrated", digest_of_migrations()
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return
    migrate = ["migrate", "--noinput"]
    portfolio = {"DJANGO_SETTINGS_MODULE": "portfolio.settings"}
    with step("Migrating the databases"):
        _run_together(layout, _Command("migrate", migrate), _Command("migrate-portfolio", migrate, portfolio))
    stamp.write_text(digest, encoding="ascii")


def digest_of_migrations() -> str:
    """Ours by their contents, those of the libraries by the locked versions."""
    digest = hashlib.sha256()
    for path in (BASE_DIR / "uv.lock", *sorted(BASE_DIR.glob("*/migrations/*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _run_together(layout: EngineLayout, *commands: _Command) -> None:
    running: list[subprocess.Popen[bytes]] = []
    try:
        running += [_start(command, _log_of(layout, command)) for command in commands]
        codes = [process.wait() for process in running]
    finally:
        for process in running:
            if process.poll() is None:
                process.terminate()
                process.wait()
    for command, code in zip(commands, codes, strict=True):
        if code:
            log = _log_of(layout, command)
            raise LaunchError(f"{command.name} failed: {_last_line(log)} (the whole story: {log})")


def _log_of(layout: EngineLayout, command: _Command) -> Path:
    return layout.logs / f"{command.name}.log"


def _start(command: _Command, log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as errors, (command.output or log).open("wb" if command.output else "ab") as output:
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", *command.arguments],
            cwd=BASE_DIR,
            env=os.environ | command.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            preexec_fn=end_with_parent(signal.SIGTERM, os.getpid()),
        )


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "no message"
