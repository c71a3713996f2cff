"""The files of a production deployment fit together."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.checks.production import PRODUCTION_ENVIRONMENT
from core.engines.layout import BASE_DIR
from core.environment import Environment

COMPOSE = BASE_DIR / "docker-compose.yml"
REQUIRED = {"web", "worker", "beat", "portfolio", "postgres", "valkey", "minio", "proxy", "mail"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return content


def test_docker_compose_accepts_the_file(tmp_path: Path) -> None:
    if (
        subprocess.run(["docker", "compose", "version"], capture_output=True).returncode
        if shutil.which("docker")
        else 1
    ):
        pytest.skip("no docker compose client here; the tests below look at the same file")
    done = subprocess.run(
        ["docker", "compose", "--file", COMPOSE, "--profile", "dev", "config", "--quiet"],
        env=os.environ | {"KAFEDRA_DOMAIN": "kafedra.example"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_service_that_production_needs_is_there(compose: dict[str, Any]) -> None:
    services = compose["services"]

    assert set(services) >= REQUIRED
    assert services["postgres"]["image"] == "postgres:18"
    assert services["valkey"]["image"] == "valkey/valkey:9"
    assert services["mail"]["profiles"] == ["dev"]
    assert all(service.get("image") for service in services.values())


def test_names_that_services_use_are_declared(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert set(service.get("depends_on", {})) <= set(compose["services"]), name
        assert set(service.get("secrets", [])) <= set(compose["secrets"]), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (BASE_DIR / source).exists(), volume
    for condition in _conditions(compose):
        assert condition in {"service_healthy", "service_completed_successfully"}


def _conditions(compose: dict[str, Any]) -> list[str]:
    return [
        dependency["condition"]
        for service in compose["services"].values()
        for dependency in service.get("depends_on", {}).values()
    ]


def test_a_service_waited_for_by_its_health_has_a_health_check(compose: dict[str, Any]) -> None:
    waited = {
        name
        for service in compose["services"].values()
        for name, dependency in service.get("depends_on", {}).items()
        if dependency["condition"] == "service_healthy"
    }
    in_image = {"web", "portfolio"}

    assert all("test" in compose["services"][name].get("healthcheck", {}) for name in waited - in_image)
    assert "HEALTHCHECK" in (BASE_DIR / "Dockerfile").read_text(encoding="utf-8")


def test_secrets_come_from_files_and_each_service_mounts_what_it_reads(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        read = set(re.findall(r"/run/secrets/(\w+)", yaml.safe_dump(service)))
        assert read <= set(service.get("secrets", [])), name
        for variable, value in service.get("environment", {}).items():
            secret = re.search(r"PASSWORD|TOKEN|SECRET|ACCESS_KEY", variable)
            assert not secret or variable.endswith("_FILE"), f"{name}: {variable}={value}"


def test_the_script_makes_every_secret_once(compose: dict[str, Any], tmp_path: Path) -> None:
    script = BASE_DIR / "deploy" / "make-secrets.sh"
    folder = tmp_path / "secrets"

    subprocess.run(["sh", script, folder], check=True)
    first = {path.name: path.read_text() for path in folder.iterdir()}
    subprocess.run(["sh", script, folder], check=True)

    assert set(first) == set(compose["secrets"])
    assert {path.name: path.read_text() for path in folder.iterdir()} == first
    assert first["portfolio_tokens"] == f"kafedra={first['portfolio_token']}"
    assert len({first[name] for name in first if name.endswith(("password", "key", "token"))}) > 7
    assert folder.stat().st_mode & 0o077 == 0


def test_settings_read_secrets_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("from-the-file\n")
    monkeypatch.setenv("KAFEDRA_EXAMPLE_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("KAFEDRA_OTHER", "from the environment\n")

    environment = Environment()

    assert environment.str("KAFEDRA_EXAMPLE") == "from-the-file"
    assert environment.str("KAFEDRA_OTHER") == "from the environment\n"
    assert environment.str("KAFEDRA_ABSENT", default="nothing") == "nothing"


def test_the_compose_environment_makes_production_settings_load(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    """The variables of the web service, with its secrets, are all that production needs."""
    subprocess.run(["sh", BASE_DIR / "deploy" / "make-secrets.sh", tmp_path], check=True)
    environment = {
        name: _filled_in(str(value)).replace("/run/secrets", str(tmp_path))
        for name, value in compose["services"]["web"]["environment"].items()
    }
    code = (
        "from django.conf import settings as s; print(s.DATABASES['default']['PASSWORD'] == "
        f"open('{tmp_path}/kafedra_database_password').read().strip(), "
        "s.STORAGES['default']['OPTIONS']['bucket_name'], s.SECURE_SSL_REDIRECT, s.KAFEDRA_DEMO)"
    )
    names = set(PRODUCTION_ENVIRONMENT) | {"KAFEDRA_VAR_DIR"}
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env=inherited | environment | {"DJANGO_SETTINGS_MODULE": "config.settings.production"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.split() == ["True", "kafedra", "True", "False"], done.stderr


def _filled_in(value: str) -> str:
    """What compose makes of a value when only the domain is given."""
    return re.sub(
        r"\$\{\w+:-([^}]*)\}", r"\1", re.sub(r"\$\{KAFEDRA_DOMAIN[^}]*\}", "kafedra.example", value)
    )
