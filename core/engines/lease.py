"""A lease on the embedded engines: they run while anybody holds one."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from core.engines.errors import EngineError
from core.engines.layout import BASE_DIR, EngineLayout, Profile
from core.engines.locks import FileLock, is_held, keeper_lock, lease_lock, start_lock

READY = "ready"


@contextmanager
def engines_lease(
    layout: EngineLayout | None = None, profile: Profile = Profile.DURABLE
) -> Iterator[EngineLayout]:
    """Run the block beside working engines; start them when they do not run yet.

    On the way out the last holder waits until they have stopped. ``profile`` counts only for
    the one who starts them. Raises ``EngineError``.
    """
    layout = layout or EngineLayout.of_environment()
    lease = _take(layout, profile)
    try:
        yield layout
    finally:
        _give_back(layout, lease)


def _take(layout: EngineLayout, profile: Profile) -> FileLock:
    starting, lease = start_lock(layout), lease_lock(layout)
    try:
        if not starting.acquire(shared=False, timeout=120):
            raise EngineError("Somebody else has been starting the engines for two minutes; see var/log")
        if not lease.acquire(shared=True, timeout=90):
            raise EngineError("The engines of an earlier run have been stopping for 90 s; see var/log")
        if not is_held(keeper_lock(layout)):
            _start_keeper(layout, profile)
    except BaseException:
        lease.release()
        raise
    finally:
        starting.release()
    return lease


def _start_keeper(layout: EngineLayout, profile: Profile) -> None:
    """The keeper outlives whoever starts it, so it gets a session and a log of its own."""
    layout.logs.mkdir(parents=True, exist_ok=True)
    with (layout.logs / "engines.log").open("ab") as log:
        keeper = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "core.engines.keeper", str(layout.var), profile],
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    if keeper.stdout is None:
        raise EngineError("The keeper of the engines has no standard output")
    with keeper.stdout as answer:
        line = answer.readline().decode(errors="replace").strip()
    if line != READY:
        keeper.wait()
        raise EngineError(line or f"The engines did not start; see {layout.logs / 'engines.log'}")


def _give_back(layout: EngineLayout, lease: FileLock) -> None:
    last = lease.acquire(shared=False, timeout=0)
    lease.release()
    if last:
        keeper_lock_free(layout, timeout=60)


def keeper_lock_free(layout: EngineLayout, *, timeout: float) -> bool:
    """Wait until no keeper is left; whether that happened within ``timeout`` seconds."""
    lock = keeper_lock(layout)
    try:
        return lock.acquire(shared=True, timeout=timeout)
    finally:
        lock.release()
