"""Where a running house leaves its address, its lock and its logs."""

import json
import os
import socket
from dataclasses import dataclass

from core.engines import EngineLayout
from core.engines.locks import FileLock
from core.launcher.errors import LaunchError

HOST = "127.0.0.1"
DEFAULT_PORT = 8000


@dataclass(frozen=True)
class Ports:
    web: int
    portfolio: int


def run_lock(layout: EngineLayout) -> FileLock:
    """Held by the launcher as long as the house runs."""
    return FileLock(layout.locks / "run")


def choose_ports(layout: EngineLayout, wanted: str) -> Ports:
    """The wanted web port, which must be free, and a free one for the portfolio; recorded for commands."""
    if not wanted.isdigit() or not 0 < int(wanted) < 65536:
        raise LaunchError(f"PORT must be a number from 1 to 65535, not {wanted!r}")
    web = int(wanted)
    if not _is_free(web):
        raise LaunchError(f"port {web} is busy; choose another one: make run PORT={_free_port()}")
    following = web + 1
    ports = Ports(web, following if following < 65536 and _is_free(following) else _free_port())
    portfolio_url = f"http://{HOST}:{ports.portfolio}"
    record = {"KAFEDRA_PUBLIC_URL": web_address(ports.web), "KAFEDRA_PORTFOLIO_URL": portfolio_url}
    layout.addresses.write_text(json.dumps(record, indent=1), encoding="ascii")
    os.environ.update(record)
    return ports


def web_address(port: int) -> str:
    return f"http://localhost:{port}"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise LaunchError(f"port {port} needs root; choose one above 1023") from error
        except OSError:
            return False
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def running_address(layout: EngineLayout) -> str:
    """The address that a running house recorded."""
    try:
        return str(json.loads(layout.addresses.read_text(encoding="ascii"))["KAFEDRA_PUBLIC_URL"])
    except (FileNotFoundError, ValueError, KeyError):
        return "another port"
