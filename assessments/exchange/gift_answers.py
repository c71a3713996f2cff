"""What stands in the braces of a GIFT question: the type is told from the signs, as Moodle tells it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.exchange import markup
from assessments.exchange.answers import (
    GivenOption,
    choice_parts,
    matching_spec,
    numeric_spec,
    read_number,
    read_range,
    short_text_spec,
    written_spec,
)
from assessments.exchange.base import invalid
from assessments.exchange.gift_syntax import reveal, split_markup
from assessments.item_types.base import Json, OptionDraft

_TRUE, _FALSE = ("T", "TRUE"), ("F", "FALSE")
_EXPLANATION = "####"
_SIGN = re.compile(r"[~=]")
_WEIGHT = re.compile(r"\s*%\s*([-+−]?[0-9]{1,3}(?:[.,][0-9]{1,12})?)\s*%")
_ARROW = "->"
_ANY = "*"
_MOST_ANSWERS = 200


@dataclass(slots=True)
class ReadAnswers:
    type: str
    options: Sequence[OptionDraft] = ()
    spec: Json = field(default_factory=dict)
    scoring: Json | None = None
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Answer:
    """``sign`` is ``=`` or ``~``, ``weight`` what was told or None; the text still has its escapes hidden."""

    sign: str
    weight: Decimal | None
    text: str
    feedback: str

    @property
    def percent(self) -> Decimal:
        told = Decimal(100) if self.sign == "=" else Decimal(0)
        return told if self.weight is None else self.weight


def split_explanation(body: str, text_markup: str) -> tuple[str, tuple[str, str]]:
    """The answers, and the markup and text of what is shown to everybody."""
    answers, _mark, explanation = body.partition(_EXPLANATION)
    return answers.strip(), split_markup(explanation, text_markup)


def read_answers(body: str, text_markup: str) -> ReadAnswers:
    """Raises ``InvalidInputError`` naming what is wrong with the answers."""
    if not body:
        told = _("The file has no rubric: the answer is marked as wrong, partly right or right.")
        return ReadAnswers("written", spec=written_spec(), warnings=[told])
    if body.startswith("#"):
        return _read_numeric(body[1:], text_markup)
    if "~" in body:
        return _read_choice(body, text_markup)
    if "=" in body and _ARROW in body:
        return _read_matching(body, text_markup)
    told, _mark, feedback = body.partition("#")
    if told.strip().upper() in (*_TRUE, *_FALSE):
        return _read_true_false(told.strip().upper() in _TRUE, feedback, text_markup)
    return _read_short_text(body, text_markup)


def _split(body: str, text_markup: str) -> list[_Answer]:
    """The answers by their signs; one answer alone needs none."""
    signs = list(_SIGN.finditer(body))
    if len(signs) > _MOST_ANSWERS:
        raise invalid("answers", _("At most %(most)d answers are possible.") % {"most": _MOST_ANSWERS})
    first = body[: signs[0].start()] if signs else ""
    if first.strip():
        raise invalid(
            "answers", _("Every answer begins with = or ~; “%(text)s” does not.") % {"text": first[:80]}
        )
    if not signs:
        return [_answer("=", body, text_markup)]
    ends = [sign.start() for sign in signs[1:]] + [len(body)]
    pieces = zip(signs, ends, strict=True)
    return [_answer(sign[0], body[sign.end() : end], text_markup) for sign, end in pieces]


def _answer(sign: str, text: str, text_markup: str) -> _Answer:
    found = _WEIGHT.match(text)
    weight = read_number(found[1]) if found else None
    text, _mark, feedback = (text[found.end() :] if found else text).partition("#")
    return _Answer(sign, weight, text, _plain(feedback, text_markup))


def _plain(text: str, text_markup: str) -> str:
    told, rest = split_markup(text, text_markup)
    return markup.to_plain(reveal(rest), told)


def _read_choice(body: str, text_markup: str) -> ReadAnswers:
    answers = _split(body, text_markup)
    options, lost = [], []
    for answer in answers:
        told, rest = split_markup(answer.text, text_markup)
        text = reveal(rest)
        options.append(GivenOption(markup.to_plain(text, told), answer.percent, answer.feedback))
        if markup.loses_markup(text, told):
            lost.append(options[-1].text)
    parts = choice_parts(options, single=any(answer.sign == "=" for answer in answers))
    warnings = [_("“%(text)s”: only the text of the answer came in.") % {"text": text[:80]} for text in lost]
    return ReadAnswers(parts.type, parts.options, scoring=parts.scoring, warnings=warnings)


def _read_true_false(answer: bool, feedback: str, text_markup: str) -> ReadAnswers:
    """The first feedback is for those who are wrong, the second for those who are right."""
    wrong, _mark, right = feedback.partition("#")
    told = {
        str(not answer).lower(): _plain(wrong, text_markup),
        str(answer).lower(): _plain(right, text_markup),
    }
    spec = {"answer": answer, "feedback": {"true": told["true"], "false": told["false"]}}
    return ReadAnswers("true_false", spec=spec)


def _read_short_text(body: str, text_markup: str) -> ReadAnswers:
    answers = _split(body, text_markup)
    # Without a markup of its own the answer is what people type, sign by sign.
    given = [GivenOption(_plain(a.text, markup.PLAIN), a.percent, a.feedback) for a in answers]
    return ReadAnswers("short_text", spec=short_text_spec(given))


def _read_matching(body: str, text_markup: str) -> ReadAnswers:
    pairs: list[Json] = []
    distractors: list[str] = []
    for piece in body.split("=")[1:] if body.startswith("=") else body.split("="):
        if not piece.strip():
            continue
        left, arrow, right = piece.partition(_ARROW)
        if not arrow:
            raise invalid("answers", _("“%(text)s” has no -> in it.") % {"text": reveal(piece).strip()[:80]})
        told, text = split_markup(left, text_markup)
        asked, answer = markup.to_plain(reveal(text), told), markup.one_line(reveal(right))
        if asked:
            pairs.append({"left": asked, "right": answer})
        else:
            distractors.append(answer)
    return ReadAnswers("matching", spec=matching_spec(pairs, distractors), scoring={"rule": "proportional"})


def _read_numeric(body: str, text_markup: str) -> ReadAnswers:
    body, wrong, _feedback = body.partition("~")
    answers: list[Json] = []
    dropped = bool(wrong)
    for answer in _split(body.strip(), text_markup):
        text = markup.one_line(reveal(answer.text))
        if text == _ANY:
            dropped = True
            continue
        value, tolerance = read_range(text)
        answers.append(GivenOption(value, answer.percent, answer.feedback).numeric(tolerance))
    warnings = [_("What is said to every other number was left out.")] if dropped else []
    return ReadAnswers("numeric", spec=numeric_spec(answers), warnings=warnings)
