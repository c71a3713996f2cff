"""Contents go out as packages, with all libraries that they need."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import IO

from content.h5p.checking import check_content
from content.h5p.definitions import Library
from content.h5p.errors import MissingLibrariesError
from content.h5p.exporting import Opener, write_package
from content.h5p.interfaces import LibrarySource
from content.h5p.names import LibraryName
from content.hosting.data import H5PDraft
from content.hosting.registry import DatabaseRegistry, not_installed
from content.hosting.storage import LIBRARIES, DjangoFileStore, blob_key, library_key
from content.hosting.wording import told_to_people


def export_h5p(draft: H5PDraft, target: IO[bytes]) -> None:
    """Write the content as a package that other hosts of H5P open.

    Raises ``InvalidInputError`` when a library is not installed any more.
    """
    store, installed = DjangoFileStore(), DatabaseRegistry().snapshot()
    with told_to_people():
        main = installed.find(draft.library)
        if main is None:
            raise MissingLibrariesError([not_installed(draft.library, installed)])
        content = check_content(draft.params, main, installed, draft.files.keys())
        write_package(
            target,
            metadata={**draft.metadata, "title": draft.title},
            main=main,
            params=content.params,
            content_files=[
                (path, partial(store.open, blob_key(file.sha256))) for path, file in draft.files.items()
            ],
            libraries=[
                (library, _files(library, store)) for library in _needed(content.libraries, installed)
            ],
        )


def _needed(libraries: Iterable[Library], installed: LibrarySource) -> list[Library]:
    """With all that they need, those of H5P's own editor too where they are installed."""
    found: dict[LibraryName, Library] = {}
    waiting = [library.name for library in libraries]
    while waiting:
        name = waiting.pop()
        library = installed.find(name)
        if library is not None and name not in found:
            found[name] = library
            waiting += [*library.preloaded, *library.dynamic, *library.editor]
    return list(found.values())


def _files(library: Library, store: DjangoFileStore) -> Iterator[tuple[str, Opener]]:
    for path in store.list_paths(f"{LIBRARIES}/{library.folder}"):
        yield path, partial(store.open, library_key(library.folder, path))
