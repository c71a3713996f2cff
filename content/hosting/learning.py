"""What the learners' room asks of H5P: is this report one, and what are the answers worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from content.h5p import grading
from content.h5p.errors import StatementRefusedError
from content.h5p.grading import Answer, Part, Regrade
from content.h5p.xapi import Statement, check_statement
from content.hosting.data import H5PVersionData
from content.hosting.wording import refusal

# Scaled scores come with four decimals; single points of large tests weigh more than this.
_ROUNDING = Decimal("0.005")


def read_h5p_statement(raw: object) -> Statement:
    """Parsed JSON as an xAPI statement. Raises ``InvalidInputError`` naming each field and its rule."""
    try:
        return check_statement(raw)
    except StatementRefusedError as error:
        raise refusal(error) from error


@dataclass(frozen=True)
class H5PGrade:
    """``whole`` is None for types that cannot be graded as a whole; ``parts`` are the questions inside."""

    whole: Regrade | None
    parts: Sequence[Part]

    def differs_from(self, statement: Statement) -> bool:
        """Whether the statement claims another share of the points than the server reckons.

        A share, not points: types weigh their points as they like. What the server cannot grade
        differs from nothing.
        """
        claimed, reckoned = statement.claimed_share, self._share(statement)
        return claimed is not None and reckoned is not None and abs(claimed - reckoned) > _ROUNDING

    def _share(self, statement: Statement) -> Decimal | None:
        if statement.is_whole and self.whole and self.whole.max_score and not self.whole.is_partial:
            return self.whole.score / self.whole.max_score
        if statement.sub_content_id and statement.verb == "answered":
            for part in self.parts:
                if part.sub_content_id == statement.sub_content_id and part.max_score:
                    return part.score / part.max_score
        return None


def can_score_h5p(version: H5PVersionData) -> bool:
    """Whether the server has points of its own to give: for questions that it cannot grade it has none."""
    unanswered = grading.regrade(version.library, version.params, [])
    return unanswered is not None and unanswered.has_score


def regrade_h5p(version: H5PVersionData, answers: Sequence[Answer]) -> H5PGrade:
    """What the answers earn by the server's own reckoning; of several for one question the latest counts."""
    whole = grading.regrade(version.library, version.params, answers)
    return H5PGrade(whole, (whole or grading.regrade_parts(version.params, answers)).parts)
