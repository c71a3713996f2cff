"""Gathering everything that is wrong with a package before it is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from content.h5p.errors import H5PError, PackageRefusedError, Problem
from content.h5p.errors import gettext_noop as _

MAX_TOLD = 200


@dataclass
class Findings:
    """``problems`` refuse the package, ``warnings`` do not."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @contextmanager
    def collect(self) -> Iterator[None]:
        """Note a refusal of one part and go on with the next."""
        try:
            yield
        except H5PError as error:
            self.problems += error.problems

    def refuse_if_any(self) -> None:
        """Raises ``PackageRefusedError``."""
        if self.problems:
            raise PackageRefusedError(abridge(self.problems))


def abridge(problems: list[Problem]) -> list[Problem]:
    """No more than a person would read; the same problem found twice is told once."""
    told = list({(problem.file, problem.rule, str(problem)): problem for problem in problems}.values())
    if len(told) <= MAX_TOLD:
        return told
    message = _("There are more remarks than are shown here.")
    return [*told[:MAX_TOLD], Problem("", "more-remarks", message)]
