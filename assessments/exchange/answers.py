"""Answers as files give them, each with a percentage of the points, made into options and specs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from assessments.exchange.base import invalid
from assessments.item_types.base import Json, OptionDraft
from assessments.item_types.fields import plain

_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,40}(?:[.,][0-9]{0,40})?|[.,][0-9]{1,40})(?:[eE][-+]?[0-9]{1,2})?")
_WILDCARD = re.compile(r"(?<!\\)\*")
_MINUS_SIGNS = str.maketrans("−–", "--")


@dataclass(frozen=True, slots=True)
class GivenOption:
    """``percent`` of the points, -100 to 100."""

    text: str
    percent: Decimal
    feedback: str = ""

    def accepted(self) -> Json:
        return {"text": self.text, "percent": plain(self.percent), "feedback": self.feedback}

    def numeric(self, tolerance: str) -> Json:
        """The answer of a numeric question: ``text`` is its value."""
        return {
            "value": self.text,
            "tolerance": tolerance,
            "tolerance_kind": "absolute",
            "percent": plain(self.percent),
            "feedback": self.feedback,
        }


@dataclass(frozen=True, slots=True)
class ChoiceParts:
    type: str
    options: list[OptionDraft]
    scoring: Json


def choice_parts(given: Sequence[GivenOption], *, single: bool) -> ChoiceParts:
    """One right option and the rest worth nothing is a plain single choice; all else goes by weights."""
    worth = [option.percent for option in given if option.percent]
    if single and worth == [Decimal(100)]:
        plain_options = [OptionDraft(o.text, is_right=o.percent == 100, feedback=o.feedback) for o in given]
        return ChoiceParts("single_choice", plain_options, {"rule": "all_or_nothing"})
    options = [
        OptionDraft(o.text, is_right=o.percent > 0, feedback=o.feedback, percent=o.percent) for o in given
    ]
    return ChoiceParts("single_choice" if single else "multiple_choice", options, {"rule": "weights"})


def short_text_spec(given: Sequence[GivenOption], *, case_sensitive: bool = False) -> Json:
    r"""An asterisk stands for any text unless it is written ``\*``."""
    answers = [option.accepted() for option in given]
    wildcards = any(_WILDCARD.search(answer["text"]) for answer in answers)
    if not wildcards:
        answers = [{**answer, "text": answer["text"].replace(r"\*", "*")} for answer in answers]
    return {
        "answers": answers,
        "case_sensitive": case_sensitive,
        "keep_punctuation": False,
        "wildcards": wildcards,
    }


def numeric_spec(answers: list[Json], *, units: Sequence[Json] = (), unit_required: bool = False) -> Json:
    return {
        "answers": answers,
        "significant_figures": None,
        "units": list(units),
        "unit_required": unit_required,
    }


def cloze_stem() -> str:
    """What stands over a text with gaps that has no question of its own; in the language of the site."""
    with override(settings.LANGUAGE_CODE):
        return f"<p>{_('Complete the text.')}</p>"


def matching_spec(pairs: list[Json], distractors: list[str]) -> Json:
    """An answer that is nobody's and somebody's too is somebody's."""
    taken = {pair["right"] for pair in pairs}
    spare = dict.fromkeys(text for text in distractors if text not in taken)
    return {"pairs": pairs, "distractors": list(spare)}


def pattern_of(text: str, *, wildcards: bool) -> str:
    """The accepted text as the formats of Moodle write it."""
    return text if wildcards else text.replace("*", r"\*")


def written_spec() -> Json:
    """An answer in one's own words, without limits."""
    return {"kind": "text", "max_words": None, "template": "", "rubric": default_rubric()}


def default_rubric() -> list[Json]:
    """What a tutor marks by when the file brings no rubric.

    Always in the language of the site: what is imported does not depend on who imports it.
    """
    with override(settings.LANGUAGE_CODE):
        levels = [_("Wrong"), _("Partly right"), _("Right")]
        rows = [{"text": text, "points": points} for points, text in enumerate(levels)]
        return [{"criterion": _("Answer"), "levels": rows}]


def read_number(text: str, field: str = "answers") -> Decimal:
    """A number with a point or a comma. Raises ``InvalidInputError`` naming the field."""
    typed = text.strip().translate(_MINUS_SIGNS)
    if not _NUMBER.fullmatch(typed):
        raise invalid(field, _("“%(text)s” is not a number.") % {"text": text.strip()[:80]})
    return Decimal(typed.replace(",", "."))


def read_range(text: str) -> tuple[str, str]:
    """The value and the tolerance of ``3.14``, ``3.14:0.005`` or ``3.1..3.2``."""
    first, dots, last = text.partition("..")
    if dots:
        low, high = read_number(first), read_number(last)
        if low > high:
            raise invalid("answers", _("The range “%(text)s” ends before it begins.") % {"text": text[:80]})
        return number_text((low + high) / 2), number_text((high - low) / 2)
    value, _colon, tolerance = text.partition(":")
    return number_text(read_number(value)), number_text(read_number(tolerance or "0"))


def number_text(number: Decimal) -> str:
    """The number as it was written, without an exponent where it has few digits."""
    shown = format(number, "f")
    return shown if len(shown) <= 40 else str(number)
