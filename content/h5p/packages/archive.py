"""Reading a zip archive that may have been made to harm.

Nothing is ever extracted to a path that the archive names. Sizes in its directory are upper bounds
only: the reader stops there, and an entry that holds less or more is refused.
"""

import hashlib
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import pairwise
from typing import IO

from content.h5p.errors import PackageRefusedError, Problem
from content.h5p.errors import gettext_noop as _
from content.h5p.packages.findings import abridge
from content.h5p.packages.json_files import too_large
from content.h5p.packages.limits import Limits
from content.h5p.packages.paths import find_path_problem, folded, is_hidden, shown

_CHUNK = 1024 * 1024
_MIB = 1024 * 1024
_HEAD = 1024

_END = b"PK\x05\x06"
_END_SIZE = 22
_LOCAL_HEADER_SIZE = 30
_LONGEST_COMMENT = 65535
_ZIP64_LOCATOR_SIZE = 20
_ZIP64_END = struct.Struct("<4sQ2H2L4Q")
_TYPICAL_DIRECTORY_ENTRY = 300

_UTF8 = 0x800
_ENCRYPTED = 0x1 | 0x40 | 0x2000

# What the standard library raises for archives that are broken in one way or another.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True)
class Entry:
    """A file in the archive; ``size`` is what its directory says, in bytes."""

    path: str
    size: int
    info: zipfile.ZipInfo


@dataclass(frozen=True)
class Scan:
    """What one reading of an entry found; ``head`` is its beginning, ``data`` all of it if asked for."""

    sha256: str
    head: bytes
    data: bytes


class Archive:
    """The files of a zip archive, in its own order, without hidden ones.

    ``hidden`` are the paths that were passed over; ``has_foreign_data`` tells of bytes before or
    after the archive. Raises ``PackageRefusedError`` with every problem of paths, kinds and sizes.
    """

    def __init__(self, source: IO[bytes], limits: Limits) -> None:
        self.limits = limits
        self.has_foreign_data = _check_container(source, limits)
        try:
            self._zip = zipfile.ZipFile(source)
        except _UNREADABLE as error:
            raise PackageRefusedError([_not_a_zip()]) from error
        self.entries: dict[str, Entry] = {}
        self.hidden: list[str] = []
        problems = [*self._read_directory(), *_find_overlaps(self._zip.infolist())]
        problems += _find_size_problems(self.entries.values(), limits) if not problems else []
        if problems:
            raise PackageRefusedError(abridge(problems))

    def _read_directory(self) -> list[Problem]:
        infos = self._zip.infolist()
        if len(infos) > self.limits.entries:
            return [_too_many_entries(self.limits)]
        if infos and min(info.header_offset for info in infos) > 0:
            self.has_foreign_data = True
        problems: list[Problem] = []
        for info in infos:
            path = _path_of(info)
            problem = find_path_problem(path.removesuffix("/"), self.limits) or _find_kind_problem(path, info)
            if problem:
                problems.append(problem)
            elif path.endswith("/"):
                continue
            elif is_hidden(path):
                self.hidden.append(path)
            elif path in self.entries:
                problems.append(Problem(path, "duplicate-entry", _("The package has this file twice.")))
            else:
                self.entries[path] = Entry(path, info.file_size, info)
        return problems + _find_collisions(list(self.entries))

    def open(self, entry: Entry) -> IO[bytes]:
        return self._zip.open(entry.info)

    def opener(self, entry: Entry) -> Callable[[], IO[bytes]]:
        return lambda: self.open(entry)

    def scan(self, entry: Entry, *, keep: bool) -> Scan:
        """Read an entry once from end to end; ``keep`` its bytes. Raises ``PackageRefusedError``."""
        digest = hashlib.sha256()
        head, size, kept = b"", 0, []
        try:
            with self.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    head = head or chunk[:_HEAD]
                    size += len(chunk)
                    digest.update(chunk)
                    if keep:
                        kept.append(chunk)
        except _UNREADABLE as error:
            raise PackageRefusedError([_unreadable(entry)]) from error
        if size != entry.size:
            raise PackageRefusedError([_unreadable(entry)])
        return Scan(digest.hexdigest(), head, b"".join(kept))

    def close(self) -> None:
        self._zip.close()


