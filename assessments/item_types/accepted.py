"""What typed answers share, a question's own or a gap's: accepted answers, each worth a percentage.

The key is ``{"answers": [{…, "percent"}], …}``; the best of the answers that match is what counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.item_types.base import AnswerClass, Json, ReviewOption
from assessments.item_types.drafts import check_names, read_list
from assessments.item_types.fields import feedback_of, percent_of, plain, refuse

OTHER = "other"
_MOST_ANSWERS = 100


@dataclass(frozen=True, slots=True)
class AnswerKind:
    """How one kind of typed answer is keyed and compared.

    names    keys that its spec may have
    build    spec, name of its field → key, feedback by answer
    unbuild  key, feedback → spec
    find     key, what was typed → place of the best answer that matches
    tell     key, place → the accepted answer for a reader
    """

    names: tuple[str, ...]
    longest: int
    build: Callable[[Json, str], tuple[Json, list[str]]]
    unbuild: Callable[[Json, Sequence[str]], Json]
    find: Callable[[Json, str], int | None]
    tell: Callable[[Json, int], str]


def build_answers(
    spec: Json, field: str, names: Sequence[str], read: Callable[[Json, str], Json]
) -> tuple[list[Json], list[str]]:
    """Answers with their percentages, and their feedback. Raises ``InvalidInputError`` naming the field."""
    answers, feedback = [], []
    given = read_list(spec.get("answers", []), f"{field}.answers", least=1, most=_MOST_ANSWERS)
    for number, raw in enumerate(given, start=1):
        name = f"{field}.answers.{number}"
        answer = check_names(raw, (*names, "percent", "feedback"), name)
        percent = percent_of(answer.get("percent", 100), f"{name}.percent")
        answers.append({**read(answer, name), "percent": plain(percent)})
        feedback.append(feedback_of(answer, name))
    if not any(answer["percent"] == 100 for answer in answers):
        refuse(f"{field}.answers", _("At least one answer must earn 100 per cent."))
    return answers, feedback


def refuse_contradictions(answers: Sequence[Json], same: Sequence[str], field: str) -> None:
    """Refuse two answers that are the ``same`` and earn different percentages."""
    percents: dict[str, int | str] = {}
    for number, (answer, form) in enumerate(zip(answers, same, strict=True), start=1):
        if percents.setdefault(form, answer["percent"]) != answer["percent"]:
            refuse(f"{field}.answers.{number}.percent", _("The same answer earns another percentage above."))


def with_feedback(answers: Sequence[Json], feedback: Sequence[str]) -> list[Json]:
    """The answers as a spec has them."""
    return [{**answer, "feedback": text} for answer, text in zip(answers, feedback, strict=True)]


def best_of(key: Json, matching: Sequence[int]) -> int | None:
    """The place of the answer that earns most; of equals the first."""
    return max(matching, key=lambda place: fraction_of(key, place), default=None)


def fraction_of(key: Json, place: int | None) -> Fraction:
    return Fraction(Decimal(key["answers"][place]["percent"])) / 100 if place is not None else Fraction(0)


def review_lines(
    kind: AnswerKind, key: Json, feedback: Sequence[str], given: str, place: int | None, prefix: str = ""
) -> list[ReviewOption]:
    """The answer as judged by the open key and, unless it was right, the first of the right ones."""
    fraction = fraction_of(key, place)
    lines = []
    if given:
        told = [feedback[place]] if place is not None else []
        if 0 < fraction < 1:
            percent = _("It earns %(percent)s %%.") % {"percent": percent_text(fraction)}
            told = [percent, *told]
        lines.append(ReviewOption(f"{prefix}{given}", True, fraction == 1, " ".join(filter(None, told))))
    if fraction < 1:
        first = next(n for n, answer in enumerate(key["answers"]) if answer["percent"] == 100)
        lines.append(ReviewOption(f"{prefix}{kind.tell(key, first)}", False, True, feedback[first]))
    return lines


def percent_text(fraction: Fraction) -> str:
    return f"{float(fraction * 100):.4g}"


def answer_classes(kind: AnswerKind, key: Json, prefix: str = "", told: str = "") -> list[AnswerClass]:
    classes = [
        AnswerClass(f"{prefix}{place + 1}", f"{told}{kind.tell(key, place)}", answer["percent"] == 100)
        for place, answer in enumerate(key["answers"])
    ]
    other = _("other answers")
    return [*classes, AnswerClass(f"{prefix}{OTHER}", f"{told}{other}", False)]


def class_of(place: int | None) -> str:
    return OTHER if place is None else str(place + 1)
