"""A Chromium for browser tests: Playwright's own, else the system's, else installed by root.

``python -m core.checks.chromium`` finds or fetches one and notes its path in ``var/chromium``.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from core.engines.layout import BASE_DIR
from core.launcher.console import run_with_one_line_errors, step
from core.launcher.errors import LaunchError

NOTE = BASE_DIR / "var" / "chromium"
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SYSTEM_PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-noto-core")

_DOWNLOAD_HOST = ("cdn.playwright.dev", 443)
_REACHABLE_WITHIN_SECONDS = 3
_DOWNLOAD_WITHIN_SECONDS = 300
_START_WITHIN_SECONDS = 60


def arguments() -> list[str]:
    """What every start of the browser is told: stay off the network, and no sandbox for root."""
    common = [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-dev-shm-usage",
        "--disable-sync",
        "--no-first-run",
    ]
    return [*common, "--no-sandbox"] if os.geteuid() == 0 else common


def launch_options() -> dict[str, Any]:
    """How Playwright starts the Chromium of this machine; raises ``LaunchError`` when there is none."""
    chromium = next(_candidates(), None)
    if chromium is None:
        raise LaunchError("there is no Chromium on this machine; make test looks for one or installs it")
    return {"executable_path": str(chromium), "args": arguments(), "headless": True}


def main() -> int:
    """Raise ``LaunchError`` when no Chromium can be had."""
    chromium = _first_that_starts(_playwrights_own()) or _download() or _first_that_starts(_systems_own())
    chromium = chromium or _install()
    if chromium is None:
        raise LaunchError(
            "browser tests need Chromium: it cannot be downloaded here, none is installed, and only root "
            "may install it (Debian: apt-get install chromium)"
        )
    NOTE.parent.mkdir(parents=True, exist_ok=True)
    NOTE.write_text(f"{chromium}\n", encoding="utf-8")
    return 0


def _candidates() -> Iterator[Path]:
    if NOTE.exists() and (noted := Path(NOTE.read_text(encoding="utf-8").strip())).exists():
        yield noted
    yield from _playwrights_own()
    yield from _systems_own()


def _playwrights_own() -> Iterator[Path]:
    root = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    for pattern in ("chromium-*/chrome-linux*/chrome", "chromium_headless_shell-*/*/*headless*shell"):
        yield from sorted(root.glob(pattern), reverse=True)


def _systems_own() -> Iterator[Path]:
    for name in SYSTEM_NAMES:
        if found := shutil.which(name):
            yield Path(found)


def _first_that_starts(candidates: Iterator[Path]) -> Path | None:
    return next((candidate for candidate in candidates if _starts(candidate)), None)


def _starts(chromium: Path) -> bool:
    with tempfile.TemporaryDirectory(prefix="kafedra-chromium-") as profile:
        command = [str(chromium), "--headless", f"--user-data-dir={profile}", "--dump-dom", *arguments()]
        done = _run([*command, "data:text/html,<p>ready</p>"], _START_WITHIN_SECONDS)
    return done is not None and b"ready" in done.stdout


def _download() -> Path | None:
    """Playwright's downloads wait for minutes where its host cannot be reached, so ask first."""
    try:
        socket.create_connection(_DOWNLOAD_HOST, timeout=_REACHABLE_WITHIN_SECONDS).close()
    except OSError:
        return None
    with step("Downloading Chromium"):
        _run([sys.executable, "-m", "playwright", "install", "chromium"], _DOWNLOAD_WITHIN_SECONDS)
    return _first_that_starts(_playwrights_own())


def _install() -> Path | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    with step("Installing Chromium"):
        _run(["apt-get", "update", "-qq"], _DOWNLOAD_WITHIN_SECONDS)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *SYSTEM_PACKAGES]
        _run(command, _DOWNLOAD_WITHIN_SECONDS, {"DEBIAN_FRONTEND": "noninteractive"})
    return _first_that_starts(_systems_own())


def _run(
    command: Sequence[str | Path], seconds: float, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes] | None:
    try:
        return subprocess.run(  # noqa: S603
            command,
            env=os.environ | (environment or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=seconds,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


if __name__ == "__main__":
    sys.exit(run_with_one_line_errors(main))
