"""The environment that the embedded settings read: addresses known without starting anything."""

import json
import os
import secrets
from pathlib import Path

from core.engines.errors import EngineError
from core.engines.layout import EngineLayout

_SECRETS = {
    "SECRET_KEY": "secret-key",
    "PORTFOLIO_SECRET_KEY": "portfolio-secret-key",
    "KAFEDRA_PORTFOLIO_TOKEN": "portfolio-token",
}


def engine_addresses(layout: EngineLayout, *, valkey_database: int = 0) -> dict[str, str]:
    """Where the engines of a folder will answer; nothing is made or started."""
    return {
        "KAFEDRA_VAR_DIR": str(layout.var),
        "DATABASE_URL": layout.database_url("kafedra"),
        "PORTFOLIO_DATABASE_URL": layout.database_url("portfolio"),
        "VALKEY_URL": layout.valkey_url(valkey_database),
    }


def embedded_environment() -> dict[str, str]:
    """Addresses and secrets of the engines in ``KAFEDRA_VAR_DIR`` (default ``var/``).

    What the environment already names is kept. Other secrets are made on first use, in files
    that only their owner may read. Raises ``EngineError`` when the folder cannot be written.
    """
    layout = EngineLayout.of_environment()
    environment = engine_addresses(layout) | _recorded_addresses(layout)
    environment |= {name: os.environ[name] for name in environment if name in os.environ}
    for name, file_name in _SECRETS.items():
        environment[name] = os.environ.get(name) or _kept_secret(layout.var / file_name)
    client = f"kafedra={environment['KAFEDRA_PORTFOLIO_TOKEN']}"
    environment["PORTFOLIO_TOKENS"] = os.environ.get("PORTFOLIO_TOKENS") or client
    environment["PORTFOLIO_SECURE"] = os.environ.get("PORTFOLIO_SECURE") or "false"
    return environment


def _recorded_addresses(layout: EngineLayout) -> dict[str, str]:
    try:
        return dict(json.loads(layout.addresses.read_text(encoding="ascii")))
    except (FileNotFoundError, ValueError):
        return {}


def _kept_secret(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return _make_secret(path)
    except OSError as error:
        raise EngineError(f"Cannot read {path}: {error.strerror}") from error


def _make_secret(path: Path) -> str:
    """Publish by link, so that two processes that start together agree on one secret."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise EngineError(f"Cannot write {path}: {error.strerror}") from error
