"""Multiple choice: one or more options are right, and several may be chosen.

The first three rules follow Bauer et al., "Pick-N multiple choice-exams" (Medical Teacher 2011).
With K right options, h of them chosen and w wrong ones chosen beside them:

all_or_nothing  1 when exactly the right options are chosen
ps50            1 for all, 0.5 for at least half of K; nothing for more picks than K
proportional    h / K; nothing for more picks than K
penalty         (h - w) / K, never below nothing
weights         the sum of what the chosen options earn, within 0 and 1

Beside any rule ``max_picks`` limits how many options may be chosen at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

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
from assessments.item_types.drafts import refusal, unknown_rule
from assessments.item_types.weights import check_reachable, fraction_of, weigh

CODE = "multiple_choice"


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


def _penalty(hits: int, picks: int, keyed: int) -> Fraction:
    wrong = picks - hits
    return max(Fraction(0), Fraction(hits - wrong, keyed))


# By the numbers of hits, picks and right options; ``weights`` alone looks at which option was chosen.
_COUNTING_RULES: dict[str, Callable[[int, int, int], Fraction]] = {
    "all_or_nothing": _all_or_nothing,
    "ps50": _ps50,
    "proportional": _proportional,
    "penalty": _penalty,
}
SCORING_RULES = (*_COUNTING_RULES, "weights")
_HINT_PARTIAL = gettext_lazy(
    "Choose every right answer. Part of the points is given; more choices than right answers give none."
)
_HINTS: dict[str, Promise] = {
    "all_or_nothing": gettext_lazy("Choose every right answer."),
    "ps50": _HINT_PARTIAL,
    "proportional": _HINT_PARTIAL,
    "penalty": gettext_lazy(
        "Choose every right answer. Part of the points is given; every wrong choice takes points away."
    ),
    "weights": gettext_lazy(
        "Choose every right answer. Choices have different worth; wrong ones may cost points."
    ),
}


@dataclass(frozen=True, slots=True)
class _Prepared:
    options: PreparedHtml
    max_picks: int | None


def build(draft: ItemDraft) -> ItemBody:
    scoring = _read_scoring(draft)
    body = choice.build_body(draft, scoring)
    max_picks = scoring.get("max_picks")
    if max_picks is not None:
        _check_max_picks(max_picks, body)
        body = replace(body, content={**body.content, "max_picks": max_picks})
    if scoring["rule"] == "weights":
        _check_weights(body)
    return body


def clean_response(content: Json, raw: object) -> Response:
    return choice.clean_response(content, raw, most=content.get("max_picks"))


def response_schema(content: Json) -> Json:
    return choice.response_schema(content, most=content.get("max_picks"))


def grade(body: ItemBody, response: Response) -> SlotGrade:
    if not response:
        return SlotGrade(Fraction(0), Outcome.NONE)
    if body.scoring["rule"] == "weights":
        fraction = weigh(body, response)
    else:
        right = body.key["right"]
        hits = sum(option_id in right for option_id in response)
        fraction = _COUNTING_RULES[body.scoring["rule"]](hits, len(response), len(right))
    return SlotGrade(fraction, outcome_of(fraction, response))


def prepare_html(content: Json) -> PreparedHtml:
    return _Prepared(choice.prepare_html(content, input_type="checkbox"), content.get("max_picks"))


def render_html(prepared: PreparedHtml, slot: int, order: Sequence[int], response: Response) -> str:
    options = choice.render_html(prepared.options, slot, order, response)
    if prepared.max_picks is None:
        return options
    told = escape(_("No more can be chosen: first withdraw one of the answers."))
    limit = f'data-max-picks="{prepared.max_picks}" data-text="{told}"'
    return f'{options}<p class="kf-picks" role="status" {limit}></p>'


def hint(content: Json, scoring: Json) -> str | Promise:
    told = _HINTS[scoring["rule"]]
    if "max_picks" not in content:
        return told
    most: int = content["max_picks"]
    limit = ngettext("At most %(count)d answer.", "At most %(count)d answers.", most) % {"count": most}
    return f"{told} {limit}"


def _read_scoring(draft: ItemDraft) -> Json:
    scoring: object = draft.scoring or {"rule": "all_or_nothing"}
    if not isinstance(scoring, dict) or not {"rule"} <= set(scoring) <= {"rule", "max_picks"}:
        raise unknown_rule(SCORING_RULES)
    if scoring["rule"] not in SCORING_RULES:
        raise unknown_rule(SCORING_RULES)
    return {name: value for name, value in scoring.items() if value is not None}


def _check_max_picks(max_picks: object, body: ItemBody) -> None:
    most = len(body.content["options"])
    if not isinstance(max_picks, int) or isinstance(max_picks, bool) or not 1 <= max_picks <= most:
        rule = _("From 1 to %(most)d options may be chosen: as many as there are.") % {"most": most}
        raise refusal("scoring.max_picks", rule)
    if body.scoring["rule"] != "weights" and max_picks < len(body.key["right"]):
        raise refusal("scoring.max_picks", _("Fewer options may be chosen than are right."))


def _check_weights(body: ItemBody) -> None:
    percents, right = body.key["percents"], body.key["right"]
    for number, option in enumerate(body.content["options"], start=1):
        if option["id"] not in right and fraction_of(percents[option["id"]]) > 0:
            raise refusal(f"options.{number}.percent", _("A wrong option earns nothing or loses points."))
    most_picks = body.content.get("max_picks", len(right))
    check_reachable((percents[option] for option in right), most_picks)


MULTIPLE_CHOICE = ItemType(
    code=CODE,
    label=gettext_lazy("Multiple choice"),
    hint=hint,
    build=build,
    unbuild=choice.unbuild,
    draw_order=choice.draw_order,
    clean_response=clean_response,
    response_schema=response_schema,
    grade=grade,
    review=choice.review,
    answer_classes=choice.answer_classes,
    classify=choice.classify,
    prepare_html=prepare_html,
    render_html=render_html,
    scripts=("assessments/picks.js",),
)
