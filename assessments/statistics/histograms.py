"""Exact sums over whole numbers that were counted: nothing is lost, whatever the order of adding."""

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

# Value → how often it occurred; (mark, total) → how often the two occurred together.
Histogram = Mapping[int, int]
Joint = Mapping[tuple[int, int], int]


def size(values: Histogram) -> int:
    return sum(values.values())


def total(values: Histogram) -> int:
    return sum(value * count for value, count in values.items())


def mean(values: Histogram) -> Fraction:
    """Raises ``ZeroDivisionError`` when nothing was counted."""
    return Fraction(total(values), size(values))


def median(values: Histogram) -> Fraction:
    """The middle value, or the mean of the two in the middle; raises ``IndexError`` on nothing."""
    n = size(values)
    return Fraction(_nth(values, (n - 1) // 2) + _nth(values, n // 2), 2)


def central_moment(values: Histogram, power: int) -> Fraction:
    """The mean of the deviations from the mean, each raised to ``power``."""
    n, summed = size(values), total(values)
    return Fraction(
        sum(count * (n * value - summed) ** power for value, count in values.items()), n ** (power + 1)
    )


def variance(values: Histogram) -> Fraction:
    """Of a sample (n - 1); raises ``ZeroDivisionError`` for fewer than two values."""
    squares = sum(value * value * count for value, count in values.items())
    return _sample(size(values), squares, total(values), total(values))


def covariance(pairs: Joint) -> Fraction:
    """Of a sample (n - 1); raises ``ZeroDivisionError`` for fewer than two pairs."""
    products = sum(x * y * count for (x, y), count in pairs.items())
    first, second = marginals(pairs)
    return _sample(size(first), products, total(first), total(second))


def greatest_covariance(pairs: Joint) -> Fraction:
    """The covariance if the same values had been paired in order: the lowest with the lowest, and so on."""
    first, second = marginals(pairs)
    products = sum(x * y * count for x, y, count in _paired_in_order(first, second))
    return _sample(size(first), products, total(first), total(second))


def marginals(pairs: Joint) -> tuple[Histogram, Histogram]:
    first: Counter[int] = Counter()
    second: Counter[int] = Counter()
    for (x, y), count in pairs.items():
        first[x] += count
        second[y] += count
    return first, second


def _sample(n: int, products: int, first: int, second: int) -> Fraction:
    return Fraction(n * products - first * second, n * (n - 1))


def _nth(values: Histogram, place: int) -> int:
    for value in sorted(values):
        place -= values[value]
        if place < 0:
            return value
    raise IndexError(place)


def _paired_in_order(first: Histogram, second: Histogram) -> Iterator[tuple[int, int, int]]:
    others = iter(sorted(second.items()))
    y, left = next(others)
    for x, count in sorted(first.items()):
        while count:
            if not left:
                y, left = next(others)
            taken = min(count, left)
            yield x, y, taken
            count -= taken
            left -= taken
