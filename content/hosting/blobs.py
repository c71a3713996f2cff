"""The files of contents: stored once by their SHA-256, whatever they are called."""

from collections.abc import Collection, Mapping
from typing import IO

from django.db import transaction

from content.h5p.packages.data import PackagedFile
from content.hosting.content_types import content_type_of
from content.hosting.data import H5PFile
from content.hosting.locks import lock_for_writing
from content.hosting.storage import DjangoFileStore, blob_key
from content.hosting.sweeping import Written, removed_on_failure
from content.models.h5p import H5PBlob


def store_blobs(
    files: Mapping[str, PackagedFile], store: DjangoFileStore, written: Written
) -> dict[str, H5PFile]:
    """Write those of the files that no content has yet, then their rows; part of an import."""
    known = set(_sizes({file.sha256 for file in files.values()}))
    fresh = {file.sha256: file for file in files.values() if file.sha256 not in known}
    written.hashes |= set(fresh)
    store.write_all((blob_key(sha256), file.open) for sha256, file in fresh.items())
    _enter({sha256: (file.size, content_type_of(file.path)) for sha256, file in fresh.items()})
    return {path: H5PFile(file.sha256, file.size, content_type_of(path)) for path, file in files.items()}


def store_blob(content: IO[bytes], *, sha256: str, size: int, path: str, store: DjangoFileStore) -> H5PFile:
    """One file, kept when it is the same as one that is here."""
    with removed_on_failure(store) as written, transaction.atomic():
        lock_for_writing()
        if not H5PBlob.objects.filter(sha256=sha256).exists():
            written.hashes.add(sha256)
            store.write_stream(blob_key(sha256), content)
            _enter({sha256: (size, content_type_of(path))})
    return H5PFile(sha256, size, content_type_of(path))


def _enter(blobs: Mapping[str, tuple[int, str]]) -> None:
    H5PBlob.objects.bulk_create(
        [
            H5PBlob(sha256=sha256, size=size, content_type=kind, storage_key=blob_key(sha256))
            for sha256, (size, kind) in blobs.items()
        ],
        # Another import may have brought the same file this moment.
        ignore_conflicts=True,
    )


def _sizes(hashes: Collection[str]) -> dict[str, int]:
    return dict(H5PBlob.objects.filter(sha256__in=hashes).values_list("sha256", "size"))


def stored_files(files: Mapping[str, H5PFile]) -> tuple[dict[str, H5PFile], list[str]]:
    """The files as the storage has them, and the paths of those that were never stored.

    Whoever hands them in may say anything of size and type.
    """
    sizes = _sizes({file.sha256 for file in files.values()})
    found = {
        path: H5PFile(file.sha256, sizes[file.sha256], content_type_of(path))
        for path, file in files.items()
        if file.sha256 in sizes
    }
    return found, sorted(files.keys() - found.keys())
