"""Single values of a ``spec``: each function checks one and names its field when it refuses."""

from decimal import Decimal, InvalidOperation
from typing import NoReturn

from django.utils.translation import gettext as _

from assessments.item_types.base import ItemDraft, Json
from assessments.item_types.drafts import plain_text, read_remark, refusal

TEXT_LENGTH = 1_000
_FEEDBACK_LENGTH = 4_000
_MOST_EXPONENT = 100
_MOST_DIGITS = 50
_MOST_WEIGHT = 1_000


def refuse(field: str, rule: str) -> NoReturn:
    raise refusal(field, rule)


def line_of(value: object, field: str, *, most: int = TEXT_LENGTH) -> str:
    """One line of plain text that is neither empty nor longer than ``most``."""
    text = read_remark(value, field)
    if not text:
        refuse(field, _("Required."))
    if len(text) > most:
        refuse(field, _("At most %(most)d characters.") % {"most": most})
    return text


def feedback_of(spec: Json, field: str) -> str:
    text = read_remark(spec.get("feedback", ""), f"{field}.feedback")
    return plain_text(text[:_FEEDBACK_LENGTH])


def flag_of(value: object, field: str) -> bool:
    if not isinstance(value, bool):
        refuse(field, _("Yes or no is expected."))
    return value


def whole_of(value: object, field: str, *, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        rule = _("A whole number from %(least)d to %(most)d is expected.") % {"least": least, "most": most}
        refuse(field, rule)
    return value


def decimal_of(value: object, field: str) -> Decimal:
    """A JSON number, or one written as text with a point or a comma, exactly as it is written."""
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
            raise InvalidOperation
        number = Decimal(str(value).strip().replace(",", ".").replace("−", "-"))
    except (InvalidOperation, ValueError):  # ValueError: an integer too long to be written
        refuse(field, _("A number is expected."))
    is_sane = number.is_finite() and abs(number.adjusted()) <= _MOST_EXPONENT
    if not is_sane or len(number.as_tuple().digits) > _MOST_DIGITS:
        refuse(field, _("A number is expected."))
    return number


def percent_of(value: object, field: str, *, least: int = 0) -> Decimal:
    percent = decimal_of(value, field)
    if not least <= percent <= 100:
        rule = _("Between %(least)d and %(most)d per cent are possible.") % {"least": least, "most": 100}
        refuse(field, rule)
    return percent


def weight_of(value: object, field: str) -> Decimal:
    weight = decimal_of(value, field)
    if not 0 < weight <= _MOST_WEIGHT:
        rule = _("A weight is greater than 0 and at most %(most)d.") % {"most": _MOST_WEIGHT}
        refuse(field, rule)
    return weight


def plain(number: Decimal) -> int | str:
    """The number as JSON that loses nothing: a whole one as it is, any other as text."""
    return int(number) if number == number.to_integral_value() else str(number.normalize())


def no_scoring(draft: ItemDraft) -> Json:
    """The scoring of a type whose spec says all about it. Raises ``InvalidInputError`` for any other."""
    if draft.scoring:
        refuse("scoring", _("This type of question has no scoring rules to choose from."))
    return {}
