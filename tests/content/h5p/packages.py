"""Small packages of our own, built in memory: one content type, changed as a test needs it."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from content.h5p.definitions import Library
from content.h5p.names import LibraryName

CARD = LibraryName("Test.Card", 1, 2)
BASE = LibraryName("Test.Base", 0, 3)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8cfc0f01f0005000201a5f645400000000049454e44ae426082"
)
SCRIPT = b"""var H5P = H5P || {};
H5P.TestCard = function (params) {
  this.attach = function ($container) { $container.text(params.text || ''); };
};
"""
SEMANTICS: list[dict[str, Any]] = [
    {"name": "text", "type": "text", "label": "Text"},
    {"name": "points", "type": "number", "label": "Points", "min": 0, "max": 10, "optional": True},
    {"name": "image", "type": "image", "label": "Image", "optional": True},
]


def as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def names(*libraries: LibraryName) -> list[dict[str, Any]]:
    """Dependencies as library.json and h5p.json write them."""
    return [
        {"machineName": each.machine_name, "majorVersion": each.major, "minorVersion": each.minor}
        for each in libraries
    ]


def library_json(name: LibraryName, patch: int = 4, **more: object) -> dict[str, Any]:
    return {
        "title": name.machine_name,
        "machineName": name.machine_name,
        "majorVersion": name.major,
        "minorVersion": name.minor,
        "patchVersion": patch,
        "runnable": 1,
        "license": "MIT",
        **more,
    }


def card_files(patch: int = 4, folder: str = CARD.folder, **more: object) -> dict[str, bytes]:
    """The files of Test.Card, which preloads Test.Base; ``more`` goes into its library.json."""
    raw = library_json(
        CARD,
        patch,
        preloadedJs=[{"path": "scripts/card.js"}],
        preloadedCss=[{"path": "card.css"}],
        preloadedDependencies=names(BASE),
    )
    return {
        f"{folder}/library.json": as_json(raw | more),
        f"{folder}/semantics.json": as_json(SEMANTICS),
        f"{folder}/language/ru.json": as_json({"semantics": [{"label": "Текст"}]}),
        f"{folder}/scripts/card.js": SCRIPT,
        f"{folder}/card.css": b".test-card { color: #1d1d1b; }",
    }


def base_files(patch: int = 0, folder: str = BASE.folder, **more: object) -> dict[str, bytes]:
    """The files of Test.Base, which is no content by itself and of major version 0."""
    raw = library_json(BASE, patch, runnable=0, preloadedJs=[{"path": "base.js"}])
    return {f"{folder}/library.json": as_json(raw | more), f"{folder}/base.js": b"var H5P = H5P || {};"}


def h5p_json(**more: object) -> dict[str, Any]:
    return {
        "title": "Карточка",
        "language": "ru",
        "mainLibrary": CARD.machine_name,
        "embedTypes": ["div"],
        "license": "U",
        "preloadedDependencies": names(CARD, BASE),
        **more,
    }


def package_files(**manifest: object) -> dict[str, bytes]:
    """A whole package by path, to be changed before it is zipped."""
    return {
        "h5p.json": as_json(h5p_json(**manifest)),
        "content/content.json": as_json({"text": "Привет", "image": {"path": "images/dot.png"}}),
        "content/images/dot.png": PNG,
        **card_files(),
        **base_files(),
    }


def zip_of(files: Mapping[str, bytes] | Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> io.BytesIO:
    """Zip files under exactly these names, in this order."""
    stream = io.BytesIO()
    pairs = files.items() if isinstance(files, Mapping) else files
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in pairs:
            archive.writestr(name, data)
    stream.seek(0)
    return stream


def small_package() -> io.BytesIO:
    """A package that every rule accepts, as an upload."""
    return zip_of(package_files())


class Installed:
    """Libraries that are installed already, for ``check_package``."""

    def __init__(self, *libraries: Library) -> None:
        self.libraries = {library.name: library for library in libraries}

    def find(self, name: LibraryName) -> Library | None:
        return self.libraries.get(name)

    def newest(self, machine_name: str) -> Library | None:
        found = [each for each in self.libraries.values() if each.name.machine_name == machine_name]
        return max(found, key=lambda library: library.version, default=None)
