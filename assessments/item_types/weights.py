"""The rule ``weights``: every option earns a percent of the points, and what is chosen is added up."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.item_types.base import ItemBody, OptionDraft, Response
from assessments.item_types.drafts import refusal

_PLACES = Decimal("0.0000001")
# Exchange formats write thirds as 33.33333: within this distance the simple fraction is what is meant.
_SIMPLE_DENOMINATOR = 20
_ROUNDING = Fraction(5, 100_000)


def read_percents(ids: Sequence[str], options: Sequence[OptionDraft]) -> dict[str, str]:
    """Percents by option id, written as the key keeps them; an option without one earns nothing."""
    percents: dict[str, str] = {}
    for number, (option_id, option) in enumerate(zip(ids, options, strict=True), start=1):
        percent = Decimal(0) if option.percent is None else option.percent
        field = f"options.{number}.percent"
        if not percent.is_finite() or not -100 <= percent <= 100:
            raise refusal(field, _("A percent runs from −100 to 100."))
        if option.is_right and percent <= 0:
            raise refusal(field, _("A right option earns more than 0 %."))
        percents[option_id] = format((percent.quantize(_PLACES) + 0).normalize(), "f")
    return percents


def fraction_of(percent: str) -> Fraction:
    exact = Fraction(percent) / 100
    simple = exact.limit_denominator(_SIMPLE_DENOMINATOR)
    return simple if abs(simple - exact) <= _ROUNDING else exact


def weigh(body: ItemBody, response: Response) -> Fraction:
    """What the chosen options earn together, not below nothing and not above everything."""
    earned = sum((fraction_of(body.key["percents"][option]) for option in response), Fraction(0))
    return min(max(earned, Fraction(0)), Fraction(1))


def check_reachable(percents: Iterable[str], most_picks: int) -> None:
    """Raise when the best ``most_picks`` of these percents make less than full marks."""
    best = sorted((fraction_of(percent) for percent in percents), reverse=True)[:most_picks]
    if sum(best) < 1:
        raise refusal("key", _("The right options together earn less than 100 %."))
