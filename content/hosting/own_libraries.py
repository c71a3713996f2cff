"""The H5P libraries that belong to this product, as a package that any H5P host installs."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

FOLDER = Path(__file__).resolve().parent.parent / "h5p_libraries"
# The same bytes on every machine: zip keeps a time, and knows none before this one.
_TIME = (1980, 1, 1, 0, 0, 0)


def own_package() -> IO[bytes]:
    """A zip of libraries alone, to be installed as an administrator would."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files():
            archive.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    target.seek(0)
    return target


def _files() -> Iterator[tuple[str, bytes]]:
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            yield path.relative_to(FOLDER).as_posix(), path.read_bytes()
