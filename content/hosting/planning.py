"""What a package would install, told before it is done."""

from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from content.h5p.interfaces import Permissions
from content.h5p.names import LibraryName
from content.h5p.packages import check_package, open_package
from content.hosting.registry import DatabaseRegistry
from content.hosting.wording import told_to_people
from core.errors import PermissionDeniedError


@dataclass(frozen=True)
class PlannedLibrary:
    """``installed_patch`` is None for a library that is not here yet. ``size`` in bytes."""

    name: LibraryName
    patch: int
    title: str
    size: int
    installed_patch: int | None


def plan_h5p_libraries(source: IO[bytes], *, permissions: Permissions) -> list[PlannedLibrary]:
    """The libraries of a package that ``install_h5p_libraries`` would install, in that order.

    Empty when all are here in the same patch or a newer one. Raises ``PermissionDeniedError``,
    ``InvalidInputError``.
    """
    if not permissions.may_install_libraries():
        raise PermissionDeniedError(_("Only administrators install libraries."))
    installed = DatabaseRegistry().snapshot()
    with told_to_people(), open_package(source, libraries_only=True) as package:
        checked = check_package(package, installed)
        planned = []
        for name in (*checked.needed, *checked.newer):
            packaged, present = package.libraries[name], installed.find(name)
            planned.append(
                PlannedLibrary(
                    name=name,
                    patch=packaged.library.patch,
                    title=packaged.library.title,
                    size=packaged.size,
                    installed_patch=present.patch if present else None,
                )
            )
    return planned
