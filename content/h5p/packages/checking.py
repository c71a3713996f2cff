"""Checking an opened package against what is installed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from content.h5p.checking import CheckedContent, check_content
from content.h5p.definitions import Library
from content.h5p.errors import Problem
from content.h5p.errors import gettext_noop as _
from content.h5p.interfaces import LibrarySource
from content.h5p.names import LibraryName
from content.h5p.packages import h5p_json, library_json
from content.h5p.packages.data import Package, PackagedLibrary
from content.h5p.packages.findings import Findings
from content.h5p.packages.opening import PARAMS_FILE


@dataclass(frozen=True)
class CheckedPackage:
    """A package that may be imported.

    ``needed`` are the libraries that are not installed, ``newer`` those installed with an older
    patch, both in the order in which preloaded dependencies load. ``content`` is None for a package
    of libraries only. ``warnings`` hold those of the package and of its content too.
    """

    package: Package
    content: CheckedContent | None
    needed: tuple[LibraryName, ...]
    newer: tuple[LibraryName, ...]
    warnings: tuple[Problem, ...]


class Together:
    """The libraries of a package and the installed ones as one ``LibrarySource``.

    Of two patches of one version the newer counts; of two equal ones the installed.
    """

    def __init__(self, packaged: Mapping[LibraryName, PackagedLibrary], installed: LibrarySource) -> None:
        self._packaged = {name: each.library for name, each in packaged.items()}
        self._installed = installed

    def find(self, name: LibraryName) -> Library | None:
        packaged, installed = self._packaged.get(name), self._installed.find(name)
        if packaged and installed:
            return packaged if packaged.patch > installed.patch else installed
        return packaged or installed

    def newest(self, machine_name: str) -> Library | None:
        found = [library for library in self._packaged.values() if library.name.machine_name == machine_name]
        installed = self._installed.newest(machine_name)
        candidates = [*found, installed] if installed else found
        return max(candidates, key=lambda library: library.version, default=None)


def check_package(package: Package, installed: LibrarySource) -> CheckedPackage:
    """Raises ``PackageRefusedError`` with everything that is wrong."""
    findings = Findings(warnings=list(package.warnings))
    together = Together(package.libraries, installed)
    findings.problems += _find_missing(package, together)
    findings.warnings += _find_missing_editors(package, together)
    libraries = {name: packaged.library for name, packaged in package.libraries.items()}
    findings.problems += _find_cycle(libraries, together)
    findings.refuse_if_any()
    content = _check_main(package, together, findings)
    findings.refuse_if_any()
    ordered = [name for name in in_loading_order(libraries, together) if name in libraries]
    return CheckedPackage(
        package=package,
        content=content,
        needed=tuple(name for name in ordered if installed.find(name) is None),
        newer=tuple(name for name in ordered if _is_newer(libraries[name], installed.find(name))),
        warnings=tuple(findings.warnings),
    )


def in_loading_order(names: Iterable[LibraryName], source: LibrarySource) -> list[LibraryName]:
    """``names`` and all that they preload: each after what it preloads itself.

    The same names give the same order. What ``source`` does not know is left out.
    """
    ordered: dict[LibraryName, None] = {}
    begun: set[LibraryName] = set()
    waiting = [(name, False) for name in sorted(names, reverse=True)]
    while waiting:
        name, is_done = waiting.pop()
        library = source.find(name)
        if is_done:
            ordered[name] = None
        elif library and name not in begun:
            begun.add(name)
            waiting.append((name, True))
            waiting += [(other, False) for other in reversed(library.preloaded)]
    return list(ordered)


def _is_newer(packaged: Library, installed: Library | None) -> bool:
    return installed is not None and packaged.patch > installed.patch


def _check_main(package: Package, together: Together, findings: Findings) -> CheckedContent | None:
    if package.main is None:
        return None
    main = together.find(package.main)
    assert main is not None  # h5p.json lists it, so it was looked for among the missing
    if not main.runnable:
        message = _("The main library %(library)s cannot be a content by itself.")
        values = {"library": str(main.name)}
        findings.problems.append(Problem(h5p_json.FILE, "main-library-not-runnable", message, values))
        return None
    content = check_content(package.params, main, together, package.content_files.keys(), PARAMS_FILE)
    findings.problems += content.problems
    findings.warnings += content.warnings
    return content


def _needs(package: Package, together: Together) -> Iterable[tuple[str, str, LibraryName]]:
    """Who needs which library: the file that says so, its name for people, the library."""
    for name in package.required:
        yield h5p_json.FILE, h5p_json.FILE, name
    for packaged in package.libraries.values():
        library = packaged.library
        for name in (*library.preloaded, *library.dynamic) if together.find(library.name) is library else ():
            yield f"{packaged.folder}/{library_json.FILE}", str(library.name), name


def _find_missing(package: Package, together: Together) -> list[Problem]:
    message = _("%(needed_by)s needs the library %(library)s, which is neither in the package nor installed.")
    return [
        Problem(file, "missing-library", message, {"needed_by": needed_by, "library": str(name)})
        for file, needed_by, name in _needs(package, together)
        if together.find(name) is None
    ]


def _find_missing_editors(package: Package, together: Together) -> list[Problem]:
    message = _("The editor of %(needed_by)s needs the library %(library)s, which is not here.")
    return [
        Problem(
            f"{packaged.folder}/{library_json.FILE}",
            "missing-editor-library",
            message,
            {"needed_by": str(packaged.library.name), "library": str(name)},
        )
        for packaged in package.libraries.values()
        for name in packaged.library.editor
        if together.find(name) is None
    ]


def _find_cycle(names: Iterable[LibraryName], source: LibrarySource) -> list[Problem]:
    """Libraries that preload themselves through others: nothing could load first."""
    found = {name: source.find(name) for name in names}
    waiting_for = {
        name: found.keys() & set(library.preloaded) - {name} for name, library in found.items() if library
    }
    while free := [name for name, others in waiting_for.items() if not others & waiting_for.keys()]:
        for name in free:
            del waiting_for[name]
    if not waiting_for:
        return []
    way = [min(waiting_for)]
    while way[-1] not in way[:-1]:
        way.append(min(waiting_for[way[-1]] & waiting_for.keys()))
    circle = way[way.index(way[-1]) :]
    message = _("Libraries need each other in a circle: %(circle)s.")
    values = {"circle": " → ".join(str(name) for name in circle)}
    return [Problem(circle[0].folder, "dependency-cycle", message, values)]
