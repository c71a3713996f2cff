"""Files that no row names: they go at once when a write fails, and after a day when a crash left them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from content.h5p.names import LibraryName
from content.hosting.locks import lock_for_sweeping
from content.hosting.storage import BLOBS, LIBRARIES, DjangoFileStore, blob_key
from content.models.h5p import H5PBlob, H5PLibrary

logger = logging.getLogger(__name__)

# A page that was opened before an upgrade goes on loading from the folder of before.
KEPT_AFTER_UPGRADE = timedelta(days=1)


@dataclass
class Written:
    """What was written: folders of libraries and the hashes of files of contents."""

    folders: set[str] = field(default_factory=set)
    hashes: set[str] = field(default_factory=set)


@contextmanager
def removed_on_failure(store: DjangoFileStore) -> Iterator[Written]:
    """Whatever was noted as written while an error came is removed, unless a row names it."""
    written = Written()
    try:
        yield written
    except BaseException:
        remove_unclaimed(written, store)
        raise


def remove_unclaimed(written: Written, store: DjangoFileStore) -> None:
    """Never fails: what cannot be removed now is left to ``prune``."""
    try:
        _remove(written, store)
    except Exception:
        logger.exception("files of a failed H5P import stay until they are pruned")


def prune(store: DjangoFileStore, now: datetime | None = None) -> Written:
    """Remove what no row has named for a day: folders of replaced patches, leavings of crashes.

    Returns what was removed.
    """
    before = (now or timezone.now()) - KEPT_AFTER_UPGRADE
    old = Written()
    folders = set(store.list_folders(LIBRARIES))
    for folder in folders - _claimed_folders(folders):
        if _is_older(folder, before, store):
            old.folders.add(folder)
    for shelf in store.list_folders(BLOBS):
        names = set(store.list_files(f"{BLOBS}/{shelf}"))
        for name in names - _claimed_hashes(names):
            if store.written_at(f"{BLOBS}/{shelf}/{name}") < before:
                old.hashes.add(name)
    return _remove(old, store)


def _remove(written: Written, store: DjangoFileStore) -> Written:
    """Remove those that no row names; return them."""
    if not (written.folders or written.hashes):
        return Written()
    with transaction.atomic():
        # Whoever wrote the same files and has not entered their rows yet is waited for.
        lock_for_sweeping()
        unclaimed = Written(
            written.folders - _claimed_folders(written.folders),
            written.hashes - _claimed_hashes(written.hashes),
        )
        for folder in sorted(unclaimed.folders):
            store.delete_folder(f"{LIBRARIES}/{folder}")
        for sha256 in sorted(unclaimed.hashes):
            store.delete(blob_key(sha256))
    return unclaimed


def _is_older(folder: str, before: datetime, store: DjangoFileStore) -> bool:
    """Written before, and replaced before if it was replaced."""
    successor = _successor(folder)
    if successor is not None and successor.installed_at >= before:
        return False
    files = store.list_files(f"{LIBRARIES}/{folder}")
    return all(store.written_at(f"{LIBRARIES}/{folder}/{file}") < before for file in files)


def _successor(folder: str) -> H5PLibrary | None:
    """The library that has this name now; ``folder`` is the name, the patch and a digest."""
    try:
        name = LibraryName.parse(folder.rpartition("-")[0].rpartition(".")[0])
    except ValueError:
        return None
    return H5PLibrary.objects.filter(
        machine_name=name.machine_name, major=name.major, minor=name.minor
    ).first()


def _claimed_folders(folders: set[str]) -> set[str]:
    return set(H5PLibrary.objects.filter(folder__in=folders).values_list("folder", flat=True))


def _claimed_hashes(hashes: set[str]) -> set[str]:
    return set(H5PBlob.objects.filter(sha256__in=hashes).values_list("sha256", flat=True))
