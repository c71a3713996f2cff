"""manage.py h5p validate|import|export|libraries: interactive content, for operators."""

import json
import logging
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.h5p.errors import H5PError, Problem
from content.h5p.interfaces import LibrarySource
from content.h5p.names import LibraryName
from content.h5p.packages import CheckedPackage, check_package, open_package
from content.hosting.data import H5PLibraryCard
from content.hosting.exporting import export_h5p
from content.hosting.importing import import_h5p_content, install_h5p_libraries
from content.hosting.libraries import delete_h5p_library, prune_h5p_files
from content.hosting.own_libraries import own_package
from content.hosting.permissions import OperatorPermissions
from content.hosting.registry import DatabaseRegistry, LibrarySnapshot
from content.hosting.selectors import (
    find_h5p_versions,
    get_h5p_usage,
    latest_h5p_version,
    list_h5p_libraries,
)
from content.hosting.wording import say
from core.errors import ApplicationError, NotFoundError

_SHOWN_PROBLEMS = 50
_OPERATOR = OperatorPermissions()


class Command(BaseCommand):
    help = "Check, import and export H5P packages, and look after the libraries that they run on."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        _add_validate(actions)
        _add_import(actions)
        _add_export(actions)
        _add_libraries(actions)

    def handle(self, *_args: Any, **options: Any) -> None:
        name = options["action"]
        if name == "libraries":
            name = f"libraries_{options['what'].replace('-', '_')}"
        try:
            with _quiet_log():
                getattr(self, f"_{name}")(options)
        except ApplicationError as error:
            self._tell_fields(error)
            raise CommandError(str(error)) from None
        except OSError as error:
            if error.filename is None:
                raise
            raise CommandError(f"{error.filename}: {error.strerror}") from None

    def _validate(self, options: dict[str, Any]) -> None:
        installed = DatabaseRegistry().snapshot() if options["installed"] else LibrarySnapshot.nothing()
        findings = []
        for path in self._followed(options["paths"]):
            finding = _validate_file(path, installed, libraries_only=options["libraries_only"])
            findings.append(finding)
            if not options["json"]:
                self._show(finding, with_remarks=options["remarks"])
        if options["json"]:
            self.stdout.write(json.dumps(findings, ensure_ascii=False, indent=1))
        refused = sum(not finding["ok"] for finding in findings)
        if refused:
            counts = {"refused": refused, "files": len(findings)}
            raise CommandError(_("Refused: %(refused)d of %(files)d.") % counts)

    def _show(self, finding: dict[str, Any], *, with_remarks: bool) -> None:
        path = finding["file"]
        if finding["ok"]:
            self.stdout.write(f"{self.style.SUCCESS(_('ok'))} {path}: {_summary(finding)}")
        else:
            self.stdout.write(f"{self.style.ERROR(_('refused'))} {path}")
        problems = finding["problems"]
        for problem in problems[:_SHOWN_PROBLEMS]:
            self.stdout.write(f"    {_line(problem)}")
        if len(problems) > _SHOWN_PROBLEMS:
            self.stdout.write(
                "    " + _("… and %(count)d more.") % {"count": len(problems) - _SHOWN_PROBLEMS}
            )
        for warning in finding["warnings"] if with_remarks else ():
            self.stdout.write(f"    ({_line(warning)})")

    def _import(self, options: dict[str, Any]) -> None:
        refused = 0
        for path in self._followed(options["paths"]):
            try:
                with path.open("rb") as source:
                    line = self._import_one(source, options)
            except ApplicationError as error:
                refused += 1
                self.stderr.write(f"{path}: {error}")
                self._tell_fields(error)
            else:
                self.stdout.write(f"{path}: {line}")
        if refused:
            raise CommandError(_("Files that were not imported: %(count)d.") % {"count": refused})

    def _import_one(self, source: IO[bytes], options: dict[str, Any]) -> str:
        if options["libraries_only"]:
            return _installed_line(*install_h5p_libraries(source, permissions=_OPERATOR, by_id=None))
        imported, version = import_h5p_content(source)
        said = {"title": version.title, "library": version.library, "number": version.number}
        line = _("“%(title)s”, %(library)s, version %(number)d") % said
        libraries = _installed_line(imported.installed, imported.upgraded)
        return f"{line}; {libraries} content={version.content_uuid} version={version.uuid}"

    def _export(self, options: dict[str, Any]) -> None:
        uuid, path = options["uuid"], options["file"]
        version = find_h5p_versions([uuid]).get(uuid) or latest_h5p_version(uuid)
        if version is None:
            raise NotFoundError(_("There is no H5P content or version %(uuid)s.") % {"uuid": uuid})
        # Whole or not at all, as far as whoever looks at the file is concerned.
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as target:
            draft = Path(target.name)
            try:
                export_h5p(version.draft, target)
                target.close()
                draft.chmod(0o644)
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
        self.stdout.write(f"{path}: {version.title}, {filesizeformat(path.stat().st_size)}")

    def _libraries_list(self, options: dict[str, Any]) -> None:
        cards = list_h5p_libraries()
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(card) for card in cards], ensure_ascii=False, indent=1))
            return
        if not cards:
            self.stdout.write(_("No libraries are installed."))
        width = max((len(_full_name(card)) for card in cards), default=0)
        for card in sorted(cards, key=lambda card: card.name):
            counts = {"contents": card.uses, "versions": card.version_uses, "libraries": card.dependants}
            used = _("%(contents)d contents, %(versions)d versions, %(libraries)d libraries") % counts
            self.stdout.write(f"{_full_name(card):{width}}  {filesizeformat(card.size):>10}  {used}")

    def _libraries_usage(self, options: dict[str, Any]) -> None:
        usage = get_h5p_usage(_card(options["name"]).uuid)
        for uuid, title in usage.contents:
            self.stdout.write(_("content %(uuid)s: %(title)s") % {"uuid": uuid, "title": title})
        for name in usage.dependants:
            self.stdout.write(_("library %(name)s") % {"name": name})
        if not usage.contents and not usage.dependants:
            self.stdout.write(_("Nothing needs %(name)s.") % {"name": usage.name})

    def _libraries_install(self, options: dict[str, Any]) -> None:
        self._import({**options, "libraries_only": True})

    def _libraries_install_own(self, _options: dict[str, Any]) -> None:
        with own_package() as source:
            done = install_h5p_libraries(source, permissions=_OPERATOR, by_id=None)
        self.stdout.write(_installed_line(*done))

    def _libraries_delete(self, options: dict[str, Any]) -> None:
        name = delete_h5p_library(_card(options["name"]).uuid, permissions=_OPERATOR, by_id=None)
        self.stdout.write(_("%(name)s was deleted.") % {"name": name})

    def _libraries_prune(self, _options: dict[str, Any]) -> None:
        removed = prune_h5p_files()
        counts = {"folders": len(removed.folders), "files": len(removed.hashes)}
        line = _("Removed: folders of libraries: %(folders)d, files of contents: %(files)d.") % counts
        self.stdout.write(line)

    def _followed(self, paths: list[Path]) -> Iterator[Path]:
        """The packages one by one; who waits at a terminal sees which one is at work."""
        packages = list(_packages(paths))
        for number, path in enumerate(packages, start=1):
            self._show_work(f"[{number}/{len(packages)}] {path.name}")
            yield path
        self._show_work("")

    def _show_work(self, line: str) -> None:
        """On a line that whatever is written next takes for its own."""
        if self.stderr.isatty():
            self.stderr.write(f"{line}\x1b[K\r", style_func=str, ending="")
            self.stderr.flush()

    def _tell_fields(self, error: ApplicationError) -> None:
        for field, messages in error.fields.items():
            for message in messages:
                if str(message) != str(error):
                    self.stderr.write(f"    {field}: {message}")


