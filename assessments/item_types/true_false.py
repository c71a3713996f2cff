"""True or false: the stem states something, the answer says whether it holds.

Spec ``{"answer": bool, "feedback": {"true": text, "false": text}}``, key ``{"right": ["true" | "false"]}``.
"""

import random
from collections.abc import Sequence
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from assessments.item_types.base import (
    AnswerClass,
    DraftParts,
    ItemBody,
    ItemDraft,
    ItemType,
    Json,
    PreparedHtml,
    Response,
    ReviewOption,
    SlotGrade,
    outcome_of,
)
from assessments.item_types.drafts import check_names, read_remark, read_rule, refusal
from core.errors import InvalidInputError

CODE = "true_false"
_LABELS = {"true": pgettext_lazy("statement", "True"), "false": pgettext_lazy("statement", "False")}
_HINT = gettext_lazy("Say whether this is true.")


def build(draft: ItemDraft) -> ItemBody:
    scoring = read_rule(draft, ["all_or_nothing"], "all_or_nothing")
    spec = check_names(draft.spec, ["answer", "feedback"])
    if not isinstance(spec.get("answer"), bool):
        raise refusal("spec.answer", _("Say whether the statement is true or false."))
    remarks = check_names(spec.get("feedback", {}), list(_LABELS), "spec.feedback")
    feedback = {name: read_remark(remark, f"spec.feedback.{name}") for name, remark in remarks.items()}
    return ItemBody(
        content={},
        key={"right": ["true" if spec["answer"] else "false"]},
        scoring=scoring,
        feedback={"answers": {name: remark for name, remark in feedback.items() if remark}},
    )


def unbuild(body: ItemBody) -> DraftParts:
    feedback = {name: body.feedback["answers"].get(name, "") for name in _LABELS}
    return DraftParts(spec={"answer": body.key["right"] == ["true"], "feedback": feedback})


def draw_order(_content: Json, _rng: random.Random, _shuffle: bool) -> list[int]:
    return [0, 1]


def clean_response(_content: Json, raw: object) -> Response:
    if raw in ([], ["true"], ["false"]) and isinstance(raw, list):
        return raw
    raise InvalidInputError(_("The answer is either “true” or “false”."))


def response_schema(_content: Json) -> Json:
    return {"type": "array", "items": {"type": "string", "enum": list(_LABELS)}, "maxItems": 1}


def grade(body: ItemBody, response: Response) -> SlotGrade:
    fraction = Fraction(int(response == body.key["right"]))
    return SlotGrade(fraction, outcome_of(fraction, response))


def review(body: ItemBody, response: Response, _order: Sequence[int], key_open: bool) -> list[ReviewOption]:
    return [
        ReviewOption(
            text=str(label),
            is_chosen=name in response,
            is_right=name in body.key["right"] if key_open else None,
            feedback=body.feedback["answers"].get(name, "") if key_open else "",
        )
        for name, label in _LABELS.items()
    ]


def answer_classes(body: ItemBody) -> list[AnswerClass]:
    return [AnswerClass(name, str(label), name in body.key["right"]) for name, label in _LABELS.items()]


def classify(_body: ItemBody, response: Response) -> list[str]:
    return list(response)


def prepare_html(_content: Json) -> PreparedHtml:
    return None


def render_html(_prepared: PreparedHtml, slot: int, _order: Sequence[int], response: Response) -> str:
    return "".join(
        f'<label class="kf-option"><input class="form-check-input" name="slot-{slot}" type="radio"'
        f' value="{name}"{" checked" if name in response else ""}>'
        f'<span class="kf-option__text">{escape(str(label))}</span></label>'
        for name, label in _LABELS.items()
    )


def hint(_content: Json, _scoring: Json) -> Promise:
    return _HINT


TRUE_FALSE = ItemType(
    code=CODE,
    label=gettext_lazy("True or false"),
    hint=hint,
    build=build,
    unbuild=unbuild,
    draw_order=draw_order,
    clean_response=clean_response,
    response_schema=response_schema,
    grade=grade,
    review=review,
    answer_classes=answer_classes,
    classify=classify,
    prepare_html=prepare_html,
    render_html=render_html,
)
