"""What is wrong with a package or a content, in the language of the person."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from content.h5p.errors import (
    ContentRefusedError,
    H5PError,
    MissingLibrariesError,
    PackageRefusedError,
    Problem,
    StatementRefusedError,
)
from core.errors import InvalidInputError

# Rules that an administrator can satisfy: a library is neither in the package nor installed.
_MISSING = {"missing-library", "library-not-installed"}


def say(problem: Problem) -> str:
    """The broken rule as a sentence; where it is broken says ``problem.file``."""
    message = _(problem.message)
    return message % problem.values if problem.values else message


def by_file(problems: Iterable[Problem]) -> dict[str, list[str]]:
    """Sentences by the file in which each rule is broken; ``package`` where it is no single file."""
    fields: dict[str, list[str]] = {}
    for problem in problems:
        fields.setdefault(problem.file or "package", []).append(say(problem))
    return fields


def refusal(error: H5PError) -> InvalidInputError:
    """The same refusal as every room of the platform knows it; its fields are files."""
    summaries: dict[type[H5PError], str] = {
        PackageRefusedError: _("The H5P package was not accepted."),
        ContentRefusedError: _("The content does not fit its type."),
        MissingLibrariesError: _("Libraries are missing; an administrator can install them."),
        StatementRefusedError: _("The report of the content was not accepted."),
    }
    only_missing = all(problem.rule in _MISSING for problem in error.problems)
    kind = MissingLibrariesError if only_missing else type(error)
    return InvalidInputError(summaries[kind], fields=by_file(error.problems))


@contextmanager
def told_to_people() -> Iterator[None]:
    """Turn refusals of the format into ``InvalidInputError``."""
    try:
        yield
    except H5PError as error:
        raise refusal(error) from error
