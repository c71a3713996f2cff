"""Single values of a content: texts, numbers, choices.

Each function gives back the value as it is kept; what it had to change it remarks. ``MISSING`` says
that there is nothing to keep. The rules are those of H5P's own validator.
"""

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from content.h5p import html
from content.h5p.errors import gettext_noop
from content.h5p.remarks import Remarks, step_into
from content.h5p.semantics import HtmlField, NumberField, SelectField, TextField

# Longer markup is not a text but an attack on the parser.
MAX_TEXT_LENGTH = 500_000
_MAX_CUTS = 50
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Missing:
    """The type of ``MISSING``."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


def clean_string(value: str, pointer: str, remarks: Remarks) -> str:
    """Without what neither UTF-8 nor PostgreSQL can hold: NUL and halves of surrogate pairs."""
    cleaned = _UNSTORABLE.sub("", value) if _UNSTORABLE.search(value) else value
    if cleaned != value:
        remarks.warn(
            pointer, "unstorable-characters", gettext_noop("Characters that cannot be stored were taken out.")
        )
    if len(cleaned) > MAX_TEXT_LENGTH:
        remarks.refuse(
            pointer,
            "text-too-large",
            gettext_noop("The text is longer than %(limit)d characters."),
            limit=MAX_TEXT_LENGTH,
        )
        return ""
    return cleaned


def check_text(value: object, field: TextField, pointer: str, remarks: Remarks, strict: bool) -> str:
    text = html.plain_text(_string(value, pointer, remarks))
    if field.max_length is not None and len(text) > field.max_length:
        _tell_too_long(field.max_length, pointer, remarks, strict)
        text = text[: field.max_length]
    if text and not matches(text, field):
        if strict:
            remarks.refuse(
                pointer, "text-does-not-match", gettext_noop("The text does not have the form asked for.")
            )
        else:
            remarks.warn(
                pointer,
                "text-does-not-match",
                gettext_noop("A text that does not have the form asked for was taken out."),
            )
            text = ""
    return html.stored_text(text)


def check_html(value: object, field: HtmlField, pointer: str, remarks: Remarks, strict: bool) -> str:
    text = _string(value, pointer, remarks)
    cleaned = html.clean_html(text, field)
    if cleaned != text:
        taken = html.taken_out(text, cleaned)
        if taken:
            remarks.warn(
                pointer,
                "html-not-allowed",
                gettext_noop("Markup that is not allowed here was taken out: %(markup)s."),
                markup=" ".join(taken[:8]),
            )
    if field.max_length is not None and len(cleaned) > field.max_length:
        _tell_too_long(field.max_length, pointer, remarks, strict)
        cleaned = _cut_html(cleaned, field, field.max_length)
    return cleaned


def _cut_html(markup: str, field: HtmlField, limit: int) -> str:
    """Cutting leaves tags open and cleaning closes them, so what is cut is cut again until it fits."""
    end = limit
    for _ in range(_MAX_CUTS):
        cut = html.clean_html(markup[: max(end, 0)], field)
        if len(cut) <= limit:
            return cut
        end -= len(cut) - limit
    return ""


def _tell_too_long(limit: int, pointer: str, remarks: Remarks, strict: bool) -> None:
    if strict:
        remarks.refuse(
            pointer,
            "text-too-long",
            gettext_noop("The text is longer than %(limit)d characters."),
            limit=limit,
        )
    else:
        remarks.warn(
            pointer, "text-too-long", gettext_noop("The text was cut to %(limit)d characters."), limit=limit
        )


def _string(value: object, pointer: str, remarks: Remarks) -> str:
    if isinstance(value, str):
        return clean_string(value, pointer, remarks)
    if value is None:
        return ""
    remarks.warn(pointer, "not-a-text", gettext_noop("This value must be a text."))
    return _number_text(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _number_text(value: int | float) -> str:
    return f"{value:.15g}" if is_number(value) else ""


def matches(text: str, field: TextField) -> bool:
    """Whether the text fits the field's pattern; yes where the pattern cannot be tried."""
    pattern = _compile(field.pattern, field.pattern_flags) if field.pattern else None
    return pattern is None or len(text) > _MAX_MATCHED or pattern.search(text) is not None


_MAX_MATCHED = 250
_MAX_PATTERN = 500
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
# A repeated group that repeats or chooses inside, and references back, may take exponential time.
_RISKY = re.compile(r"[+*?|}][^()]*\)(?:[+*]|\{[0-9]*,?[0-9]*\})|\)(?:[+*]|\{[0-9]+,\})|\\[1-9]|\(\?P?=")
_UNBOUNDED = re.compile(r"(?<!\\)[+*]|,\}")
_MAX_UNBOUNDED = 3


@lru_cache(maxsize=256)
def _compile(pattern: str, flags: str) -> re.Pattern[str] | None:
    """None for a pattern that Python does not understand or that could run for ever."""
    if len(pattern) > _MAX_PATTERN or len(_UNBOUNDED.findall(pattern)) > _MAX_UNBOUNDED:
        return None
    if _RISKY.search(pattern):
        return None
    try:
        return re.compile(pattern, sum(_FLAGS.get(flag, 0) for flag in set(flags)))
    except (re.error, OverflowError, RecursionError):
        return None


