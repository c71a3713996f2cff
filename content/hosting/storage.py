"""The files of H5P in the storage of the platform: a local folder or S3."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, default_storage

LIBRARIES = "h5p/libraries"
BLOBS = "h5p/blobs"

_WRITERS = 8
_CHUNK = 1024 * 1024


def library_key(folder: str, path: str) -> str:
    return f"{LIBRARIES}/{folder}/{path}"


def blob_key(sha256: str) -> str:
    return f"{BLOBS}/{sha256[:2]}/{sha256}"


class DjangoFileStore:
    """A ``content.h5p`` file store over the default storage.

    A file appears under its key whole or not at all. Writing the same key again is harmless: the
    bytes of a key never change.
    """

    def __init__(self, storage: Storage = default_storage) -> None:
        self._storage = storage

    def write(self, key: str, content: bytes) -> None:
        self._save(key, ContentFile(content))

    def write_stream(self, key: str, source: IO[bytes]) -> None:
        """As ``write``, without holding the whole file in memory."""
        self._save(key, File(source))

    def write_all(self, files: Iterable[tuple[str, Callable[[], IO[bytes]]]]) -> None:
        """Many files, several at a time, each read in pieces when its turn comes.

        Raises what the first failing one raised, after the others at work have ended.
        """
        pool = ThreadPoolExecutor(_WRITERS, thread_name_prefix="h5p-store")
        try:
            waiting = [pool.submit(self._write_from, key, opener) for key, opener in files]
            for written in waiting:
                written.result()
        finally:
            pool.shutdown(cancel_futures=True)

    def open(self, key: str) -> IO[bytes]:
        return cast(IO[bytes], self._storage.open(key, "rb"))

    def exists(self, key: str) -> bool:
        return self._storage.exists(key)

    def delete(self, key: str) -> None:
        self._storage.delete(key)

    def delete_folder(self, key: str) -> None:
        """With all that is in it."""
        folders, names = self._list(key)
        for folder in folders:
            self.delete_folder(f"{key}/{folder}")
        for name in names:
            self._storage.delete(f"{key}/{name}")
        if self._local_path(key) is not None:
            self._storage.delete(key)

    def list_folders(self, key: str) -> list[str]:
        return self._list(key)[0]

    def list_files(self, key: str) -> list[str]:
        return self._list(key)[1]

    def list_paths(self, key: str, below: str = "") -> Iterator[str]:
        """Every file of a folder and of those in it, as a path below it."""
        folders, names = self._list(key)
        yield from (f"{below}{name}" for name in sorted(names) if not name.startswith("."))
        for folder in sorted(folders):
            yield from self.list_paths(f"{key}/{folder}", f"{below}{folder}/")

    def written_at(self, key: str) -> datetime:
        return self._storage.get_modified_time(key)

    def _list(self, key: str) -> tuple[list[str], list[str]]:
        try:
            return self._storage.listdir(key)
        except FileNotFoundError:
            return [], []

    def _write_from(self, key: str, opener: Callable[[], IO[bytes]]) -> None:
        with opener() as source:
            content = source.read(_CHUNK + 1)
        if len(content) <= _CHUNK:
            self.write(key, content)
            return
        with opener() as source:
            self.write_stream(key, source)

    def _save(self, key: str, source: "File[bytes]") -> None:
        path = self._local_path(key)
        if path is not None:
            _write_at_once(path, source)
        elif (name := self._storage.save(key, source)) != key:
            # This storage keeps what was there, and that has the same bytes.
            self._storage.delete(name)

    def _local_path(self, key: str) -> Path | None:
        try:
            return Path(self._storage.path(key))
        except NotImplementedError:
            return None


def _write_at_once(path: Path, source: "File[bytes]") -> None:
    """Under another name first: whoever looks meanwhile, or after a crash, sees no half of a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with draft.open("wb") as file:
            for chunk in source.chunks(_CHUNK):
                file.write(chunk)
        if settings.FILE_UPLOAD_PERMISSIONS is not None:
            draft.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
