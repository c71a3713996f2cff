"""What goes in and comes out of grading."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Answer:
    """What one xAPI statement said of an answer.

    ``sub_content_id`` is empty for the content itself. ``response`` is ``result.response`` as it was
    sent (a number as its digits), empty when it was missing. ``verb`` is the last part of the verb's
    id (``answered``). ``score`` and ``max_score`` are points the browser claims: they never count.
    ``order`` says which came first.
    """

    sub_content_id: str
    response: str
    verb: str = "answered"
    score: Decimal | None = None
    max_score: Decimal | None = None
    order: int = 0


@dataclass(frozen=True)
class Part:
    """What one question earned; ``sub_content_id`` is empty for the content itself."""

    sub_content_id: str
    machine_name: str
    score: Decimal
    max_score: Decimal
    is_answered: bool


@dataclass(frozen=True)
class Regrade:
    """``score`` of ``max_score`` points by the server's own reckoning; both may be zero.

    ``is_complete``: every question that can be graded was handed in. ``ungraded`` are machine names of
    questions that give points in the browser and that the server cannot grade; they count neither in
    the score nor in the maximum.
    """

    score: Decimal
    max_score: Decimal
    is_complete: bool
    parts: Sequence[Part] = ()
    ungraded: Sequence[str] = ()

    @property
    def is_partial(self) -> bool:
        return bool(self.ungraded)

    @property
    def has_score(self) -> bool:
        """Whether the score says something: not where all points are given by what cannot be graded."""
        return self.max_score > 0 or not self.ungraded
