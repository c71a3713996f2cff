"""``make check``: every static check side by side, one line for each, details only of failures."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from core.checks.production import PRODUCTION_ENVIRONMENT
from core.engines.layout import BASE_DIR

_BIN = Path(sys.executable).parent
_PYTHON = sys.executable
_TIMEOUT_SECONDS = 600


@dataclass(frozen=True)
class Check:
    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    check: Check
    passed: bool
    seconds: float
    output: str


_TEST = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
_PORTFOLIO = {"DJANGO_SETTINGS_MODULE": "portfolio.settings"}
_NO_MIGRATION_MISSING = [_PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]
_DEPLOY = [_PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

# The longest first, so that the others run beside it.
CHECKS = [
    Check("types (mypy strict)", [_PYTHON, "-m", "mypy", "."]),
    Check(
        "types of the portfolio (mypy strict)",
        [_PYTHON, "-m", "mypy", "--config-file", "portfolio/mypy.ini", "portfolio"],
    ),
    Check("templates (djlint)", [_PYTHON, "-m", "djlint", ".", "--lint", "--quiet"]),
    Check("imports (import contracts)", [str(_BIN / "lint-imports"), "--no-logo"]),
    Check("migrations of the platform", _NO_MIGRATION_MISSING, _TEST),
    Check("migrations of the portfolio", _NO_MIGRATION_MISSING, PRODUCTION_ENVIRONMENT | _PORTFOLIO),
    Check("deployment of the platform", _DEPLOY, PRODUCTION_ENVIRONMENT),
    Check("deployment of the portfolio", _DEPLOY, PRODUCTION_ENVIRONMENT | _PORTFOLIO),
    Check("OpenAPI snapshots", [_PYTHON, "-m", "core.checks.openapi"]),
    Check("translations", [_PYTHON, "-m", "core.translations", "check"]),
    Check("style (ruff check)", [str(_BIN / "ruff"), "check", "."]),
    Check("format (ruff format)", [str(_BIN / "ruff"), "format", "--check", "."]),
]


def main() -> int:
    """Run all checks; the exit code says whether every one passed."""
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
        outcomes = [_told(outcome) for outcome in pool.map(run, CHECKS)]
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        print(f"\n── {outcome.check.name}\n{outcome.output.strip()}")  # noqa: T201
    seconds = time.monotonic() - started
    print(f"\n{len(outcomes) - len(failed)} passed, {len(failed)} failed in {seconds:.0f} s")  # noqa: T201
    return 1 if failed else 0


def run(check: Check) -> Outcome:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kafedra-check-") as folder:
        environment = os.environ | {"KAFEDRA_VAR_DIR": folder} | check.environment
        done = subprocess.run(  # noqa: S603
            check.command,
            cwd=BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_TIMEOUT_SECONDS,
        )
    return Outcome(check, done.returncode == 0, time.monotonic() - started, done.stdout + done.stderr)


def _told(outcome: Outcome) -> Outcome:
    mark = "✓" if outcome.passed else "✗"
    print(f"{mark} {outcome.check.name} ({outcome.seconds:.1f} s)", flush=True)  # noqa: T201
    return outcome


if __name__ == "__main__":
    sys.exit(main())
