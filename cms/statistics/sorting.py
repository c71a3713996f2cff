"""The order of the items on the screen of a test: by any column, either way, without JavaScript."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments import api as assessments_api

Item = assessments_api.TestItem
Key = Callable[[Item], float | None]
_LEVELS = ("alarm", "warning", "note")


@dataclass(frozen=True, slots=True)
class Order:
    column: str
    is_descending: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A heading that sorts: ``direction`` as ``aria-sort`` names it, ``url`` the address that does it."""

    title: str | Promise
    hint: str | Promise
    direction: str
    url: str


def _urgency(item: Item) -> float:
    """Alarms weigh more than any number of warnings, and so on."""
    return sum(100.0 ** -_LEVELS.index(finding.level) for finding in item.findings)


_COLUMNS: dict[str, tuple[str | Promise, str | Promise, Key]] = {
    "findings": (_("Question"), _("What needs attention first"), _urgency),
    "n": (_("Attempts"), _("First attempts in which the question was asked"), lambda item: item.figures.n),
    "facility": (
        _("Facility"),
        _("The share of the points that learners earn"),
        lambda item: item.figures.facility,
    ),
    "deviation": (
        _("Spread"),
        _("Standard deviation of the mark, in per cent of the points"),
        lambda item: item.figures.standard_deviation,
    ),
    "guess": (_("By guessing"), _("What a guess earns"), lambda item: item.figures.random_guess_score),
    "discrimination": (
        _("Discrimination"),
        _("Correlation of the mark with the rest of the test"),
        lambda item: item.figures.discrimination_index,
    ),
    "efficiency": (
        _("Efficiency"),
        _("Discrimination as a part of what these marks could reach"),
        lambda item: item.figures.discriminative_efficiency,
    ),
}
_DEFAULT = Order("findings", is_descending=True)


def order_of(asked: str) -> Order:
    """``facility`` sorts upwards, ``-facility`` downwards; anything unknown sorts by urgency."""
    column = asked.removeprefix("-")
    return Order(column, asked.startswith("-")) if column in _COLUMNS else _DEFAULT


def sort_items(items: Sequence[Item], order: Order) -> list[Item]:
    """Items without the figure come last, whichever way."""
    key = _COLUMNS[order.column][2]
    known = [(value, item) for item in items if (value := key(item)) is not None]
    known.sort(key=lambda pair: pair[0], reverse=order.is_descending)
    return [item for _value, item in known] + [item for item in items if key(item) is None]


def columns(order: Order, version: int | None) -> list[Column]:
    return [_column(name, order, version) for name in _COLUMNS]


def _column(name: str, order: Order, version: int | None) -> Column:
    title, hint, _key = _COLUMNS[name]
    is_chosen = name == order.column
    downwards = not order.is_descending if is_chosen else name in ("findings", "n")
    direction = "none"
    if is_chosen:
        direction = "descending" if order.is_descending else "ascending"
    query = {"sort": f"-{name}" if downwards else name, **({"version": version} if version else {})}
    return Column(title, hint, direction, f"?{urlencode(query)}")
