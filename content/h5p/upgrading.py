"""Which libraries a content passes through on its way to a newer version of its library.

The scripts that change the parameters (``upgrades.js``) are JavaScript of the libraries and run in a
browser; see https://h5p.org/documentation/developers/content-upgrade.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from content.h5p.definitions import Library
from content.h5p.errors import MissingLibrariesError, Problem, gettext_noop
from content.h5p.interfaces import LibrarySource
from content.h5p.names import LibraryName
from content.h5p.semantics import Field, GroupField, LibraryField, ListField
from content.h5p.semantics_reader import semantics_of

UPGRADE_SCRIPT = "upgrades.js"


@dataclass(frozen=True)
class UpgradePlan:
    """``libraries`` are the target itself and those that parts of the content become.

    ``within_reach`` are these and every other installed library of which the target may have parts:
    scripts make new ones, of an image of long ago a medium of today.
    """

    source: LibraryName
    target: LibraryName
    libraries: tuple[Library, ...]
    within_reach: tuple[Library, ...]


def plan_upgrade(used: Sequence[Library], target: LibraryName, installed: LibrarySource) -> UpgradePlan:
    """``used`` are the libraries of the content, its main one first.

    Raises ``MissingLibrariesError`` when a part would have to become a library that is not installed,
    ``ValueError`` when the target is not a newer version of the main library.
    """
    source = used[0].name
    if target.machine_name != source.machine_name or target <= source:
        raise ValueError(f"{target} is not a newer version of {source}")
    used_names = {library.name.machine_name for library in used}
    libraries, missing = _reach(target, installed, lambda name: name.machine_name in used_names)
    if missing:
        raise MissingLibrariesError([_missing(target, name) for name in sorted(missing)])
    within_reach, _absent = _reach(target, installed, lambda _name: True)
    return UpgradePlan(source, target, libraries, within_reach)


def _reach(
    target: LibraryName, installed: LibrarySource, is_wanted: Callable[[LibraryName], bool]
) -> tuple[tuple[Library, ...], set[LibraryName]]:
    """The target and the wanted libraries among the parts of what was reached; those not installed."""
    found: dict[LibraryName, Library] = {}
    missing: set[LibraryName] = set()
    due = [target]
    while due:
        name = due.pop()
        if name in found or name in missing:
            continue
        library = installed.find(name)
        if library is None:
            missing.add(name)
            continue
        found[name] = library
        due.extend(option for option in _options(semantics_of(library)) if is_wanted(option))
    return tuple(found.values()), missing


def _options(fields: Sequence[Field]) -> Iterator[LibraryName]:
    for field in fields:
        if isinstance(field, LibraryField):
            yield from field.options
        elif isinstance(field, ListField):
            yield from _options([field.item])
        elif isinstance(field, GroupField):
            yield from _options(field.fields)


def _missing(target: LibraryName, name: LibraryName) -> Problem:
    message = gettext_noop("%(target)s needs the library %(library)s, which is not installed.")
    return Problem(
        "library.json", "upgrade-needs-library", message, {"target": str(target), "library": str(name)}
    )
