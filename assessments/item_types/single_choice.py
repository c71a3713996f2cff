"""Single choice: exactly one option is right, and one may be chosen."""

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
)
from core.errors import InvalidInputError

CODE = "single_choice"
_HINT = gettext_lazy("Choose one answer.")


def build(draft: ItemDraft) -> ItemBody:
    if draft.scoring not in (None, {}, {"rule": "all_or_nothing"}):
        rule = _("Single choice is always scored all or nothing.")
        raise InvalidInputError(rule, fields={"scoring": [rule]})
    if sum(option.is_right for option in draft.options) > 1:
        rule = _("Single choice has exactly one right option.")
        raise InvalidInputError(rule, fields={"key": [rule]})
    return choice.build_body(draft, {"rule": "all_or_nothing"})


def clean_response(content: Json, raw: object) -> Response:
    return choice.clean_response(content, raw, most=1)


def response_schema(content: Json) -> Json:
    return choice.response_schema(content, most=1)


def grade(body: ItemBody, response: Response) -> SlotGrade:
    if not response:
        return SlotGrade(Fraction(0), Outcome.NONE)
    if response == body.key["right"]:
        return SlotGrade(Fraction(1), Outcome.RIGHT)
    return SlotGrade(Fraction(0), Outcome.WRONG)


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
