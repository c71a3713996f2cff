"""Where the engines keep their data, sockets, locks and logs."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# A Unix socket address holds 108 bytes, the last of them zero; PostgreSQL appends this name.
_SOCKET_ADDRESS_BYTES = 107
_LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"


class Profile(StrEnum):
    """``DURABLE`` keeps what was committed; ``THROWAWAY`` trades that for speed and leaves nothing behind."""

    DURABLE = "durable"
    THROWAWAY = "throwaway"


@dataclass(frozen=True)
class EngineLayout:
    """Every path of one set of engines, derived from its ``var`` folder."""

    var: Path

    @classmethod
    def of_environment(cls) -> "EngineLayout":
        """The folder named by ``KAFEDRA_VAR_DIR``, else ``var/`` of the checkout."""
        return cls(Path(os.environ.get("KAFEDRA_VAR_DIR") or BASE_DIR / "var").resolve())

    @property
    def postgres_data(self) -> Path:
        return self.var / "pg"

    @property
    def valkey_data(self) -> Path:
        return self.var / "valkey"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def addresses(self) -> Path:
        """What the last start of the house recorded for commands that run beside it."""
        return self.var / "addresses.json"

    @property
    def locks(self) -> Path:
        return self.var / "lock"

    @property
    def sockets(self) -> Path:
        """``var/run``, or a short private folder when that path is too long for a Unix socket."""
        wanted = self.var / "run"
        if len(os.fsencode(wanted / _LONGEST_SOCKET_NAME)) <= _SOCKET_ADDRESS_BYTES:
            return wanted
        digest = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"kafedra-{digest}"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def valkey_url(self, database: int = 0) -> str:
        return f"unix://{quote(str(self.valkey_socket))}?db={database}"

    def database_url(self, database: str) -> str:
        """The address of a database whose owner bears its name, in the form django-environ reads."""
        return f"postgresql://{database}@/{quote(str(self.sockets))}/{database}"
