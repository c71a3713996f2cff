"""What a browser needs to play a content: which libraries, in which order, and H5P's own settings.

Sources: https://h5p.org/documentation/developers/json-file-definitions and the object that the core
script of H5P reads as ``H5PIntegration``.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from content.h5p.definitions import Library
from content.h5p.errors import MissingLibrariesError, Problem, gettext_noop
from content.h5p.interfaces import LibrarySource
from content.h5p.names import LibraryName

# As programs other than PHP write a regular expression of PHP or JavaScript: /…/gi.
_DELIMITED = re.compile(r"^/(.*)/([a-z]*)$", re.S)
_NUMBERS = 2**31 - 1


@dataclass(frozen=True)
class Content:
    """What is played. ``identity`` is the address (IRI) that its xAPI statements name as their object;
    ``files_url`` and ``libraries_url`` are where its files and all libraries lie, without a slash at
    the end; ``number`` is what H5P calls it inside its frame.
    """

    library: LibraryName
    title: str
    params: Any
    metadata: Mapping[str, Any]
    number: int
    identity: str
    files_url: str
    libraries_url: str


def number_of(uuid: UUID) -> int:
    """A positive number, the same for the same content: scripts of H5P expect no other identifiers."""
    return uuid.int % _NUMBERS + 1


def libraries_to_play(
    main: LibraryName, params: Any, source: LibrarySource, addons: Iterable[Library] = ()
) -> tuple[Library, ...]:
    """Every library that must be loaded, each once, what is needed before what needs it.

    The content's own libraries come in the order in which its parts are met, the main one last, then
    the addons that its texts ask for. Of several versions of a library the highest is loaded: the
    scripts know each other by machine name alone. A part whose library is not installed is left out,
    as H5P does. Raises ``MissingLibrariesError`` when the main library is not installed.
    """
    if source.find(main) is None:
        message = gettext_noop("The library %(library)s is not installed.")
        raise MissingLibrariesError([Problem("h5p.json", "missing-library", message, {"library": str(main)})])
    asked = [addon.name for addon in addons if wants_addon(params, addon)]
    roots = [*used_libraries(params), main, *asked]
    chosen = _highest_versions(roots, source)
    ordered: dict[str, Library] = {}
    for name in roots:
        _load(name.machine_name, chosen, ordered, set())
    return tuple(ordered.values())


def used_libraries(params: Any) -> Iterator[LibraryName]:
    """The libraries of all parts of a content, inner parts first; one may come several times."""
    children = params.values() if isinstance(params, Mapping) else params
    if isinstance(params, Mapping | list):
        for child in children:
            yield from used_libraries(child)
    if isinstance(params, Mapping) and isinstance(params.get("library"), str) and "params" in params:
        try:
            yield LibraryName.parse(params["library"])
        except ValueError:
            return


def wants_addon(params: Any, addon: Library) -> bool:
    """Whether a text of the content matches what ``addTo`` of the addon's library.json looks for."""
    types = _dig(addon.definition, "addTo", "content", "types")
    patterns = [_dig(entry, "text", "regex") for entry in types] if isinstance(types, list) else []
    compiled = [pattern for pattern in map(_compile, patterns) if pattern is not None]
    return any(pattern.search(text) for text in _texts(params) for pattern in compiled)


def script_urls(libraries: Iterable[Library], base: str) -> list[str]:
    return [f"{base}/{library.folder}/{path}" for library in libraries for path in library.preloaded_js]


def style_urls(libraries: Iterable[Library], base: str) -> list[str]:
    return [f"{base}/{library.folder}/{path}" for library, path in styles_to_play(libraries)]


def styles_to_play(libraries: Iterable[Library]) -> list[tuple[Library, str]]:
    """The style sheets that are loaded: none of a library that another one draws itself and therefore
    names under ``dropLibraryCss``.
    """
    libraries = list(libraries)
    dropped = {name for library in libraries for name in _dropped_by(library)}
    return [
        (library, path)
        for library in libraries
        if library.name.machine_name not in dropped
        for path in library.preloaded_css
    ]


