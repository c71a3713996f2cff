"""Reads QTI 3.0, 2.2 and 2.1: a package with its manifest, or the XML of a single item."""

from dataclasses import replace

from django.utils.translation import gettext as _

from assessments.exchange.base import MAX_ITEMS, LineError
from assessments.exchange.pictures import PackageFile
from assessments.exchange.qti.interactions import read_question
from assessments.exchange.qti.item import read_item
from assessments.exchange.qti.manifest import Manifest, Resource, read_manifest
from assessments.exchange.qti.package import Package, is_zip, open_package
from assessments.exchange.qti.source import Source
from assessments.exchange.qti.tree import Node, QtiError, parse_tree
from assessments.item_types import get_item_type
from assessments.item_types.base import ItemDraft
from core.errors import InvalidInputError

_ITEM, _TEST = "assessmentItem", "assessmentTest"
# Of all pictures of a package together; more is no bank of questions.
_MOST_PICTURE_BYTES = 128 * 1024 * 1024


def parse_qti(raw: bytes) -> PackageFile:
    """Items, errors and warnings, each with its file in the package and its line there."""
    if is_zip(raw):
        return _parse_package(open_package(raw))
    parsed = PackageFile()
    _read_file(parsed, Resource("", 1, [], 3), None, raw)
    return parsed


def _parse_package(package: Package) -> PackageFile:
    manifest = read_manifest(package)
    if len(manifest.items) > MAX_ITEMS:
        raise InvalidInputError(_("The file has more than %(most)d items.") % {"most": MAX_ITEMS})
    parsed = PackageFile()
    _warn_of_package(parsed, manifest)
    for resource in manifest.items:
        try:
            raw = package.read(resource.path)
        except InvalidInputError as error:
            parsed.errors.append(LineError(resource.line, manifest.path, str(error)))
            continue
        _read_file(parsed, resource, package, raw, is_listed=bool(manifest.path))
        if sum(len(picture.content) for picture in parsed.pictures.values()) > _MOST_PICTURE_BYTES:
            raise InvalidInputError(_("The pictures of the package are too large."))
    if not parsed.items and not parsed.errors:
        raise InvalidInputError(_("The package has no questions."))
    return parsed


def _warn_of_package(parsed: PackageFile, manifest: Manifest) -> None:
    if not manifest.path:
        parsed.warn(1, "", _("The package has no manifest; every item in it is read."))
    for line in manifest.tests:
        parsed.warn(line, manifest.path, _("The test is left out: only its questions are taken."))


def _read_file(
    parsed: PackageFile, resource: Resource, package: Package | None, raw: bytes, *, is_listed: bool = True
) -> None:
    source = Source(resource.path, package)
    line = 1
    try:
        root = parse_tree(raw)
        line = root.line
        if root.name != _ITEM:
            if is_listed:
                raise QtiError(line, _("The file holds “%(name)s”, not an item.") % {"name": root.name[:80]})
            return
        draft = _described(read_question(read_item(root, source)), root, resource)
        get_item_type(draft.type).build(draft)
    except QtiError as error:
        parsed.errors.append(LineError(error.line, resource.path, str(error)))
        return
    except InvalidInputError as error:
        where = ", ".join(filter(None, (resource.path, next(iter(error.fields), ""))))
        parsed.errors.append(LineError(line, where, str(error)))
        return
    finally:
        for at, message in source.warnings:
            parsed.warn(at, resource.path, message)
    parsed.pictures.update(source.pictures)
    parsed.add(line, draft)


def _described(draft: ItemDraft, root: Node, resource: Resource) -> ItemDraft:
    return replace(
        draft, external_id=root.get("identifier"), tags=resource.tags, difficulty=resource.difficulty
    )
