"""The files of contents: stored once by their SHA-256, whatever they are called."""

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath
from typing import IO

from django.db import transaction

from content.h5p.packages.data import PackagedFile
from content.hosting.data import H5PFile
from content.hosting.locks import lock_for_writing
from content.hosting.storage import DjangoFileStore, blob_key
from content.hosting.sweeping import Written, removed_on_failure
from content.models.h5p import H5PBlob

# Types are told from the name and not from this machine's tables, and nothing is a page or a script.
CONTENT_TYPES = {
    "bmp": "image/bmp",
    "csv": "text/csv",
    "diff": "text/plain",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eot": "application/vnd.ms-fontobject",
    "gif": "image/gif",
    "glb": "model/gltf-binary",
    "gltf": "model/gltf+json",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "json": "application/json",
    "m4a": "audio/mp4",
    "md": "text/plain",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ogg": "audio/ogg",
    "ogv": "video/ogg",
    "otf": "font/otf",
    "patch": "text/plain",
    "pdf": "application/pdf",
    "png": "image/png",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "rtf": "application/rtf",
    "svg": "image/svg+xml",
    "textile": "text/plain",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "ttf": "font/ttf",
    "txt": "text/plain",
    "vtt": "text/vtt",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webp": "image/webp",
    "webvtt": "text/vtt",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def content_type_of(path: str) -> str:
    extension = PurePosixPath(path).suffix.removeprefix(".").lower()
    return CONTENT_TYPES.get(extension, "application/octet-stream")


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
