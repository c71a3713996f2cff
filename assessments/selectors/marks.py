"""Marks that people gave to written answers and files."""

from fractions import Fraction


def marks_of(attempt_id: int) -> dict[int, Fraction]:
    """Slot → fraction of its points by the latest mark; slots without a mark are left out."""
    del attempt_id
    return {}
