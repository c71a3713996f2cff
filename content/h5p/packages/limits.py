"""How large a package may be."""

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of what is read; sizes are bytes after inflating unless said otherwise.

    ``package_bytes`` is the ``.h5p`` file itself. ``content_file_bytes`` leaves room for a video,
    ``library_file_bytes`` for scripts, fonts and pictures. ``json_bytes`` bounds h5p.json and
    content.json, ``definition_bytes`` each JSON file of a library. ``json_depth`` counts nested
    objects and lists.

    ``ratio`` is how many times larger than in the archive an entry may be that is larger than
    ``ratio_from_bytes``: text compresses to a fiftieth at best, what is made to harm to a
    thousandth. ``total_ratio`` is the same for the files of a package together.
    """

    package_bytes: int = 1024 * _MIB
    total_bytes: int = 1024 * _MIB
    content_file_bytes: int = 500 * _MIB
    library_file_bytes: int = 64 * _MIB
    json_bytes: int = 16 * _MIB
    definition_bytes: int = 2 * _MIB
    svg_bytes: int = 8 * _MIB
    json_depth: int = 100
    entries: int = 20_000
    libraries: int = 500
    path_bytes: int = 500
    segment_bytes: int = 200
    ratio: int = 150
    total_ratio: int = 30
    ratio_from_bytes: int = 10 * _MIB


DEFAULT_LIMITS = Limits()
