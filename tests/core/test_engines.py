"""Engines run while somebody holds a lease, and no longer, however the holders end."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from core.engines import EngineError, EngineLayout, embedded_environment, engines_lease
from core.engines.locks import is_held, keeper_lock
from tests.core.house import end, processes_of, start, wait_until

_HOLD = "from core.engines import engines_lease\nwith engines_lease(): print('held', flush=True); input()"


@pytest.fixture
def layout(tmp_path: Path) -> Iterator[EngineLayout]:
    layout = EngineLayout(tmp_path / "var")
    yield layout
    for process in processes_of(layout):
        os.kill(process, signal.SIGKILL)
    if not layout.sockets.is_relative_to(tmp_path):
        shutil.rmtree(layout.sockets, ignore_errors=True)


def hold(layout: EngineLayout) -> "subprocess.Popen[str]":
    holder = start(layout, "-c", _HOLD)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def assert_nothing_is_left(layout: EngineLayout) -> None:
    """Whoever gave back the last lease has waited already; the kernel needs a moment to clear up."""
    wait_until(lambda: not processes_of(layout), "no process is left", seconds=2)


def query(layout: EngineLayout, statement: str) -> object:
    with psycopg.connect(host=str(layout.sockets), user="kafedra", dbname="kafedra") as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def test_the_last_holder_stops_the_engines_and_the_data_stay(layout: EngineLayout) -> None:
    first, second = hold(layout), hold(layout)
    query(layout, "CREATE TABLE kept AS SELECT 42 AS answer")
    redis.from_url(layout.valkey_url()).set("kept", "too")

    first.communicate("\n", timeout=60)
    assert query(layout, "SELECT answer FROM kept") == 42

    second.communicate("\n", timeout=60)
    assert_nothing_is_left(layout)

    with engines_lease(layout):
        assert query(layout, "SELECT answer FROM kept") == 42
        assert redis.from_url(layout.valkey_url()).get("kept") == b"too"
    assert_nothing_is_left(layout)


def test_a_killed_holder_leaves_no_process_behind(layout: EngineLayout) -> None:
    end(hold(layout), signal.SIGKILL)

    wait_until(lambda: not processes_of(layout), "the engines stop")


def test_a_killed_keeper_takes_the_servers_along_and_the_next_one_recovers(layout: EngineLayout) -> None:
    holder = hold(layout)
    query(layout, "CREATE TABLE kept AS SELECT 42 AS answer")
    keeper = next(pid for pid, line in processes_of(layout).items() if "core.engines.keeper" in line)

    os.kill(keeper, signal.SIGKILL)
    wait_until(lambda: not is_held(keeper_lock(layout)), "the keeper is dead")
    with engines_lease(layout):
        assert query(layout, "SELECT answer FROM kept") == 42

    end(holder)
    wait_until(lambda: not processes_of(layout), "the engines stop")


def test_a_server_that_ends_by_itself_is_started_again(layout: EngineLayout) -> None:
    with engines_lease(layout):
        valkey = redis.from_url(layout.valkey_url())
        valkey.set("kept", "too")
        server = int(valkey.info("server")["process_id"])
        valkey.config_set("appendfsync", "always")
        valkey.set("kept", "always")

        os.kill(server, signal.SIGKILL)

        wait_until(lambda: _value(layout) == b"always", "Valkey answers again")


def _value(layout: EngineLayout) -> object:
    try:
        return redis.from_url(layout.valkey_url()).get("kept")
    except redis.RedisError:
        return None


def test_a_deep_folder_takes_short_sockets(tmp_path: Path) -> None:
    deep = EngineLayout(tmp_path / ("deep-" * 30) / "var")
    try:
        with engines_lease(deep):
            assert len(str(deep.valkey_socket)) < 100
            assert deep.sockets.stat().st_mode & 0o077 == 0
            assert query(deep, "SELECT 1") == 1
    finally:
        shutil.rmtree(deep.sockets, ignore_errors=True)


def test_commits_are_durable_and_the_owner_is_no_superuser(layout: EngineLayout) -> None:
    with engines_lease(layout):
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert query(layout, f"SHOW {setting}") == "on"
        assert query(layout, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert query(layout, "SELECT lower('ЁЖ')") == "ёж"


def test_data_of_another_major_version_are_refused_in_one_line(layout: EngineLayout) -> None:
    layout.postgres_data.mkdir(parents=True)
    (layout.postgres_data / "PG_VERSION").write_text("15\n")

    with pytest.raises(EngineError, match="holds data of PostgreSQL 15"), engines_lease(layout):
        pass

    assert_nothing_is_left(layout)


def test_a_folder_that_takes_no_file_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")

    with pytest.raises(EngineError, match="Cannot write"), engines_lease(EngineLayout(tmp_path / "var")):
        pass


def test_secrets_are_made_once_and_only_the_owner_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAFEDRA_VAR_DIR", str(tmp_path))
    for name in ("SECRET_KEY", "PORTFOLIO_SECRET_KEY", "KAFEDRA_PORTFOLIO_TOKEN"):
        monkeypatch.delenv(name)

    first, second = embedded_environment(), embedded_environment()

    assert first == second
    assert len(first["SECRET_KEY"]) >= 50
    assert first["SECRET_KEY"] != first["PORTFOLIO_SECRET_KEY"]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_name_in_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFEDRA_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/kafedra")
    monkeypatch.setenv("SECRET_KEY", "given")

    environment = embedded_environment()

    assert environment["DATABASE_URL"] == "postgresql://elsewhere/kafedra"
    assert environment["SECRET_KEY"] == "given"
