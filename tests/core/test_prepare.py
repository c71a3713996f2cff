"""The set-up says in one line what it lacks, and does nothing twice."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.engines.layout import BASE_DIR
from core.launcher import prepare
from core.launcher.errors import LaunchError


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Only what the set-up itself reads."""
    shutil.copytree(BASE_DIR / "core", tmp_path / "core", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def prepare_in(checkout: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "core.launcher.prepare"],
        cwd=checkout,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_without_ensurepip_is_told_what_to_install(checkout: Path) -> None:
    crippled = checkout / "crippled"
    crippled.mkdir()
    (crippled / "ensurepip.py").write_text("raise ImportError")

    done = prepare_in(checkout, PYTHONPATH=str(crippled))

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("Kafedra: this Python cannot make virtual environments")
    assert "apt-get install python3" in line


def test_a_checkout_that_takes_no_file_is_refused_in_one_line(checkout: Path) -> None:
    (checkout / "var").write_text("a file where the folder should be")

    done = prepare_in(checkout)

    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr


def test_too_little_space_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(LaunchError, match="MB are free on the disk of"):
        prepare.require_space(tmp_path, 10**9)
    prepare.require_space(tmp_path, 1)


def test_a_step_runs_again_only_when_its_inputs_changed(tmp_path: Path) -> None:
    runs: list[str] = []

    for digest in ("one", "one", "two"):
        prepare.once("A step", tmp_path / "stamp", digest, lambda digest=digest: runs.append(digest))

    assert runs == ["one", "two"]


def test_a_step_that_failed_runs_again(tmp_path: Path) -> None:
    def fail() -> None:
        raise LaunchError("no network")

    with pytest.raises(LaunchError):
        prepare.once("A step", tmp_path / "stamp", "one", fail)

    assert not (tmp_path / "stamp").exists()