def integration(
    content: Content, libraries: Iterable[Library], *, site_url: str, texts: Mapping[str, str]
) -> dict[str, Any]:
    """The object ``H5PIntegration`` of a frame that shows this content and nothing else.

    The person stays unnamed, statistics and the bar of actions below the content are off. ``texts``
    are those of ``core_texts`` in the reader's language.
    """
    libraries = list(libraries)
    main = next(library for library in libraries if library.name.machine_name == content.library.machine_name)
    shown = {
        "library": str(content.library),
        "jsonContent": json.dumps(content.params, ensure_ascii=False),
        "fullScreen": "1" if _is_set(main.definition.get("fullscreen")) else "0",
        "mainId": content.number,
        "url": content.identity,
        "title": content.title,
        "contentUrl": content.files_url,
        "metadata": {"title": content.title, **content.metadata},
        "displayOptions": dict.fromkeys(("frame", "export", "embed", "copyright", "icon", "copy"), False),
        "contentUserData": {},
        "scripts": script_urls(libraries, content.libraries_url),
        "styles": style_urls(libraries, content.libraries_url),
    }
    return {
        "baseUrl": site_url,
        "siteUrl": site_url,
        "url": "/h5p",
        "urlLibraries": content.libraries_url,
        "libraryDirectories": _directories(libraries),
        "contents": {f"cid-{content.number}": shown},
        "core": {"scripts": [], "styles": []},
        "loadedJs": shown["scripts"],
        "loadedCss": shown["styles"],
        "l10n": {"H5P": dict(texts)},
        "libraryConfig": {},
        "ajax": {"setFinished": "", "contentUserData": ""},
        "saveFreq": False,
        "postUserStatistics": False,
        "reportingIsEnabled": False,
        "fullscreenDisabled": 0,
        "hubIsEnabled": False,
        "crossorigin": None,
        "crossoriginCacheBuster": None,
        "pluginCacheBuster": "",
    }


def _highest_versions(roots: Iterable[LibraryName], source: LibrarySource) -> dict[str, Library]:
    """By machine name, of everything that the roots need."""
    chosen: dict[str, Library] = {}
    waiting, met = list(roots), set()
    while waiting:
        name = waiting.pop()
        if name in met:
            continue
        met.add(name)
        library = source.find(name)
        if library is None:
            continue
        known = chosen.get(name.machine_name)
        if known is None or known.version < library.version:
            chosen[name.machine_name] = library
        waiting += library.preloaded
    return chosen


def _load(
    machine_name: str, chosen: Mapping[str, Library], ordered: dict[str, Library], above: set[str]
) -> None:
    library = chosen.get(machine_name)
    if library is None or machine_name in ordered or machine_name in above:
        return
    for needed in library.preloaded:
        _load(needed.machine_name, chosen, ordered, above | {machine_name})
    ordered[machine_name] = library


def _dropped_by(library: Library) -> Iterator[str]:
    listed = library.definition.get("dropLibraryCss") or ()
    for record in listed.values() if isinstance(listed, Mapping) else listed:
        yield str(record["machineName"])


def _directories(libraries: Iterable[Library]) -> dict[str, str]:
    """Where scripts find a library that they name as packages do: ``H5P.MultiChoice-1.14``.

    A library also answers for what others that are loaded call it by: an older version of it.
    """
    by_machine_name = {library.name.machine_name: library for library in libraries}
    names = {library.name for library in by_machine_name.values()}
    names.update(needed for library in by_machine_name.values() for needed in library.preloaded)
    return {
        name.folder: by_machine_name[name.machine_name].folder
        for name in sorted(names)
        if name.machine_name in by_machine_name
    }


def _texts(params: Any) -> Iterator[str]:
    if isinstance(params, str):
        yield params
    elif isinstance(params, Mapping):
        for child in params.values():
            yield from _texts(child)
    elif isinstance(params, list):
        for child in params:
            yield from _texts(child)


def _compile(expression: object) -> re.Pattern[str] | None:
    """What Python cannot read as a regular expression matches nothing."""
    match = _DELIMITED.match(expression) if isinstance(expression, str) else None
    if match is None:
        return None
    flags = re.I if "i" in match[2] else re.NOFLAG
    flags |= re.S if "s" in match[2] else re.NOFLAG
    try:
        return re.compile(match[1], flags)
    except re.error:
        return None


def _dig(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _is_set(value: object) -> bool:
    """library.json has 1, "1" or true."""
    return str(value).lower() in {"1", "true"}
