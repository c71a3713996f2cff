"""Which libraries a content passes through on its way to a newer version of its library.

The scripts that change the parameters (``upgrades.js``) are JavaScript of the libraries and run in a
browser; see https://h5p.org/documentation/developers/content-upgrade.
"""

from collections.abc import Iterator, Sequence
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
    """``libraries`` are the target itself and those that parts of the content become."""

    source: LibraryName
    target: LibraryName
    libraries: tuple[Library, ...]


def plan_upgrade(used: Sequence[Library], target: LibraryName, installed: LibrarySource) -> UpgradePlan:
    """``used`` are the libraries of the content, its main one first.

    Raises ``MissingLibrariesError`` when a part would have to become a library that is not installed,
    ``ValueError`` when the target is not a newer version of the main library.
    """
    source = used[0].name
    if target.machine_name != source.machine_name or target <= source:
        raise ValueError(f"{target} is not a newer version of {source}")
    found: dict[LibraryName, Library] = {}
    missing: set[LibraryName] = set()
    _collect(target, {library.name.machine_name for library in used}, installed, found, missing)
    if missing:
        raise MissingLibrariesError([_missing(target, name) for name in sorted(missing)])
    return UpgradePlan(source, target, tuple(found.values()))


def _collect(
    name: LibraryName,
    used: set[str],
    installed: LibrarySource,
    found: dict[LibraryName, Library],
    missing: set[LibraryName],
) -> None:
    due = [name]
    while due:
        name = due.pop()
        if name in found or name in missing:
            continue
        library = installed.find(name)
        if library is None:
            missing.add(name)
            continue
        found[name] = library
        due.extend(option for option in _options(semantics_of(library)) if option.machine_name in used)


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
