"""What H5P looks like to the other rooms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from content.h5p.errors import Problem
from content.h5p.names import LibraryName


@dataclass(frozen=True)
class H5PFile:
    """A stored file of a content; ``size`` in bytes."""

    sha256: str
    size: int
    content_type: str


@dataclass(frozen=True)
class H5PDraft:
    """A content that may still change; ``files`` are by their path below ``content/``.

    ``metadata`` is h5p.json without its dependencies and main library: title, license, authors,
    language and the like.
    """

    library: LibraryName
    title: str
    params: Any
    metadata: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, H5PFile] = field(default_factory=dict)


@dataclass(frozen=True)
class H5PVersionData:
    """One immutable version. Shared between requests: treat what it holds as read-only."""

    uuid: UUID
    content_uuid: UUID
    number: int
    title: str
    library: LibraryName
    params: Any
    metadata: Mapping[str, Any]
    files: Mapping[str, H5PFile]
    created_at: datetime

    @property
    def draft(self) -> H5PDraft:
        return H5PDraft(self.library, self.title, self.params, self.metadata, self.files)


@dataclass(frozen=True)
class ImportedPackage:
    """What an upload brought: its content as a draft, and what happened to its libraries.

    ``installed`` were not here before, ``upgraded`` came with a newer patch; ``warnings`` are
    remarks that did not stop the import.
    """

    draft: H5PDraft
    installed: tuple[LibraryName, ...] = ()
    upgraded: tuple[LibraryName, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class H5PLibraryCard:
    """One installed library and who needs it.

    ``uses`` counts contents of which some version needs it, ``version_uses`` those versions,
    ``dependants`` the libraries that need it. ``size`` in bytes.
    """

    uuid: UUID
    name: LibraryName
    patch: int
    title: str
    runnable: bool
    uses: int
    version_uses: int
    dependants: int
    is_newest: bool
    size: int
    installed_at: datetime


@dataclass(frozen=True)
class H5PLibraryUsage:
    """Who needs a library: contents by their uuid and latest title, libraries by name."""

    name: LibraryName
    contents: tuple[tuple[UUID, str], ...]
    dependants: tuple[LibraryName, ...]