@contextmanager
def _quiet_log() -> Iterator[None]:
    """Keep lines below a warning away from what the operator reads."""
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _add_validate(actions: Any) -> None:
    words = "Check packages and say what is wrong with each; nothing is stored and no database is needed."
    parser = actions.add_parser("validate", help=words, description=words)
    _add_paths(parser)
    parser.add_argument("--libraries-only", action="store_true", help="pass over the content")
    parser.add_argument(
        "--installed",
        action="store_true",
        help="libraries that are installed here need not be in the package",
    )
    parser.add_argument("--remarks", action="store_true", help="also print what was mended and may stay so")
    parser.add_argument("--json", action="store_true", help="print a list of findings for programs")


def _add_import(actions: Any) -> None:
    words = "Import packages with their libraries, each whole or not at all; a second time changes nothing."
    parser = actions.add_parser("import", help=words, description=words)
    _add_paths(parser)
    parser.add_argument(
        "--libraries-only", action="store_true", help="install the libraries, leave the content"
    )


def _add_export(actions: Any) -> None:
    words = "Write a content with all libraries that it needs as a package."
    parser = actions.add_parser("export", help=words, description=words)
    parser.add_argument(
        "uuid", type=UUID, metavar="UUID", help="of a version, or of a content: its latest version"
    )
    parser.add_argument("file", type=Path, metavar="FILE")


