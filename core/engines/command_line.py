"""Engines for one command: ``manage.py`` runs beside a running house and on its own."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from core.engines.environment import embedded_environment
from core.engines.lease import engines_lease

_EMBEDDED_SETTINGS = {"config.settings.embedded", "portfolio.settings"}
_OUTSIDE_ADDRESSES = ("DATABASE_URL", "PORTFOLIO_DATABASE_URL", "VALKEY_URL")
# Commands that touch neither the database nor the queue.
_WITHOUT_ENGINES = {
    "",
    "--help",
    "--version",
    "check_translations",
    "collectstatic",
    "compile_translations",
    "diffsettings",
    "help",
    "spectacular",
    "version",
}


@contextmanager
def engines_for_command(arguments: Sequence[str]) -> Iterator[None]:
    """Hold a lease on the engines while ``arguments`` (as in ``sys.argv``) run, if they need one.

    Raises ``EngineError``.
    """
    if not _settings_are_embedded(arguments):
        yield
        return
    os.environ.update(embedded_environment())
    if not _needs_engines(arguments):
        yield
        return
    with engines_lease():
        yield


def _settings_are_embedded(arguments: Sequence[str]) -> bool:
    """Whether the settings leave the engines to us; who names an address has engines already."""
    if any(name in os.environ for name in _OUTSIDE_ADDRESSES):
        return False
    return _settings_module(arguments) in _EMBEDDED_SETTINGS


def _settings_module(arguments: Sequence[str]) -> str:
    for position, argument in enumerate(arguments):
        if argument == "--settings" and position + 1 < len(arguments):
            return arguments[position + 1]
        if argument.startswith("--settings="):
            return argument.removeprefix("--settings=")
    return os.environ.get("DJANGO_SETTINGS_MODULE", "")


def _needs_engines(arguments: Sequence[str]) -> bool:
    command = arguments[1] if len(arguments) > 1 else ""
    return command not in _WITHOUT_ENGINES and not {"--help", "-h"} & set(arguments)
