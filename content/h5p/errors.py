"""What is wrong with a package or a content, said so that a person can put it right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


def gettext_noop(text: str) -> str:
    """Mark a text for translation; whoever shows it translates it and then fills in the values."""
    return text


@dataclass(frozen=True)
class Problem:
    """One broken rule.

    ``file`` is the path inside the package, with ``#`` and the place inside the file where there is
    one (``content/content.json#/questions/2/text``). ``rule`` is a lasting word for programs
    (``path-traversal``). ``message`` is English with ``%(name)s`` for each of ``values``.
    """

    file: str
    rule: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.file}: {self.message % self.values if self.values else self.message} [{self.rule}]"


class H5PError(Exception):
    """Everything that this package refuses; ``problems`` is never empty."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class PackageRefusedError(H5PError):
    """The ``.h5p`` file breaks rules of the format or of this host."""


class ContentRefusedError(H5PError):
    """The parameters do not fit the semantics of their library."""


class MissingLibrariesError(H5PError):
    """The content needs libraries that are not installed and that this person may not install."""


class StatementRefusedError(H5PError):
    """An xAPI statement is not one, or is too large."""
