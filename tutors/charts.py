"""A chart of twelve bars, drawn by the server: every bar is a number with a height in percent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tutors.data import MonthValue

_SHORTEST = 2


@dataclass(frozen=True)
class Bar:
    """``height`` and ``top`` are whole percent of the chart; their sum is 100."""

    month: date
    value: Decimal
    height: int

    @property
    def top(self) -> int:
        return 100 - self.height


def draw_bars(values: Sequence[MonthValue]) -> list[Bar]:
    """The highest bar fills the chart; what is not zero stays visible; a negative sum has no bar."""
    highest = max((item.value for item in values), default=Decimal(0))
    return [Bar(item.month, item.value, _height(item.value, highest)) for item in values]


def _height(value: Decimal, highest: Decimal) -> int:
    if value <= 0:
        return 0
    return max(_SHORTEST, int(value * 100 / highest))
