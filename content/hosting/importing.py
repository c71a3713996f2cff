"""Packages come in: everything is checked first, then files are written, then rows in one transaction."""

import hashlib
from collections.abc import Iterable
from typing import IO
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import api as accounts_api
from content.events import H5PContentImported
from content.h5p.checking import CheckedContent, check_content
from content.h5p.errors import ContentRefusedError, MissingLibrariesError, Problem
from content.h5p.interfaces import LibrarySource, Permissions
from content.h5p.names import LibraryName
from content.h5p.packages import CheckedPackage, Package, check_package, open_package
from content.hosting.blobs import store_blobs
from content.hosting.data import H5PDraft, H5PVersionData, ImportedPackage
from content.hosting.locks import lock_for_writing
from content.hosting.permissions import OperatorPermissions
from content.hosting.registry import DatabaseRegistry, Installation, not_installed
from content.hosting.services import save_h5p_version
from content.hosting.storage import DjangoFileStore, library_key
from content.hosting.sweeping import Written, remove_unclaimed, removed_on_failure
from content.hosting.wording import told_to_people
from core import events
from core.errors import PermissionDeniedError

_CHUNK = 1024 * 1024
# Contents of packages that operators import are named within this.
_PACKAGES = UUID("6f1d5f0e-6d0c-4c39-9d0e-2f6a4d1f8a35")


def import_h5p(source: IO[bytes], *, permissions: Permissions, by_id: int | None) -> ImportedPackage:
    """Take in a package: its content as a draft, and its libraries where the person may install them.

    Of others the content is taken, to run in the libraries that are installed. Raises
    ``InvalidInputError`` whose fields are the files that break a rule; nothing of the package stays then.
    """
    store, installed = DjangoFileStore(), DatabaseRegistry().snapshot()
    with told_to_people(), open_package(source) as package:
        checked = check_package(package, installed)
        if permissions.may_install_libraries():
            content, names = _content_of(checked), (*checked.needed, *checked.newer)
        else:
            content, names = _fit_to_installed(checked, installed), ()
        with removed_on_failure(store) as written, transaction.atomic():
            lock_for_writing()
            done = _install(package, names, by_id, store, written)
            files = store_blobs(package.content_files, store, written)
        _remove_kept(package, done, store)
    main = content.libraries[0]
    draft = H5PDraft(
        library=main.name,
        title=str(package.metadata.get("title") or main.title),
        params=content.params,
        metadata=package.metadata,
        files=files,
    )
    return ImportedPackage(draft, done.installed, done.upgraded, _warnings(checked, done))


def import_h5p_content(source: IO[bytes]) -> tuple[ImportedPackage, H5PVersionData]:
    """Take in a package as an operator does: its libraries, and its content as a version.

    The same package again gives the same version. Raises ``InvalidInputError``.
    """
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
    source.seek(0)
    imported = import_h5p(source, permissions=OperatorPermissions(), by_id=None)
    with transaction.atomic():
        version = save_h5p_version(
            imported.draft, content_uuid=uuid5(_PACKAGES, digest.hexdigest()), by_id=None
        )
        events.publish(H5PContentImported(version.content_uuid, version.uuid))
    return imported, version


def install_h5p_libraries(
    source: IO[bytes], *, permissions: Permissions, by_id: int | None
) -> tuple[tuple[LibraryName, ...], tuple[LibraryName, ...]]:
    """Install every library of a package, whose content is not looked at.

    Returns those that were not here and those that came with a newer patch; the same package again
    gives none. Raises ``PermissionDeniedError``, ``InvalidInputError``.
    """
    if not permissions.may_install_libraries():
        raise PermissionDeniedError(_("Only administrators install libraries."))
    store = DjangoFileStore()
    with told_to_people(), open_package(source, libraries_only=True) as package:
        checked = check_package(package, DatabaseRegistry().snapshot())
        with removed_on_failure(store) as written, transaction.atomic():
            lock_for_writing()
            done = _install(package, (*checked.needed, *checked.newer), by_id, store, written)
        _remove_kept(package, done, store)
    return done.installed, done.upgraded


def _warnings(checked: CheckedPackage, done: Installation) -> tuple[Problem, ...]:
    """What concerns libraries concerns only those who install them."""
    if done.installed or done.upgraded:
        return checked.warnings
    return tuple(warning for warning in checked.warnings if not warning.file.endswith("/library.json"))


def _content_of(checked: CheckedPackage) -> CheckedContent:
    assert checked.content is not None  # the package was opened with its content
    return checked.content


def _fit_to_installed(checked: CheckedPackage, installed: LibrarySource) -> CheckedContent:
    """The content as the installed libraries take it, which may differ from those in the package."""
    content = _content_of(checked)
    if any(installed.find(library.name) is None for library in content.libraries):
        raise MissingLibrariesError([not_installed(name, installed) for name in checked.needed])
    if not checked.newer:
        return content
    package = checked.package
    main = installed.find(content.libraries[0].name)
    assert main is not None
    fitted = check_content(package.params, main, installed, package.content_files.keys())
    if fitted.problems:
        raise ContentRefusedError(fitted.problems)
    return fitted


def _install(
    package: Package,
    names: Iterable[LibraryName],
    by_id: int | None,
    store: DjangoFileStore,
    written: Written,
) -> Installation:
    """Write the files of the libraries, then their rows; part of an import."""
    packaged = [package.libraries[name] for name in names]
    if not packaged:
        return Installation()
    written.folders |= {each.library.folder for each in packaged}
    store.write_all(
        (library_key(each.library.folder, path), file.open)
        for each in packaged
        for path, file in each.files.items()
    )
    sizes = {each.library.name: each.size for each in packaged}
    done = DatabaseRegistry(by_id).enter([each.library for each in packaged], sizes)
    changed = {"installed": done.installed, "upgraded": done.upgraded}
    details = {what: [str(name) for name in names] for what, names in changed.items() if names}
    if details:
        accounts_api.record_access(by_id, None, "h5p_library.installed", details=details, count=len(packaged))
    return done


def _remove_kept(package: Package, done: Installation, store: DjangoFileStore) -> None:
    """Somebody else was faster: what was written for these libraries is not needed."""
    folders = {package.libraries[name].library.folder for name in done.kept}
    remove_unclaimed(Written(folders=folders), store)