def _add_libraries(actions: Any) -> None:
    words = "List, install and delete libraries."
    parser = actions.add_parser("libraries", help=words, description=words)
    whats = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    listing = whats.add_parser("list", help="Every installed library, its size and how often it is used.")
    listing.add_argument("--json", action="store_true", help="print a list for programs")
    usage = whats.add_parser("usage", help="Which contents and libraries need this library.")
    usage.add_argument("name", metavar="NAME", help="for example “H5P.MultiChoice 1.14”")
    install = whats.add_parser("install", help="Install the libraries of packages; contents are passed over.")
    _add_paths(install)
    whats.add_parser("install-own", help="Install the content types that come with the platform.")
    delete = whats.add_parser("delete", help="Delete a library that nothing needs.")
    delete.add_argument("name", metavar="NAME", help="for example “H5P.MultiChoice 1.14”")
    whats.add_parser(
        "prune", help="Remove files that nothing names since a day: replaced patches, leavings of crashes."
    )


def _add_paths(parser: CommandParser) -> None:
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="a package, or a folder with packages at any depth",
    )


def _packages(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*.h5p") if found.is_file())
        else:
            yield path


def _validate_file(path: Path, installed: LibrarySource, *, libraries_only: bool) -> dict[str, Any]:
    finding: dict[str, Any] = {"file": str(path), "ok": False, "problems": [], "warnings": []}
    try:
        with open_package(path, libraries_only=libraries_only) as package:
            finding |= _described(check_package(package, installed))
    except H5PError as error:
        finding["problems"] = [_problem(problem) for problem in error.problems]
    except OSError as error:
        reason = error.strerror or str(error)
        finding["problems"] = [{"file": str(path), "rule": "unreadable-file", "message": reason}]
    return finding


def _described(checked: CheckedPackage) -> dict[str, Any]:
    package = checked.package
    return {
        "ok": True,
        "main": str(package.main) if package.main else None,
        "libraries": len(package.libraries),
        "files": len(package.content_files),
        "warnings": [_problem(warning) for warning in checked.warnings],
    }


def _problem(problem: Problem) -> dict[str, str]:
    return {"file": problem.file, "rule": problem.rule, "message": say(problem)}


def _line(problem: dict[str, str]) -> str:
    return f"{problem['file'] or '—'}: {problem['message']} [{problem['rule']}]"


def _summary(finding: dict[str, Any]) -> str:
    main = finding["main"] or _("libraries only")
    libraries = ngettext("%(count)d library", "%(count)d libraries", finding["libraries"])
    files = ngettext("%(count)d file", "%(count)d files", finding["files"])
    parts = [main, libraries % {"count": finding["libraries"]}, files % {"count": finding["files"]}]
    if count := len(finding["warnings"]):
        parts.append(ngettext("%(count)d remark", "%(count)d remarks", count) % {"count": count})
    return ", ".join(parts)


def _installed_line(installed: tuple[LibraryName, ...], upgraded: tuple[LibraryName, ...]) -> str:
    counts = {"installed": len(installed), "upgraded": len(upgraded)}
    return _("libraries installed: %(installed)d, upgraded: %(upgraded)d.") % counts


def _card(text: str) -> H5PLibraryCard:
    try:
        name = LibraryName.parse(text)
    except ValueError:
        raise CommandError(_("Name a library as in “H5P.MultiChoice 1.14”.")) from None
    for card in list_h5p_libraries():
        if card.name == name:
            return card
    raise CommandError(_("The library %(library)s is not installed.") % {"library": name})


def _full_name(card: H5PLibraryCard) -> str:
    return f"{card.name}.{card.patch}"


def _as_json(card: H5PLibraryCard) -> dict[str, Any]:
    return {
        "uuid": str(card.uuid),
        "name": str(card.name),
        "patch": card.patch,
        "title": card.title,
        "runnable": card.runnable,
        "contents": card.uses,
        "versions": card.version_uses,
        "dependants": card.dependants,
        "size": card.size,
        "installed_at": card.installed_at.isoformat(),
    }
