"""What a host brings. The package asks these protocols and nothing else of its surroundings."""

from collections.abc import Iterable
from typing import IO, Protocol

from content.h5p.definitions import Library
from content.h5p.names import LibraryName


class LibrarySource(Protocol):
    """Where definitions of installed libraries are looked up."""

    def find(self, name: LibraryName) -> Library | None:
        """The installed library of exactly this major and minor version."""

    def newest(self, machine_name: str) -> Library | None:
        """The highest installed version of a library, whatever it is."""


class LibraryRegistry(LibrarySource, Protocol):
    """A ``LibrarySource`` that libraries are installed into."""

    def add(self, libraries: Iterable[Library], sizes: dict[LibraryName, int]) -> None:
        """Enter libraries in dependency order, all or none; a newer patch takes the place of an older.

        ``sizes`` are the bytes of all files of each library. Their files are in the store already.
        """


class FileStore(Protocol):
    """Files by key (``a/b/c.js``). Keys are given out by the package and never begin with a slash."""

    def write(self, key: str, content: bytes) -> None:
        """Store; the same key again has the same bytes, so it may be left as it is."""

    def open(self, key: str) -> IO[bytes]:
        """Raises ``FileNotFoundError``."""

    def exists(self, key: str) -> bool: ...

    def delete(self, key: str) -> None:
        """Nothing happens when there is no such file."""


class Permissions(Protocol):
    """What the person at work may do."""

    def may_install_libraries(self) -> bool:
        """Libraries are code that runs for every learner: install new ones, or newer patches."""
