"""The manifest of a package: which of its files are items, and what it says about them."""

import posixpath
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.exchange.qti.package import Package, resolve
from assessments.exchange.qti.tree import Node, QtiError, parse_tree
from core.errors import InvalidInputError

NAME = "imsmanifest.xml"
# The words of the metadata standard LOM, from 1 to 5.
DIFFICULTIES = ["very easy", "easy", "medium", "difficult", "very difficult"]
_ITEM, _TEST = "imsqti_item_", "imsqti_test_"


@dataclass(frozen=True, slots=True)
class Resource:
    path: str
    line: int
    tags: list[str]
    difficulty: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """``path`` is empty for an archive of items without a manifest; ``tests`` are lines of whole tests."""

    path: str
    items: list[Resource]
    tests: list[int]


def read_manifest(package: Package) -> Manifest:
    """Raises ``InvalidInputError`` naming the file and the line that break a rule."""
    path = _find(package)
    if not path:
        files = [name for name in package.files if name.lower().endswith(".xml")]
        return Manifest("", [Resource(name, 1, [], 3) for name in files], [])
    try:
        root = parse_tree(package.read(path))
    except QtiError as error:
        words = {"path": path, "line": error.line, "rule": str(error)}
        raise InvalidInputError(_("%(path)s, line %(line)d: %(rule)s") % words) from None
    found = root.find("resource")
    items = [_resource(node, path) for node in found if node.get("type").startswith(_ITEM)]
    return Manifest(path, items, [node.line for node in found if node.get("type").startswith(_TEST)])


def manifest_of(package: Package) -> bytes:
    """The manifest as it stands in the package; empty where there is none."""
    path = _find(package)
    return package.read(path) if path else b""


def _find(package: Package) -> str:
    """At the root, or in the one folder that everything was packed in."""
    found = [path for path in package.files if posixpath.basename(path).lower() == NAME]
    return min(found, key=lambda path: (path.count("/"), path), default="")


def _resource(node: Node, manifest: str) -> Resource:
    address = node.get("href") or next((file.get("href") for file in node.all("file")), "")
    base = node.get("xml:base")
    path = resolve(manifest, f"{base.rstrip('/')}/{address}" if base else address)
    if not path:
        words = {"path": manifest, "line": node.line, "address": address[:120]}
        raise InvalidInputError(_("%(path)s, line %(line)d: “%(address)s” leads out of the package.") % words)
    tags = [" ".join(tag.text.split(","))[:80] for tag in node.find("keyword")]
    told = [
        value.text.lower() for place in node.find("difficulty") for value in place.find("value", "langstring")
    ]
    known = [DIFFICULTIES.index(word) + 1 for word in told if word in DIFFICULTIES]
    return Resource(path, node.line, [tag for tag in tags if tag], known[0] if known else 3)
