"""The doors: a content's parameters and what statements said, in; points, out."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from content.h5p.grading.shapes import Answer, Regrade
from content.h5p.names import LibraryName

_ZERO = Decimal(0)


def regrade(library: LibraryName, params: Any, answers: Sequence[Answer]) -> Regrade | None:  # noqa: ARG001
    """What the answers earn by the server's own reckoning; None when the type cannot be graded.

    ``answers`` are those of one content in any order; of several for one question the latest counts.
    Never raises, whatever params and answers hold.
    """
    return None


def regrade_parts(params: Any, answers: Sequence[Answer]) -> Regrade:  # noqa: ARG001
    """The questions inside a container that is not graded itself (a presentation, a video).

    The sum tells of differences and of what was answered; it is no score of the container.
    """
    return Regrade(score=_ZERO, max_score=_ZERO, is_complete=False)
