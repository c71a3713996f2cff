"""Correction of items after people were examined: proposed, previewed, decided, applied by a worker."""

from assessments.services.corrections.decisions import (
    apply_correction,
    count_again,
    withdraw_correction,
)
from assessments.services.corrections.proposals import propose_correction, propose_reversal
from assessments.services.corrections.regrading import continue_correction, unfinished_corrections

__all__ = [
    "apply_correction",
    "continue_correction",
    "count_again",
    "propose_correction",
    "propose_reversal",
    "unfinished_corrections",
    "withdraw_correction",
]
