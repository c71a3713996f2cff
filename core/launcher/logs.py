"""All output of the house goes to ``var/log``; the console shows only what a person must know."""

import re
import time
from io import FileIO
from pathlib import Path

from honcho.printer import Message

from core.launcher.console import say

_MATTERS = re.compile(r"\b(ERROR|CRITICAL)\b")
_STAMP = re.compile(r"^[\[\d][\d\-:,. \[\]]*")
_LARGEST_BYTES = 20 * 2**20
# The same trouble is not told again and again.
_TOLD_FOR_SECONDS = 60.0


class LogPrinter:
    """Honcho's printer: one file for each process, and one older file beside it."""

    def __init__(self, folder: Path) -> None:
        self.width = 0
        self._folder = folder
        self._files: dict[str, FileIO] = {}
        self._told: dict[tuple[str, str], float] = {}

    def write(self, message: Message) -> None:
        data = message.data if isinstance(message.data, bytes) else message.data.encode()
        self._keep(message.name, data)
        line = _STAMP.sub("", data.decode(errors="replace").strip())
        if _MATTERS.search(line):
            self._tell(message.name, line[:160])

    def _keep(self, name: str, data: bytes) -> None:
        """A full disk must not stop the house for the sake of its log."""
        try:
            self._file(name).write(data)
        except OSError as error:
            self._tell(name, f"ERROR cannot write the log: {error.strerror}")

    def _tell(self, name: str, line: str) -> None:
        now = time.monotonic()
        if now - self._told.get((name, line), -_TOLD_FOR_SECONDS) >= _TOLD_FOR_SECONDS:
            self._told[name, line] = now
            say(f"  ! {name}: {line}  (more: {self._folder / name}.log)")

    def _file(self, name: str) -> FileIO:
        file = self._files.get(name)
        if file is None or file.tell() > _LARGEST_BYTES:
            file = self._files[name] = self._open(name)
        return file

    def _open(self, name: str) -> FileIO:
        path = self._folder / f"{name}.log"
        if path.exists() and path.stat().st_size > _LARGEST_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path.open("ab", buffering=0)
