"""A library as its library.json describes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content.h5p.names import LibraryName


@dataclass(frozen=True)
class Library:
    """One library, read from a package or from the registry.

    ``folder`` names its files and holds a digest of every byte; script and style paths are relative
    to it, in the order in which they load. ``semantics`` is the parsed semantics.json, None when it
    has none. ``definition`` is library.json as it was read. ``languages`` are codes for which
    ``language/<code>.json`` exists.
    """

    name: LibraryName
    patch: int
    title: str
    folder: str
    runnable: bool
    preloaded_js: tuple[str, ...]
    preloaded_css: tuple[str, ...]
    preloaded: tuple[LibraryName, ...]
    dynamic: tuple[LibraryName, ...]
    editor: tuple[LibraryName, ...]
    languages: tuple[str, ...]
    semantics: tuple[Mapping[str, Any], ...] | None
    definition: Mapping[str, Any]

    @property
    def version(self) -> tuple[int, int, int]:
        return self.name.major, self.name.minor, self.patch
