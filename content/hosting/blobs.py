"""The files of contents: stored once by their SHA-256, whatever they are called."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from content.hosting.data import H5PFile
from content.models.h5p import H5PBlob
from core.errors import InvalidInputError

# Types are told from the name and not from this machine's tables, and nothing is a page or a script.
CONTENT_TYPES = {
    "bmp": "image/bmp",
    "css": "text/plain",
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


def stored_files(files: Mapping[str, H5PFile]) -> dict[str, H5PFile]:
    """The files as the storage has them; who hands them in may say anything of size and type.

    Raises ``InvalidInputError`` whose fields are the paths that were never stored.
    """
    hashes = {file.sha256 for file in files.values()}
    sizes = dict(H5PBlob.objects.filter(sha256__in=hashes).values_list("sha256", "size"))
    missing = sorted(path for path, file in files.items() if file.sha256 not in sizes)
    if missing:
        message = _("The file was not uploaded.")
        raise InvalidInputError(message, fields={path: [message] for path in missing})
    return {
        path: H5PFile(file.sha256, sizes[file.sha256], content_type_of(path)) for path, file in files.items()
    }
