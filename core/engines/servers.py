"""What both servers share: the user that they run as, their folders, and how they end."""

import ctypes
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from core.engines.errors import EngineError
from core.engines.layout import EngineLayout, Profile

# PostgreSQL refuses to run as root, so root runs the engines as this user.
ENGINE_USER = "pgserver"
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class EngineOwner:
    """The user that the servers run as; ``changed`` when it is not the one who starts them."""

    uid: int
    gid: int
    changed: bool


@dataclass(frozen=True)
class ServerContext:
    """What a server needs to know; ``lock`` is a descriptor that it holds as long as it lives."""

    layout: EngineLayout
    owner: EngineOwner
    profile: Profile
    lock: int


def engine_owner() -> EngineOwner:
    """Oneself, or ``pgserver`` (made when missing) when one is root."""
    if os.geteuid() != 0:
        return EngineOwner(os.geteuid(), os.getegid(), changed=False)
    try:
        entry = pwd.getpwnam(ENGINE_USER)
    except KeyError:
        entry = _make_engine_user()
    return EngineOwner(entry.pw_uid, entry.pw_gid, changed=True)


def _make_engine_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/sh", ENGINE_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise EngineError(f"Root needs the system user {ENGINE_USER}; useradd failed: {error}") from error
    return pwd.getpwnam(ENGINE_USER)


def prepare_folder(path: Path, owner: EngineOwner) -> None:
    """Make a private folder of the owner; raise ``EngineError`` when it belongs to somebody else."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner.uid, os.geteuid()}:
            raise EngineError(f"{path} belongs to another user")
        if owner.changed:
            _let_through(path)
            if found.st_uid != owner.uid:
                os.chown(path, owner.uid, owner.gid)
        path.chmod(0o700)
    except OSError as error:
        raise EngineError(f"Cannot prepare {path}: {error.strerror}") from error


def _let_through(path: Path) -> None:
    """Another user must be able to pass through the parents; passing is all that is granted."""
    for parent in path.parents:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o011)


def prepare_program(program: Path, owner: EngineOwner) -> None:
    """Let the owner reach a program inside a virtual environment that root installed for itself."""
    if owner.changed:
        _let_through(program)


def end_with_parent(number: signal.Signals, parent: int) -> Callable[[], None]:
    """What a child calls to receive a signal when its parent ends, even by SIGKILL."""

    def tie() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:
            os._exit(1)

    return tie


def start_server(
    command: Sequence[str | Path],
    context: ServerContext,
    *,
    log: IO[bytes],
    cwd: Path,
    ends_by: signal.Signals,
) -> subprocess.Popen[bytes]:
    """Start a server that receives ``ends_by`` even when the process that started it is killed."""
    return subprocess.Popen(  # noqa: S603
        command,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        pass_fds=[context.lock],
        preexec_fn=end_with_parent(ends_by, os.getpid()),
        **_identity(context.owner),
    )


def run_program(command: Sequence[str | Path], owner: EngineOwner, *, cwd: Path) -> None:
    """Run a short program as the owner; raise ``EngineError`` with its complaint when it fails."""
    done = subprocess.run(  # noqa: S603
        command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, check=False, **_identity(owner)
    )
    if done.returncode:
        lines = (done.stderr + done.stdout).decode(errors="replace").strip().splitlines()
        complaints = [line for line in lines if "FATAL" in line or "error:" in line] or lines[-1:]
        raise EngineError(f"{Path(command[0]).name} failed: {' '.join(complaints) or done.returncode}")


def _identity(owner: EngineOwner) -> dict[str, Any]:
    if not owner.changed:
        return {}
    return {"user": owner.uid, "group": owner.gid, "extra_groups": []}


def wait_until(ready: Callable[[], bool], server: subprocess.Popen[bytes], *, name: str, log: Path) -> None:
    """Wait up to 60 s; raise ``EngineError`` with the last log line when the server gives up first."""
    deadline = time.monotonic() + 60
    while not ready():
        if server.poll() is not None:
            raise EngineError(f"{name} did not start: {_last_line(log)}")
        if time.monotonic() > deadline:
            raise EngineError(f"{name} did not answer within 60 s; see {log}")
        time.sleep(0.02)


def stop_server(server: subprocess.Popen[bytes], ends_by: signal.Signals) -> None:
    """End a server in order; after 30 s by force, which both servers recover from."""
    if server.poll() is not None:
        return
    server.send_signal(ends_by)
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def discard(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1] if lines else "no message"
