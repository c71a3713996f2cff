"""What the person at the terminal reads once the first page answers."""

import json
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from core.launcher.console import complain, say

_READY_WITHIN_SECONDS = 90
_LINE = "─" * 72


def announce_when_ready(health_url: str, address: str, accounts: Path) -> None:
    """Watch from a thread of its own; print the banner, or what is not ready after 90 s."""
    thread = threading.Thread(target=_announce, args=(health_url, address, accounts), daemon=True)
    thread.start()


def _announce(health_url: str, address: str, accounts: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN_SECONDS
    trouble = "no answer"
    while time.monotonic() < deadline:
        ready, trouble = _ask(health_url)
        if ready:
            _print_banner(address, accounts)
            return
        time.sleep(0.25)
    complain(f"not ready after {_READY_WITHIN_SECONDS} s: {trouble}; see var/log")


def _ask(health_url: str) -> tuple[bool, str]:
    try:
        with urllib.request.urlopen(health_url, timeout=5):  # noqa: S310  (our own address)
            return True, ""
    except urllib.error.HTTPError as error:
        return False, _unhealthy(error.read())
    except OSError as error:
        return False, str(error)


def _unhealthy(body: bytes) -> str:
    try:
        checks = json.loads(body)["checks"]
    except (ValueError, KeyError):
        return "the web process answers with an error"
    return "; ".join(f"{name}: {check['detail']}" for name, check in checks.items() if not check["healthy"])


def _print_banner(address: str, accounts: Path) -> None:
    say()
    say(_LINE)
    say(f"  Kafedra is ready:  {address}")
    rows = [(row["role"], row["login"], row["password"]) for row in _demo_accounts(accounts)]
    if rows:
        say()
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            say(
                "  " + "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            )
    say()
    say("  Ctrl-C stops everything.  Logs: var/log")
    say(_LINE)


def _demo_accounts(path: Path) -> list[dict[str, str]]:
    try:
        return list(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return []