def is_number(value: object) -> bool:
    """Finite, and small enough for JavaScript."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -1e300 < value < 1e300


def check_number(
    value: object, field: NumberField, pointer: str, remarks: Remarks, strict: bool
) -> int | float | Missing:
    number = _as_number(value)
    if number is None:
        if value is None or value == "":
            return MISSING
        if strict:
            remarks.refuse(pointer, "not-a-number", gettext_noop("Enter a number."))
            return MISSING
        remarks.warn(pointer, "not-a-number", gettext_noop("A value that is not a number was replaced."))
        default = _as_number(field.default)
        number = 0 if default is None else default
    mended = mend_number(number, field)
    if mended == number and not (strict and not is_on_step(number, field)):
        return mended
    if strict:
        _refuse_number(number, field, pointer, remarks)
    else:
        remarks.warn(
            pointer,
            "number-out-of-limits",
            gettext_noop("The number was changed to %(number)s, which the limits allow."),
            number=mended,
        )
    return mended


def _refuse_number(number: int | float, field: NumberField, pointer: str, remarks: Remarks) -> None:
    if field.minimum is not None and number < field.minimum:
        remarks.refuse(
            pointer, "number-too-small", gettext_noop("Enter %(limit)s or more."), limit=field.minimum
        )
    elif field.maximum is not None and number > field.maximum:
        remarks.refuse(
            pointer, "number-too-large", gettext_noop("Enter %(limit)s or less."), limit=field.maximum
        )
    else:
        remarks.refuse(
            pointer,
            "number-off-step",
            gettext_noop("The number does not have the step or the decimals asked for."),
        )


def _as_number(value: object) -> int | float | None:
    """Numbers also come as text."""
    if isinstance(value, int | float) and is_number(value):
        return value
    if (
        isinstance(value, str)
        and len(value) <= 40
        and re.fullmatch(r"\s*[+-]?[0-9.]+(?:[eE][+-]?\d+)?\s*", value)
    ):
        try:
            number = float(value)
        except ValueError:
            return None
        if is_number(number):
            return int(number) if number.is_integer() else number
    return None


def mend_number(number: int | float, field: NumberField) -> int | float:
    """Within the limits, rounded, and down to a whole step: in whole steps only, as H5P does."""
    for _ in range(4):
        mended = _mend_once(number, field)
        if mended == number:
            break
        number = mended
    return number


def _mend_once(number: int | float, field: NumberField) -> int | float:
    if field.minimum is not None and number < field.minimum:
        number = field.minimum
    if field.maximum is not None and number > field.maximum:
        number = field.maximum
    if field.decimals is not None:
        number = round(number, min(field.decimals, 15))
    if field.step is not None and field.step >= 1:
        number -= math.trunc(number - (field.minimum or 0)) % int(field.step)
    return number


def is_on_step(number: int | float, field: NumberField) -> bool:
    if field.step is None:
        return True
    steps = (number - (field.minimum or 0)) / field.step
    return abs(steps - round(steps)) < 1e-6


def check_boolean(value: object, pointer: str, remarks: Remarks) -> bool:
    if isinstance(value, bool):
        return value
    if value is None:
        return False
    remarks.warn(pointer, "not-a-boolean", gettext_noop("This value must be yes or no."))
    if isinstance(value, str):
        return value.strip().lower() not in ("", "0", "false", "no", "off")
    return bool(value)


def check_select(
    value: object, field: SelectField, is_optional: bool, pointer: str, remarks: Remarks, strict: bool
) -> str | list[str] | Missing:
    options = [html.plain_text(option) for option, _ in field.options]
    # H5P lets an optional field hold what it likes: libraries keep old values readable that way.
    is_free = not options or (is_optional and not strict)

    def keep(each: object, place: str) -> str | None:
        text = _option(each, place, remarks)
        if text is not None and (is_free or text in options):
            return html.stored_text(text)
        _tell_unknown_option(each, place, remarks, strict)
        return None

    if field.is_multiple:
        chosen = [keep(each, step_into(pointer, index)) for index, each in enumerate(_as_list(value))]
        return [each for each in chosen if each is not None]
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        value = clean_string(value, pointer, remarks)
    if value is not None and value != "":
        kept = keep(value, pointer)
        if kept is not None:
            return kept
    if strict or is_free:
        return MISSING if strict or value is None else ""
    default = html.plain_text(field.default) if isinstance(field.default, str) else None
    return html.stored_text(default if default in options and default is not None else options[0])


def _as_list(value: object) -> Sequence[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        # PHP writes a list with gaps as an object.
        return list(value.values())
    return [] if value is None or value == "" else [value]


def _option(value: object, pointer: str, remarks: Remarks) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return _number_text(value) or None
    if isinstance(value, str):
        return html.plain_text(clean_string(value, pointer, remarks))
    return None


def _tell_unknown_option(value: object, pointer: str, remarks: Remarks, strict: bool) -> None:
    shown = str(value)[:60] if isinstance(value, str | int | float) else "…"
    if strict:
        remarks.refuse(
            pointer,
            "option-unknown",
            gettext_noop("“%(option)s” is not among the options."),
            option=shown,
        )
    else:
        remarks.warn(
            pointer,
            "option-unknown",
            gettext_noop("“%(option)s” is not among the options; it was taken out."),
            option=shown,
        )
