"""Gathering everything that is wrong with a package before it is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from content.h5p.errors import H5PError, PackageRefusedError, Problem


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
        """Raises ``PackageRefusedError``; the same problem found twice is told once."""
        if self.problems:
            told = {(problem.file, problem.rule, str(problem)): problem for problem in self.problems}
            raise PackageRefusedError(list(told.values()))
