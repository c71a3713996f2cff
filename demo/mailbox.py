"""The letters of the demo: what the file backend wrote to ``EMAIL_FILE_PATH``, read back for a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path

MAX_LETTERS = 30
MAX_FILES = 200
MAX_FILE_BYTES = 256 * 1024
MAX_TEXT = 20_000
# The file backend puts a line of 79 dashes after every message.
_SEPARATOR = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Letter:
    """``text`` is the plain part as written: whoever shows it must escape it."""

    subject: str
    sender: str
    recipients: str
    sent_at: datetime | None
    text: str


def list_letters(folder: Path) -> list[Letter]:
    """The newest letters, newest first; at most ``MAX_LETTERS`` from files of bounded size."""
    return list(islice(_letters(folder), MAX_LETTERS))


def _letters(folder: Path) -> Iterator[Letter]:
    for path in _newest_files(folder):
        try:
            with path.open("rb") as file:
                content = file.read(MAX_FILE_BYTES)
        except OSError:  # gone since the folder was listed
            continue
        messages = [part for part in content.split(_SEPARATOR) if part.strip()]
        yield from (_letter(message) for message in reversed(messages))


def _newest_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    found = [(path.stat().st_mtime_ns, path) for path in folder.glob("*.log") if path.is_file()]
    return [path for _modified, path in sorted(found, reverse=True)[:MAX_FILES]]


def _letter(content: bytes) -> Letter:
    message = message_from_bytes(content.lstrip(), _class=EmailMessage, policy=policy.default)
    return Letter(
        subject=str(message["subject"] or ""),
        sender=str(message["from"] or ""),
        recipients=str(message["to"] or ""),
        sent_at=_sent_at(message),
        text=_text(message),
    )


def _sent_at(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message["date"]))
    except ValueError:
        return None


def _text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain",))
    if body is None:
        return ""
    try:
        return str(body.get_content())[:MAX_TEXT]
    except (LookupError, UnicodeDecodeError):
        return ""
