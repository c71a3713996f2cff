"""What is said of a test and of a place in it, as Moodle's quiz statistics report defines it.

Marks are counted in whole units; ``unit`` of them make one point. Results are in points, shares of 1 or per
cent, as each field says; None stands where the report has no value.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from assessments.statistics.histograms import (
    Histogram,
    Joint,
    central_moment,
    covariance,
    greatest_covariance,
    marginals,
    mean,
    median,
    size,
    total,
    variance,
)


@dataclass(frozen=True, slots=True)
class TestStatistics:
    """``average``, ``median``, ``standard_deviation`` and ``standard_error`` in points.

    ``internal_consistency`` is Cronbach's alpha and ``error_ratio`` the part of the spread that is chance,
    both in per cent.
    """

    __test__ = False

    n: int = 0
    average: float | None = None
    median: float | None = None
    standard_deviation: float | None = None
    skewness: float | None = None
    kurtosis: float | None = None
    internal_consistency: float | None = None
    error_ratio: float | None = None
    standard_error: float | None = None


@dataclass(frozen=True, slots=True)
class PositionStatistics:
    """``facility`` is a share of 1, ``standard_deviation`` in points, weights and the last two in per cent.

    The variances and covariances behind them are in points squared; "other" is the mark that the place is
    compared with: the rest of the test, or the whole of it for an item of a random place.
    """

    n: int
    max_mark: float
    facility: float | None = None
    random_guess_score: float | None = None
    standard_deviation: float | None = None
    mark_variance: float | None = None
    other_variance: float | None = None
    covariance: float | None = None
    greatest_covariance: float | None = None
    covariance_with_total: float | None = None
    discrimination_index: float | None = None
    discriminative_efficiency: float | None = None
    intended_weight: float | None = None
    effective_weight: float | None = None


def describe_position(
    pairs: Joint,
    *,
    unit: int,
    max_mark: float,
    with_own_mark: bool = False,
    random_guess_score: float | None = None,
) -> PositionStatistics:
    """Statistics of (mark, total) pairs; ``with_own_mark`` compares with the total, as for random items."""
    n = sum(pairs.values())
    counted = PositionStatistics(n, max_mark, _facility(pairs, n, unit, max_mark), random_guess_score)
    if n < 2:
        return counted
    spread = _Spread.of(pairs, pairs if with_own_mark else _rests(pairs))
    return replace(
        counted,
        standard_deviation=_root(spread.mark) / unit,
        mark_variance=_squared_points(spread.mark, unit),
        other_variance=_squared_points(spread.other, unit),
        covariance=_squared_points(spread.together, unit),
        greatest_covariance=_squared_points(spread.at_most, unit),
        covariance_with_total=_squared_points(spread.with_total, unit),
        discrimination_index=_discrimination(spread),
        discriminative_efficiency=_efficiency(spread),
    )


def weigh(positions: Sequence[PositionStatistics]) -> list[PositionStatistics]:
    """Give the places of one test their weights.

    A place whose marks run against the total has no effective weight and takes none from the others.
    """
    intended = sum(position.max_mark for position in positions)
    roots = [_weight_root(position) for position in positions]
    effective = sum(root for root in roots if root is not None)
    return [
        replace(
            position,
            intended_weight=100 * position.max_mark / intended if intended else None,
            effective_weight=100 * root / effective if effective and root is not None else None,
        )
        for position, root in zip(positions, roots, strict=True)
    ]


def describe_test(totals: Histogram, positions: Sequence[PositionStatistics], *, unit: int) -> TestStatistics:
    n = size(totals)
    if n == 0:
        return TestStatistics()
    deviation = _root(variance(totals)) / unit if n > 1 else None
    skewness, kurtosis = _shape(totals, n)
    consistency = _internal_consistency(totals, n, positions, unit)
    error_ratio = _error_ratio(consistency)
    return TestStatistics(
        n=n,
        average=float(mean(totals) / unit),
        median=float(median(totals) / unit),
        standard_deviation=deviation,
        skewness=skewness,
        kurtosis=kurtosis,
        internal_consistency=consistency,
        error_ratio=error_ratio,
        standard_error=None if error_ratio is None or deviation is None else error_ratio * deviation / 100,
    )


@dataclass(frozen=True, slots=True)
class _Spread:
    mark: Fraction
    other: Fraction
    together: Fraction
    at_most: Fraction
    with_total: Fraction

    @classmethod
    def of(cls, pairs: Joint, others: Joint) -> "_Spread":
        marks, rests = marginals(others)
        return cls(
            mark=variance(marks),
            other=variance(rests),
            together=covariance(others),
            at_most=greatest_covariance(others),
            with_total=covariance(pairs),
        )


def _rests(pairs: Joint) -> Joint:
    rests: Counter[tuple[int, int]] = Counter()
    for (mark, summed), count in pairs.items():
        rests[mark, summed - mark] += count
    return rests


def _facility(pairs: Joint, n: int, unit: int, max_mark: float) -> float | None:
    if not max_mark:
        return None
    marks, _totals = marginals(pairs)
    return float(Fraction(total(marks), n) / unit) / max_mark if n else 0.0


def _discrimination(spread: _Spread) -> float | None:
    both = spread.mark * spread.other
    return 100 * float(spread.together) / _root(both) if both else None


def _efficiency(spread: _Spread) -> float | None:
    return float(100 * spread.together / spread.at_most) if spread.at_most else None


def _weight_root(position: PositionStatistics) -> float | None:
    shared = position.covariance_with_total or 0.0
    return math.sqrt(shared) if shared >= 0 else None


def _shape(totals: Histogram, n: int) -> tuple[float | None, float | None]:
    """Skewness needs three results, kurtosis four, and both need a spread."""
    spread = variance(totals) if n > 2 else Fraction(0)
    if not spread:
        return None, None
    second, third = central_moment(totals, 2), central_moment(totals, 3)
    skewness = float(n * n * third / ((n - 1) * (n - 2))) / float(spread) ** 1.5
    if n == 3:
        return skewness, None
    fourth = central_moment(totals, 4)
    cumulant = n * n * ((n + 1) * fourth - 3 * (n - 1) * second**2) / ((n - 1) * (n - 2) * (n - 3))
    return skewness, float(cumulant / spread**2)


def _internal_consistency(
    totals: Histogram, n: int, positions: Sequence[PositionStatistics], unit: int
) -> float | None:
    spread = variance(totals) if n > 2 else Fraction(0)
    places = len(positions)
    if not spread or places < 2:
        return None
    of_marks = sum(position.mark_variance or 0.0 for position in positions)
    return 100 * places / (places - 1) * (1 - of_marks / _squared_points(spread, unit))


def _error_ratio(consistency: float | None) -> float | None:
    # Marks of different attempts may make alpha exceed 1; the report has no value then.
    if consistency is None or consistency > 100:
        return None
    return 100 * math.sqrt(1 - consistency / 100)


def _squared_points(value: Fraction, unit: int) -> float:
    return float(value / unit**2)


def _root(value: Fraction) -> float:
    return math.sqrt(float(value))
