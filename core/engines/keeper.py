"""The process that owns the embedded servers while anybody holds a lease on them.

Started by ``core.engines.lease`` with the ``var`` folder and the profile as arguments. It answers
``ready`` or one line of trouble on its standard output, and then lives on its own.
"""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, ModuleType

from core.engines import postgres, valkey
from core.engines.errors import EngineError
from core.engines.layout import EngineLayout, Profile
from core.engines.lease import READY
from core.engines.locks import keeper_lock, lease_lock, servers_lock
from core.engines.servers import ServerContext, discard, engine_owner, prepare_folder, stop_server

_POLL_SECONDS = 0.2
_ENGINES = (valkey, postgres)
_logger = logging.getLogger("kafedra.engines")


class _AskedToStop(Exception):
    """A signal asked the keeper itself to stop, whoever still holds a lease."""


@dataclass
class _RunningServer:
    engine: ModuleType
    process: subprocess.Popen[bytes]


class Keeper:
    """Starts the servers, starts again what ends by itself, and stops all after the last lease."""

    def __init__(self, layout: EngineLayout, profile: Profile) -> None:
        self.layout = layout
        self.profile = profile
        self.lease = lease_lock(layout)
        self.servers_lock = servers_lock(layout)
        self.running: list[_RunningServer] = []

    def start(self) -> None:
        if not self.servers_lock.acquire(shared=False, timeout=60):
            raise EngineError("The servers of an earlier run have not ended within 60 s; see var/log")
        owner = engine_owner()
        prepare_folder(self.layout.sockets, owner)
        self.context = ServerContext(self.layout, owner, self.profile, self.servers_lock.fileno())
        for engine in _ENGINES:
            engine.prepare(self.context)
            self.running.append(_RunningServer(engine, engine.start(self.context)))

    def watch(self) -> None:
        """Return once nobody holds a lease; the lease is then held alone, so nobody comes in."""
        while not self.lease.acquire(shared=False, timeout=0):
            for server in self.running:
                if server.process.poll() is not None:
                    _logger.warning("%s ended by itself, starting it again", server.engine.__name__)
                    server.process = server.engine.start(self.context)
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        for server in reversed(self.running):
            stop_server(server.process, server.engine.ENDS_BY)
        self.servers_lock.release()
        with contextlib.suppress(OSError):
            self.layout.sockets.rmdir()
        if self.profile is Profile.THROWAWAY:
            discard(self.layout.sockets)
            discard(self.layout.var)


def main(arguments: list[str]) -> int:
    """Keep the engines of the folder ``arguments[0]`` in the profile ``arguments[1]``."""
    layout, profile = EngineLayout(Path(arguments[0])), Profile(arguments[1])
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    _on_signals(_raise_asked)
    own, keeper = keeper_lock(layout), Keeper(layout, profile)
    try:
        if not own.acquire(shared=False, timeout=5):
            raise EngineError("Another keeper already runs the engines")
        keeper.start()
        _answer(READY)
        keeper.watch()
    except EngineError as error:
        _logger.error("%s", error)
        _answer(str(error))
        return 1
    except _AskedToStop:
        _logger.info("asked to stop")
    finally:
        _on_signals(signal.SIG_IGN)
        keeper.stop()
        own.release()
        keeper.lease.release()
    return 0


def _on_signals(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, handler)


def _raise_asked(_number: int, _frame: FrameType | None) -> None:
    raise _AskedToStop


def _answer(line: str) -> None:
    """Answer once, then let go of the pipe: whoever waits for its end must not wait for the keeper's."""
    try:
        os.write(sys.stdout.fileno(), f"{line}\n".encode())
    except BrokenPipeError:
        _logger.info("nobody waits for the answer: %s", line)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


if __name__ == "__main__":
    # The locks are free now, so whoever waits for the end goes on: end at once.
    os._exit(main(sys.argv[1:]))
