"""What guessing earns: the random guess score of the quiz report, from what an item was built of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import factorial
from typing import Any

from assessments.item_types.base import DraftParts, Json

Guess = Callable[[DraftParts, Json], Fraction | None]


def guess_score(item_type: str, parts: DraftParts, scoring: Json) -> float | None:
    """The share of the points, or None where a guess has no meaning (multiple choice, a picture)."""
    guess = _GUESSES.get(item_type)
    found = guess(parts, scoring) if guess else None
    return None if found is None else float(found)


def _single_choice(parts: DraftParts, scoring: Json) -> Fraction:
    if scoring.get("rule") == "weights":
        return _mean(_share(option.percent) for option in parts.options)
    return _mean(Fraction(option.is_right) for option in parts.options)


def _true_false(_parts: DraftParts, _scoring: Json) -> Fraction:
    return Fraction(1, 2)


def _matching(parts: DraftParts, _scoring: Json) -> Fraction:
    choices = {pair["right"] for pair in parts.spec["pairs"]} | set(parts.spec.get("distractors", ()))
    return Fraction(1, len(choices))


def _ordering(parts: DraftParts, scoring: Json) -> Fraction:
    count = len(parts.spec["parts"])
    return Fraction(1, factorial(count) if scoring.get("rule") == "all_or_nothing" else count)


def _typed(parts: DraftParts, _scoring: Json) -> Fraction:
    return _typed_share(parts.spec)


def _cloze(parts: DraftParts, _scoring: Json) -> Fraction:
    gaps: Sequence[Json] = parts.spec["gaps"]
    weights = sum(Fraction(str(gap.get("weight", 1))) for gap in gaps)
    earned = sum((Fraction(str(gap.get("weight", 1))) * _gap_share(gap) for gap in gaps), Fraction(0))
    return earned / weights if weights else Fraction(0)


def _gap_share(gap: Json) -> Fraction:
    if gap.get("kind") == "choice":
        return _mean(_share(option.get("percent")) for option in gap["options"])
    return _typed_share(gap)


def _typed_share(spec: Mapping[str, Any]) -> Fraction:
    """What is typed by chance is wrong, unless anything at all is accepted."""
    anything = (answer for answer in spec.get("answers", ()) if answer.get("text") == "*")
    found = next(anything, None) if spec.get("wildcards") else None
    return _share(found.get("percent")) if found else Fraction(0)


def _script_concordance(parts: DraftParts, _scoring: Json) -> Fraction:
    panel = parts.spec["panel"]
    return Fraction(sum(panel), len(panel) * max(panel))


def _written(_parts: DraftParts, _scoring: Json) -> Fraction:
    return Fraction(0)


def _share(percent: Any) -> Fraction:
    return Fraction(str(percent or 0)) / 100


def _mean(values: Iterable[Fraction]) -> Fraction:
    given = list(values)
    return sum(given, Fraction(0)) / len(given)


_GUESSES: dict[str, Guess] = {
    "single_choice": _single_choice,
    "true_false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "numeric": _typed,
    "short_text": _typed,
    "cloze": _cloze,
    "script_concordance": _script_concordance,
    "written": _written,
}
