"""What a package holds. Nothing of it is in memory until it is read."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, Any, Self

from content.h5p.definitions import Library
from content.h5p.errors import Problem
from content.h5p.names import LibraryName


@dataclass(frozen=True)
class PackagedFile:
    """A file of a package; ``path`` is below its library or below ``content/``, ``size`` in bytes."""

    path: str
    size: int
    sha256: str
    opener: Callable[[], IO[bytes]] = field(repr=False, compare=False)

    def open(self) -> IO[bytes]:
        """To read in pieces: a video may be large. Works while the package is open."""
        return self.opener()

    def read(self) -> bytes:
        with self.open() as stream:
            return stream.read()


@dataclass(frozen=True)
class PackagedLibrary:
    """A library and its files by path below its folder; ``folder`` is as the package calls it."""

    library: Library
    files: Mapping[str, PackagedFile]
    folder: str

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files.values())


@dataclass(frozen=True)
class Package:
    """An opened package, a context manager.

    ``metadata`` is h5p.json without its dependencies and main library. ``main`` is None, and
    ``params`` with it, when only libraries were asked for. ``required`` are the libraries that
    h5p.json itself names. ``content_files`` are by path below ``content/``, without content.json.
    """

    metadata: dict[str, Any]
    main: LibraryName | None
    params: Any
    required: tuple[LibraryName, ...]
    content_files: Mapping[str, PackagedFile]
    libraries: Mapping[LibraryName, PackagedLibrary]
    warnings: tuple[Problem, ...]
    closer: Callable[[], None] = field(repr=False, compare=False)

    def close(self) -> None:
        self.closer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def folder_of(name: LibraryName, patch: int, digests: Mapping[str, str]) -> str:
    """The folder of a library: its name, patch and a digest over the paths and SHA-256s of its files."""
    digest = hashlib.sha256()
    for path in sorted(digests):
        digest.update(path.encode() + b"\0" + bytes.fromhex(digests[path]))
    return f"{name.folder}.{patch}-{digest.hexdigest()[:12]}"
