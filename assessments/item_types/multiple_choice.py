"""Multiple choice: one or more options are right, any number may be chosen.

Scoring follows Bauer et al., "Pick-N multiple choice-exams" (Medical Teacher 2011): with K right
options and h of them chosen, and never a point for more picks than right options:

all_or_nothing  1 when exactly the right options are chosen
ps50            1 for all, 0.5 for at least half of K
proportional    h / K
"""

from collections.abc import Callable
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.item_types import choice
from assessments.item_types.base import (
    ItemBody,
    ItemDraft,
    ItemType,
    Json,
    Outcome,
    PreparedHtml,
    Response,
    SlotGrade,
    outcome_of,
)
from core.errors import InvalidInputError

CODE = "multiple_choice"
_HINT = gettext_lazy("Choose every right answer.")
_HINT_PARTIAL = gettext_lazy(
    "Choose every right answer. Part of the points is given; more choices than right answers give none."
)


def _all_or_nothing(hits: int, picks: int, keyed: int) -> Fraction:
    return Fraction(int(hits == keyed == picks))


def _ps50(hits: int, picks: int, keyed: int) -> Fraction:
    if picks > keyed:
        return Fraction(0)
    if hits == keyed:
        return Fraction(1)
    return Fraction(1, 2) if 2 * hits >= keyed else Fraction(0)


def _proportional(hits: int, picks: int, keyed: int) -> Fraction:
    return Fraction(0) if picks > keyed else Fraction(hits, keyed)


SCORING_RULES: dict[str, Callable[[int, int, int], Fraction]] = {
    "all_or_nothing": _all_or_nothing,
    "ps50": _ps50,
    "proportional": _proportional,
}


def build(draft: ItemDraft) -> ItemBody:
    scoring = draft.scoring or {"rule": "all_or_nothing"}
    if set(scoring) != {"rule"} or scoring["rule"] not in SCORING_RULES:
        rule = _("Unknown scoring rule; known are: %(rules)s.") % {"rules": ", ".join(SCORING_RULES)}
        raise InvalidInputError(rule, fields={"scoring": [rule]})
    return choice.build_body(draft, scoring)


def clean_response(content: Json, raw: object) -> Response:
    return choice.clean_response(content, raw)


def grade(body: ItemBody, response: Response) -> SlotGrade:
    if not response:
        return SlotGrade(Fraction(0), Outcome.NONE)
    right = body.key["right"]
    hits = sum(option_id in right for option_id in response)
    fraction = SCORING_RULES[body.scoring["rule"]](hits, len(response), len(right))
    return SlotGrade(fraction, outcome_of(fraction, response))


def prepare_html(content: Json) -> PreparedHtml:
    return choice.prepare_html(content, input_type="checkbox")


def hint(_content: Json, scoring: Json) -> Promise:
    return _HINT if scoring["rule"] == "all_or_nothing" else _HINT_PARTIAL


MULTIPLE_CHOICE = ItemType(
    code=CODE,
    label=gettext_lazy("Multiple choice"),
    hint=hint,
    build=build,
    unbuild=choice.unbuild,
    draw_order=choice.draw_order,
    clean_response=clean_response,
    response_schema=choice.response_schema,
    grade=grade,
    review=choice.review,
    answer_classes=choice.answer_classes,
    classify=choice.classify,
    prepare_html=prepare_html,
    render_html=choice.render_html,
)