def _path_of(info: zipfile.ZipInfo) -> str:
    """The name as it stands in the archive: many writers put UTF-8 there without saying so."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.orig_filename


def _check_container(source: IO[bytes], limits: Limits) -> bool:
    """Bound the directory before it is parsed; tell whether bytes follow the archive."""
    try:
        size = source.seek(0, 2)
        start = max(0, size - _END_SIZE - _LONGEST_COMMENT - _ZIP64_LOCATOR_SIZE - _ZIP64_END.size)
        source.seek(start)
        tail = source.read()
        source.seek(0)
    except OSError as error:
        raise PackageRefusedError([_not_a_zip()]) from error
    if size > limits.package_bytes:
        message = _("The package is larger than %(most)d MB.")
        values = {"most": limits.package_bytes // _MIB}
        raise PackageRefusedError([Problem("", "package-size", message, values)])
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_SIZE:
        raise PackageRefusedError([_not_a_zip()])
    directory_size, _offset, comment_size = struct.unpack("<LLH", tail[at + 12 : at + _END_SIZE])
    zip64_at = at - _ZIP64_LOCATOR_SIZE - _ZIP64_END.size
    if zip64_at >= 0 and tail[zip64_at : zip64_at + 4] == b"PK\x06\x06":
        directory_size = max(
            directory_size if directory_size != 0xFFFFFFFF else 0, _ZIP64_END.unpack_from(tail, zip64_at)[8]
        )
    if directory_size > limits.entries * _TYPICAL_DIRECTORY_ENTRY:
        raise PackageRefusedError([_too_many_entries(limits)])
    return len(tail) != at + _END_SIZE + int(comment_size)


def _find_kind_problem(path: str, info: zipfile.ZipInfo) -> Problem | None:
    if info.flag_bits & _ENCRYPTED:
        return Problem(path, "encrypted-entry", _("The file is encrypted."))
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return Problem(path, "symlink", _("The entry is a symbolic link."))
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR) or (kind == stat.S_IFDIR) > path.endswith("/"):
        return Problem(path, "special-entry", _("The entry is neither a file nor a folder."))
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return Problem(path, "compression-method", _("The file is compressed in a way H5P does not use."))
    return None


def _find_collisions(paths: list[str]) -> list[Problem]:
    """Paths that differ only in case or in how their letters are composed, and files taken for folders."""
    problems = []
    seen: dict[str, str] = {}
    folders = {path[:end] for path in paths for end, sign in enumerate(path) if sign == "/"}
    for path in paths:
        other = seen.setdefault(folded(path), path)
        if other != path:
            message = _("The path differs from “%(other)s” only in upper and lower case or in accents.")
            problems.append(Problem(path, "case-collision", message, {"other": other}))
        if path in folders:
            problems.append(Problem(path, "path-conflict", _("The path is both a file and a folder.")))
    return problems


def _find_overlaps(infos: list[zipfile.ZipInfo]) -> list[Problem]:
    """Entries that share bytes: the way to make a small archive inflate without end."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    return [
        Problem(shown(_path_of(info)), "overlapping-entries", _("The file shares bytes with another one."))
        for info, following in pairwise(ordered)
        if info.header_offset + _LOCAL_HEADER_SIZE + info.compress_size > following.header_offset
    ]


def _find_size_problems(entries: Collection[Entry], limits: Limits) -> list[Problem]:
    problems = []
    total = 0
    for entry in entries:
        total += entry.size
        in_content = entry.path.startswith("content/")
        most = limits.content_file_bytes if in_content else limits.library_file_bytes
        if entry.size > most:
            problems.append(too_large(entry.path, most))
        elif entry.size > limits.ratio_from_bytes and entry.size > limits.ratio * entry.info.compress_size:
            problems.append(_bomb(entry.path, limits.ratio))
    packed = sum(entry.info.compress_size for entry in entries)
    if total > limits.ratio_from_bytes and total > limits.total_ratio * packed:
        problems.append(_bomb("", limits.total_ratio))
    if total > limits.total_bytes:
        message = _("Unpacked, the package is larger than %(most)d MB.")
        problems.append(Problem("", "total-size", message, {"most": limits.total_bytes // _MIB}))
    return problems


def _not_a_zip() -> Problem:
    return Problem("", "not-a-zip", _("The file is not a zip archive, or it is damaged."))


def _bomb(file: str, ratio: int) -> Problem:
    message = _("It inflates to more than %(ratio)d times its size and looks like a zip bomb.")
    return Problem(file, "zip-bomb", message, {"ratio": ratio})


def _too_many_entries(limits: Limits) -> Problem:
    message = _("The package has more than %(most)d files.")
    return Problem("", "too-many-files", message, {"most": limits.entries})


def _unreadable(entry: Entry) -> Problem:
    return Problem(entry.path, "damaged-entry", _("The file cannot be unpacked: it is damaged."))
