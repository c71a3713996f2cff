"""What the figures mean, in plain words: the only place with the thresholds.

Facility and discrimination: docs.moodle.org, "Quiz statistics report", and R. L. Ebel, "Essentials of
Educational Measurement" (below 20 a question is to be reworked). A distractor works when at least 5 % choose
it: T. M. Haladyna, S. M. Downing, "How many options is enough for a multiple-choice test item?" (1993).
Alpha below 70 %: J. C. Nunnally, "Psychometric Theory" (1978).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _

from assessments.statistics.answers import NO_ANSWER, AnswerRow
from assessments.statistics.drift import Rise
from assessments.statistics.measures import PositionStatistics, TestStatistics

# Fewer answers than this say little: the error of a share is then up to nine per cent points.
FEWEST_ANSWERS = 30
TOO_EASY = 0.95
TOO_HARD = 0.05
WEAK_DISCRIMINATION = 20.0
IDLE_DISTRACTOR = 0.05
MANY_BLANKS = 0.20
LOW_CONSISTENCY = 70.0
# A correlation below zero by chance alone occurs once in twenty from -1.645/√n on.
_SURELY_NEGATIVE = 1.645

ALARM, WARNING, NOTE = "alarm", "warning", "note"
_LONGEST_TEXT = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """``level`` is ``alarm`` (the key may be wrong), ``warning`` or ``note``."""

    code: str
    level: str
    text: str


def find_in_item(
    figures: PositionStatistics, answers: Sequence[AnswerRow] = (), rise: Rise | None = None
) -> list[Finding]:
    """What an author should know of an item, the most urgent first."""
    if figures.n < FEWEST_ANSWERS:
        return [_too_few()]
    found = [
        *_about_key(figures, answers),
        *_about_leaks(rise),
        *_about_facility(figures),
        *_about_discrimination(figures),
        *_about_distractors(answers),
        *_about_blanks(answers),
    ]
    return sorted(found, key=lambda finding: (ALARM, WARNING, NOTE).index(finding.level))


def find_in_test(figures: TestStatistics) -> list[Finding]:
    if figures.n < FEWEST_ANSWERS:
        return [_too_few()]
    consistency = figures.internal_consistency
    if consistency is None or consistency >= LOW_CONSISTENCY:
        return []
    text = _(
        "Cronbach's alpha is below 70 %: a repeated test could give another result. More questions, or "
        "questions that tell strong learners from weak ones better, would help."
    )
    return [Finding("low_consistency", WARNING, text)]


def _too_few() -> Finding:
    text = _("Fewer than %(least)d first attempts so far: treat the figures as provisional.")
    return Finding("too_few", NOTE, text % {"least": FEWEST_ANSWERS})


def _about_key(figures: PositionStatistics, answers: Sequence[AnswerRow]) -> Iterator[Finding]:
    index = figures.discrimination_index
    if index is not None and index >= WEAK_DISCRIMINATION:
        return
    suspects = _stronger_choices(answers)
    for row in suspects:
        text = _("Stronger learners choose “%(answer)s”: check the key.") % {"answer": _short(row)}
        yield Finding("key_suspect", ALARM, text)
    if not suspects and _is_surely_negative(figures):
        text = _("Weak learners answer this better than strong ones: check the key and the wording.")
        yield Finding("negative_discrimination", ALARM, text)


def _is_surely_negative(figures: PositionStatistics) -> bool:
    return (figures.discrimination_index or 0) / 100 * math.sqrt(figures.n) <= -_SURELY_NEGATIVE


def _stronger_choices(answers: Sequence[AnswerRow]) -> list[AnswerRow]:
    """Wrong answers, not of a handful, whose choosers did better in the test than those who were right."""
    right = [row.mean_result for row in answers if row.is_right and row.mean_result is not None]
    return [
        row
        for row in answers
        if right
        and not row.is_right
        and row.code != NO_ANSWER
        and row.share >= IDLE_DISTRACTOR
        and row.mean_result is not None
        and row.mean_result > max(right)
        and row.upper_share > row.lower_share
    ]


def _about_leaks(rise: Rise | None) -> Iterator[Finding]:
    if rise is None:
        return
    text = _("Easier since %(month)s (%(before)d %% → %(after)d %%): the question may be known.") % {
        "month": formats.date_format(rise.since, "E Y"),
        "before": round(rise.before * 100),
        "after": round(rise.after * 100),
    }
    yield Finding("leaking", WARNING, text)


def _about_facility(figures: PositionStatistics) -> Iterator[Finding]:
    facility, guess = figures.facility, figures.random_guess_score
    if facility is None:
        return
    if facility >= TOO_EASY:
        yield Finding("too_easy", NOTE, _("Almost everybody answers right: the question measures little."))
    elif facility <= TOO_HARD:
        yield Finding("too_hard", WARNING, _("Almost nobody answers right: check the key and the wording."))
    elif guess and facility <= guess:
        text = _("Learners do no better than by guessing: check the wording, or whether the topic is taught.")
        yield Finding("at_chance", WARNING, text)


def _about_discrimination(figures: PositionStatistics) -> Iterator[Finding]:
    index, facility = figures.discrimination_index, figures.facility
    # An item that nearly all or nearly none master cannot discriminate, and is named for that already.
    if index is None or facility is None or not TOO_HARD < facility < TOO_EASY:
        return
    if index < WEAK_DISCRIMINATION and not _is_surely_negative(figures):
        text = _("The question hardly tells strong learners from weak ones.")
        yield Finding("weak_discrimination", WARNING, text)


def _about_distractors(answers: Sequence[AnswerRow]) -> Iterator[Finding]:
    wrong = [row for row in answers if not row.is_right and row.code != NO_ANSWER]
    unused = [row for row in wrong if row.count == 0]
    if unused:
        text = _("Nobody chooses: %(answers)s.") % {"answers": _listed(unused)}
        yield Finding("unused_answer", NOTE, text)
    idle = [row for row in wrong if 0 < row.share < IDLE_DISTRACTOR]
    if idle:
        text = _("Hardly anybody chooses: %(answers)s.") % {"answers": _listed(idle)}
        yield Finding("idle_answer", NOTE, text)


def _about_blanks(answers: Sequence[AnswerRow]) -> Iterator[Finding]:
    blank = next((row for row in answers if row.code == NO_ANSWER), None)
    if blank is not None and blank.share >= MANY_BLANKS:
        text = _("%(share)d %% leave it unanswered: is there time enough, is the question clear?")
        yield Finding("many_blanks", WARNING, text % {"share": round(blank.share * 100)})


def _listed(rows: Sequence[AnswerRow]) -> str:
    return ", ".join(_("“%(answer)s”") % {"answer": _short(row)} for row in rows)


def _short(row: AnswerRow) -> str:
    text = row.text or row.code
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT].rstrip()}…"
