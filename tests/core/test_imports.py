"""The import contracts hold, cover every room, and notice what they forbid."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from core.engines.layout import BASE_DIR

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"
# A probe in the folder of a room: the smallest room that has doors, and one above it.
VIOLATIONS = {
    "a call goes up": ("outbox/probe.py", "from lms import api\n", "Calls go down the floors"),
    "a back door": ("tutors/probe.py", "from lms import models\n", "A room is entered through"),
    "siblings": ("tutors/probe.py", "from cms import api\n", "Calls go down the floors"),
    "tables know services": (
        "outbox/models.py",
        "\nfrom outbox import services\n",
        "Inside a room calls go down too",
    ),
    "portfolio": ("portfolio/probe.py", "from core import errors\n", "The portfolio service imports nothing"),
    "wagtail": ("lms/probe.py", "from wagtail.models import Page\n", "Only the cms knows Wagtail"),
}


@pytest.fixture(scope="module")
def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(BASE_DIR / ".importlinter")
    return parser


def local_apps() -> set[str]:
    return {app for app in settings.INSTALLED_APPS if (BASE_DIR / app / "apps.py").exists()}


def test_every_local_app_is_under_contract(contracts: configparser.ConfigParser) -> None:
    packages = {path.parent.name for path in BASE_DIR.glob("*/apps.py")}
    assert local_apps() == packages - {"portfolio"}
    assert packages | {"config"} == _names(contracts, "importlinter", "root_packages")

    floors = _names(contracts, "importlinter:contract:floors", "layers")
    assert floors == local_apps() | {"config"}
    assert _names(contracts, "importlinter:contract:doors", "rooms") == local_apps() - {"core"}


def _names(contracts: configparser.ConfigParser, section: str, option: str) -> set[str]:
    return set(contracts.get(section, option).replace("|", " ").split())


@pytest.mark.parametrize("violation", VIOLATIONS)
def test_a_seeded_violation_is_noticed(violation: str, tmp_path: Path) -> None:
    name, source, contract = VIOLATIONS[violation]
    for package in [*local_apps(), "config", "portfolio"]:
        shutil.copytree(
            BASE_DIR / package, tmp_path / package, ignore=lambda _, names: _all_but_python(names)
        )
    shutil.copy(BASE_DIR / ".importlinter", tmp_path)
    with (tmp_path / name).open("a", encoding="utf-8") as file:
        file.write(source)

    done = subprocess.run(
        [LINT_IMPORTS, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    broken = [line for line in done.stdout.splitlines() if line.endswith(" BROKEN")]
    assert [line for line in broken if line.startswith(contract)], done.stdout


def _all_but_python(names: list[str]) -> set[str]:
    return {name for name in names if "." in name and not name.endswith(".py")} | {"__pycache__"}
