"""Whether an item becomes easier from month to month: the sign of an item that is known outside."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

# Answers before and after the rise, each; smaller groups differ by chance.
FEWEST_ANSWERS = 30
# The least rise of the facility that matters, and how sure of it one must be: one error in a thousand,
# because every month of every item is looked at.
LEAST_RISE = 0.10
LEAST_Z = 3.09


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """``facility`` is the share of the points that first attempts of the month earned."""

    month: date
    n: int
    facility: float


@dataclass(frozen=True, slots=True)
class Rise:
    """From ``since`` on the facility is ``after``; it was ``before``."""

    since: date
    before: float
    after: float


def find_rise(months: Sequence[MonthPoint]) -> Rise | None:
    """The clearest rise between two neighbouring months, by the test of two proportions; None without one."""
    found, highest = None, LEAST_Z
    for place in range(1, len(months)):
        earlier, later = months[:place], months[place:]
        z = _z(earlier, later)
        if z >= highest:
            found, highest = Rise(later[0].month, _facility(earlier), _facility(later)), z
    return found


def _z(earlier: Sequence[MonthPoint], later: Sequence[MonthPoint]) -> float:
    before, after = _answers(earlier), _answers(later)
    if min(before, after) < FEWEST_ANSWERS or _facility(later) - _facility(earlier) < LEAST_RISE:
        return 0.0
    overall = _facility([*earlier, *later])
    error = math.sqrt(overall * (1 - overall) * (1 / before + 1 / after))
    return (_facility(later) - _facility(earlier)) / error if error else 0.0


def _answers(months: Sequence[MonthPoint]) -> int:
    return sum(month.n for month in months)


def _facility(months: Sequence[MonthPoint]) -> float:
    return sum(month.facility * month.n for month in months) / _answers(months)
