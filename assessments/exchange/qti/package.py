"""A zip archive as a set of files that may safely be read: bounded, plain, inside their folder."""

import posixpath
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote

from django.utils.translation import gettext as _

from core.errors import InvalidInputError

MAX_FILES = 20_000
MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_TOTAL_BYTES = 256 * 1024 * 1024
MAX_RATIO = 200
MAX_FOLDERS = 20
_SMALL = 1024 * 1024
_ENCRYPTED = 0x1
_DIRECTORY_ENTRY = b"PK\x01\x02"
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, ValueError)


@dataclass(frozen=True, slots=True)
class Package:
    """``files`` by path; paths are relative and have no dots."""

    archive: zipfile.ZipFile
    files: dict[str, zipfile.ZipInfo]

    def __contains__(self, path: str) -> bool:
        return path in self.files

    def read(self, path: str) -> bytes:
        """Raises ``InvalidInputError`` when the file is missing or damaged."""
        if path not in self.files:
            raise InvalidInputError(_("The package has no file “%(path)s”.") % {"path": path})
        try:
            return self.archive.read(self.files[path])
        except (*_BROKEN, RuntimeError):
            raise InvalidInputError(_("The file “%(path)s” is damaged.") % {"path": path}) from None


def is_zip(raw: bytes) -> bool:
    return raw.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def open_package(raw: bytes) -> Package:
    """Raises ``InvalidInputError`` naming the file that may not be there."""
    # Counted before it is read: the directory alone of a hostile archive would fill the memory.
    if raw.count(_DIRECTORY_ENTRY) > MAX_FILES:
        raise InvalidInputError(_("The package has more than %(most)d files.") % {"most": MAX_FILES})
    try:
        archive = zipfile.ZipFile(BytesIO(raw))
    except (*_BROKEN, RuntimeError):
        raise InvalidInputError(_("The package is not a zip archive that can be read.")) from None
    files: dict[str, zipfile.ZipInfo] = {}
    total = 0
    for entry in archive.infolist():
        _check_entry(entry)
        total += entry.file_size
        if total > MAX_TOTAL_BYTES:
            most = MAX_TOTAL_BYTES >> 20
            raise InvalidInputError(_("Unpacked, the package is larger than %(most)d MB.") % {"most": most})
        if entry.is_dir():
            continue
        if entry.filename in files:
            raise _refused(entry, _("occurs twice"))
        files[entry.filename] = entry
    return Package(archive, files)


def resolve(base: str, address: str) -> str:
    """The path in the package that ``address``, written in file ``base``, leads to; empty when outside it."""
    if "://" in address or address.startswith(("/", "data:")):
        return ""
    plain = unquote(address.split("#")[0].split("?")[0])
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), plain))
    return "" if path.startswith("..") or path == "." else path


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    parts = name.rstrip("/").split("/")
    if not name or name.startswith("/") or "\\" in name or ":" in name or {"..", ".", ""} & set(parts):
        raise _refused(entry, _("leads out of the package"))
    if len(parts) > MAX_FOLDERS:
        raise _refused(entry, _("lies too deep"))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _refused(entry, _("is a link"))
    if entry.flag_bits & _ENCRYPTED:
        raise _refused(entry, _("is encrypted"))
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refused(entry, _("is packed in an unusual way"))
    if entry.file_size > MAX_FILE_BYTES:
        raise _refused(entry, _("is too large"))
    if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise _refused(entry, _("is packed suspiciously tightly"))


def _refused(entry: zipfile.ZipInfo, why: str) -> InvalidInputError:
    words = {"path": entry.filename[:120], "why": why}
    return InvalidInputError(_("The package is refused: the file “%(path)s” %(why)s.") % words)
