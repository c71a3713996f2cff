"""The scripts and styles of a set of libraries, joined once and kept in the storage."""

import gzip
import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content.h5p.definitions import Library
from content.h5p.joining import FORMAT, join_scripts, join_styles
from content.h5p.playing import styles_to_play
from content.hosting.storage import DjangoFileStore, library_key

BUNDLES = "h5p/bundles"
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bundle:
    scripts_url: str
    styles_url: str


def bundle_of(libraries: Sequence[Library], libraries_url: str) -> Bundle:
    """The bundle of these libraries in this order, made if it is not there.

    Its name follows from the folders, which name every byte; so whoever makes the same one at the
    same time writes the same files.
    """
    folders = "\n".join([FORMAT, libraries_url, *(library.folder for library in libraries)])
    digest = hashlib.sha256(folders.encode()).hexdigest()[:32]
    store = DjangoFileStore()
    if not store.exists(bundle_key(f"{digest}.js")):
        _build(store, digest, libraries, libraries_url)
    return Bundle(f"/h5p/bundles/{digest}.js", f"/h5p/bundles/{digest}.css")


def bundle_key(name: str, *, compressed: bool = False) -> str:
    return f"{BUNDLES}/{name}{'.gz' if compressed else ''}"


def _build(store: DjangoFileStore, digest: str, libraries: Sequence[Library], libraries_url: str) -> None:
    directories = {library.name.folder: library.folder for library in libraries}
    scripts = [(library, path) for library in libraries for path in library.preloaded_js]
    styles = styles_to_play(libraries)
    parts = {
        # The script comes last: where it is, everything is.
        "css": join_styles(_read(store, styles, libraries_url), directories),
        "js": join_scripts(_read(store, scripts, libraries_url)),
    }
    for ending, content in parts.items():
        name = f"{digest}.{ending}"
        store.write(bundle_key(name, compressed=True), gzip.compress(content, compresslevel=6, mtime=0))
        store.write(bundle_key(name), content)


def _read(
    store: DjangoFileStore, files: Sequence[tuple[Library, str]], libraries_url: str
) -> Iterator[tuple[str, bytes]]:
    for library, path in files:
        try:
            with store.open(library_key(library.folder, path)) as file:
                yield f"{libraries_url}/{library.folder}/{path}", file.read()
        except FileNotFoundError:
            # The others may do without it; that it is lost must be seen.
            _logger.exception("The storage lost a file of the H5P library %s", library.name)
