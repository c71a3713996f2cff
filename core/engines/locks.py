"""Advisory locks on files: the kernel gives them back however their holder ends."""

import fcntl
import os
import time
from pathlib import Path

from core.engines.errors import EngineError
from core.engines.layout import EngineLayout

_POLL_SECONDS = 0.02


class FileLock:
    """One ``flock``: shared by many holders or exclusive to one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, *, shared: bool, timeout: float) -> bool:
        """Take the lock within ``timeout`` seconds (0: try once); say whether it was taken."""
        descriptor = self._open()
        operation = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
        deadline = time.monotonic() + timeout
        while True:
            try:
                fcntl.flock(descriptor, operation)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(_POLL_SECONDS)
            else:
                return True

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def fileno(self) -> int:
        """The open file, for a child process that must hold the lock as long as it lives."""
        return self._open()

    def _open(self) -> int:
        if self._descriptor is None:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError as error:
                raise EngineError(f"Cannot write {self.path}: {error.strerror}") from error
        return self._descriptor


def is_held(lock: FileLock) -> bool:
    """Whether anybody else holds the lock now."""
    try:
        return not lock.acquire(shared=False, timeout=0)
    finally:
        lock.release()


def start_lock(layout: EngineLayout) -> FileLock:
    """Held while somebody looks whether the engines run and starts them."""
    return FileLock(layout.locks / "start")


def lease_lock(layout: EngineLayout) -> FileLock:
    """Shared by everybody who uses the engines; the keeper stops them once it gets it alone."""
    return FileLock(layout.locks / "lease")


def keeper_lock(layout: EngineLayout) -> FileLock:
    """Held by the keeper as long as it lives."""
    return FileLock(layout.locks / "keeper")


def servers_lock(layout: EngineLayout) -> FileLock:
    """Inherited by the servers: no second server opens the data before the first has ended."""
    return FileLock(layout.locks / "servers")
