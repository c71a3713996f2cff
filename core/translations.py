"""Translations without gettext's tools: extract, complete, check and compile with Babel.

``python -m core.translations check`` says what lacks a translation; ``update`` brings the
catalogues up to the code (and takes translations from the files named after it); ``compile``
writes the ``.mo`` files that Django reads.
"""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

BASE_DIR = Path(__file__).resolve().parent.parent
LOCALE = BASE_DIR / "locale"
_NO_SOURCES = {"bench", "docs", "locale", "migrations", "node_modules", "static", "tests", "var"}
_CODING = re.compile(r"%\((\w+)\)[a-z]|%[sd]|\{(\w*)\}")
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def main(arguments: Sequence[str]) -> int:
    action = arguments[0] if arguments else ""
    if action == "compile":
        return compile_catalogues()
    if action == "check":
        return check_catalogues()
    if action == "update":
        return update_catalogues([Path(name) for name in arguments[1:]])
    return _fail([f"usage: python -m core.translations check|compile|update [FILE…], not {action!r}"])


def compile_catalogues() -> int:
    for path in _catalogue_paths():
        with path.open("rb") as source:
            catalogue = read_po(source, abort_invalid=True)
        draft = path.with_suffix(f".mo.{os.getpid()}")
        with draft.open("wb") as target:
            write_mo(target, catalogue)
        draft.replace(path.with_suffix(".mo"))
    return 0


def check_catalogues() -> int:
    """Fail with one line for every text that is untranslated, doubtful, or lost a placeholder."""
    template = extract_texts()
    if not _catalogue_paths():
        return _fail(["locale/ru/LC_MESSAGES/django.po is missing"])
    problems = [
        f"{path.relative_to(BASE_DIR)}: {problem}"
        for path in _catalogue_paths()
        for problem in _problems(read_catalogue(path), template)
    ]
    return _fail(problems)


def update_catalogues(sources: Sequence[Path]) -> int:
    """Write every text of the code into the catalogues; sources fill what has no translation yet."""
    template = extract_texts()
    for path in _catalogue_paths():
        catalogue = read_catalogue(path)
        for source in sources:
            _fill(catalogue, read_catalogue(source))
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with path.open("wb") as target:
            write_po(target, catalogue, width=110, sort_by_file=True, omit_header=False, include_lineno=False)
    return 0


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def extract_texts() -> Catalog:
    """Every text that the code and the templates ask gettext for."""
    catalogue = Catalog(project="Kafedra", charset="utf-8")
    for path in _source_paths():
        place = str(path.relative_to(BASE_DIR))
        for line, text, comments, context in _texts_of(path):
            catalogue.add(text, locations=[(place, line)], auto_comments=comments, context=context)
    return catalogue


def _catalogue_paths() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def _source_paths() -> Iterator[Path]:
    for folder, names, files in os.walk(BASE_DIR):
        names[:] = sorted(name for name in names if name not in _NO_SOURCES and not name.startswith("."))
        for name in sorted(files):
            if name.endswith((".py", ".html", ".txt")):
                yield Path(folder) / name


def _texts_of(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        if "{%" not in source and "{{" not in source:
            return
        source = _template_as_code(source, str(path))
    yield from extract("python", BytesIO(source.encode()), keywords=_KEYWORDS, options={"encoding": "utf-8"})


def _template_as_code(source: str, origin: str) -> str:
    """Django turns a template into calls of gettext; brackets make Python indifferent to its indentation."""
    return f"({templatize(source, origin=origin)}\n)"


def _problems(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    for message in template:
        if not message.id:
            continue
        found = catalogue.get(_first(message.id), context=message.context)
        place = message.locations[0][0] if message.locations else "?"
        problem = _problem(found, message)
        if problem:
            yield f"{_first(message.id)!r} ({place}) {problem}"


def _problem(found: Message | None, message: Message) -> str | None:
    if found is None:
        return "is missing"
    if found.fuzzy:
        return "is marked fuzzy"
    strings = found.string if isinstance(found.string, tuple | list) else (found.string,)
    texts = [string for string in strings if string]
    if len(texts) < len(strings):
        return "is not translated"
    if isinstance(message.id, tuple | list):
        return None if isinstance(found.string, tuple | list) else "has no plural forms"
    if any(_placeholders(text) != _placeholders(message.id) for text in texts):
        return "has other placeholders than its translation"
    return None


def _placeholders(text: str) -> set[str]:
    return {match.group(0) for match in _CODING.finditer(text.replace("%%", ""))}


def _first(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _fill(catalogue: Catalog, source: Catalog) -> None:
    for message in source:
        known = catalogue.get(_first(message.id), context=message.context) if message.id else None
        if message.id and known is None:
            catalogue.add(message.id, message.string, context=message.context, flags=message.flags)
        elif known is not None and not any(known.string or ()):
            known.string = message.string  # adding a known text would leave it as empty as it is


def _fail(problems: Sequence[str]) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
