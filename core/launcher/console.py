"""The few lines that a person sees in the terminal; everything else goes to ``var/log``."""

import contextlib
import errno
import os
import sys
import time
from collections.abc import Callable, Iterator

from core.launcher.errors import LaunchError

_WHY = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the folder is read-only",
    errno.EACCES: "the folder is not writable for you",
    errno.EPERM: "the folder is not writable for you",
    errno.EEXIST: "a file is in the way",
    errno.ENOTDIR: "a file is in the way",
}


def say(line: str = "") -> None:
    print(line, flush=True)  # noqa: T201


def complain(line: str) -> None:
    print(f"Kafedra: {line}", file=sys.stderr, flush=True)  # noqa: T201


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step and say how long it took."""
    started = time.monotonic()
    terminal = sys.stdout.isatty()
    if terminal:
        print(f"  · {title} …", end="", flush=True)  # noqa: T201
    try:
        yield
    except BaseException:
        if terminal:
            say()
        raise
    seconds = time.monotonic() - started
    say(f"{chr(13) if terminal else ''}  · {title} ({seconds:.1f} s)")


def run_with_one_line_errors(main: Callable[[], int], expected: type[Exception] = LaunchError) -> int:
    """Run ``main``; an expected error, or a trouble with the disk, becomes one line and exit code 1."""
    try:
        return main()
    except (LaunchError, expected) as error:
        complain(str(error))
    except OSError as error:
        if error.errno not in _WHY:
            raise
        complain(f"cannot write {error.filename or os.getcwd()}: {_WHY[error.errno]}")  # noqa: PTH109
    except KeyboardInterrupt:
        complain("interrupted")
        return 130
    return 1
