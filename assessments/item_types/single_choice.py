"""Single choice: one option may be chosen, and one is right.

all_or_nothing  1 when the right option is chosen
weights         what the chosen option earns; more than one may be right, and one of them earns 100 %
"""

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
from assessments.item_types.drafts import read_rule, refusal
from assessments.item_types.weights import check_reachable, weigh

CODE = "single_choice"
SCORING_RULES = ("all_or_nothing", "weights")
_HINT = gettext_lazy("Choose one answer.")


def build(draft: ItemDraft) -> ItemBody:
    scoring = read_rule(draft, SCORING_RULES, "all_or_nothing")
    if scoring["rule"] == "weights":
        body = choice.build_body(draft, scoring)
        check_reachable((body.key["percents"][option] for option in body.key["right"]), 1)
        return body
    if sum(option.is_right for option in draft.options) > 1:
        raise refusal("key", _("Single choice has exactly one right option."))
    return choice.build_body(draft, scoring)


def clean_response(content: Json, raw: object) -> Response:
    return choice.clean_response(content, raw, most=1)


def response_schema(content: Json) -> Json:
    return choice.response_schema(content, most=1)


def grade(body: ItemBody, response: Response) -> SlotGrade:
    if not response:
        return SlotGrade(Fraction(0), Outcome.NONE)
    if body.scoring["rule"] == "weights":
        fraction = weigh(body, response)
    else:
        fraction = Fraction(int(response == body.key["right"]))
    return SlotGrade(fraction, outcome_of(fraction, response))


def prepare_html(content: Json) -> PreparedHtml:
    return choice.prepare_html(content, input_type="radio")


def hint(_content: Json, _scoring: Json) -> Promise:
    return _HINT


SINGLE_CHOICE = ItemType(
    code=CODE,
    label=gettext_lazy("Single choice"),
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
    render_html=choice.render_html,
)
