"""``make reset``: remove the data of this checkout's house, when it does not run."""

import shutil
import sys

from core.engines import EngineError, EngineLayout
from core.engines.locks import is_held, keeper_lock
from core.launcher.console import run_with_one_line_errors, say
from core.launcher.errors import LaunchError
from core.launcher.layout import run_lock, running_address

# What a house writes; other things that somebody keeps in the folder stay.
_DATA = (
    "pg",
    "valkey",
    "run",
    "uploads",
    "mail",
    "log",
    "addresses.json",
    "demo-accounts.json",
    "migrated",
    "beat",
    "secret-key",
    "portfolio-secret-key",
    "portfolio-token",
)


def main() -> int:
    """Raise ``LaunchError`` while the house, or a command that uses its engines, runs."""
    layout = EngineLayout.of_environment()
    if is_held(run_lock(layout)):
        raise LaunchError(f"runs at {running_address(layout)}; stop it first with Ctrl-C in its terminal")
    if is_held(keeper_lock(layout)):
        raise LaunchError("a command still uses the engines; let it finish first")
    for name in _DATA:
        path = layout.var / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    say("All data are gone; make run starts afresh.")
    return 0


if __name__ == "__main__":
    sys.exit(run_with_one_line_errors(main, expected=EngineError))
