"""Script concordance: how far new information changes a hypothesis, compared with a panel of experts.

Spec: ``{"hypothesis", "new_information", "panel": [n(-2), n(-1), n(0), n(+1), n(+2)]}``; response one of
``["-2"]`` … ``["2"]``. An answer that n experts gave earns n / (the count of the commonest answer), the
aggregate scoring of Fournier, Demeester and Charlin, "Script Concordance Tests: guidelines for
construction" (BMC Medical Informatics and Decision Making 2008).
"""

import random
from collections.abc import Sequence
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.item_types.base import (
    AnswerClass,
    DraftParts,
    ItemBody,
    ItemDraft,
    ItemType,
    Json,
    Outcome,
    PreparedHtml,
    Response,
    ReviewOption,
    SlotGrade,
    outcome_of,
)
from assessments.item_types.drafts import check_names, read_list
from assessments.item_types.fields import line_of, no_scoring, refuse, whole_of
from core.errors import InvalidInputError

CODE = "script_concordance"
_POINTS = ("-2", "-1", "0", "1", "2")
_MOST_EXPERTS = 1_000
_HINT = gettext_lazy("How does the new information change the likelihood of the hypothesis?")
_LABELS = (
    gettext_lazy("much less likely"),
    gettext_lazy("less likely"),
    gettext_lazy("neither more nor less likely"),
    gettext_lazy("more likely"),
    gettext_lazy("much more likely"),
)


def build(draft: ItemDraft) -> ItemBody:
    spec = check_names(draft.spec, ("hypothesis", "new_information", "panel"))
    content = {
        name: line_of(spec.get(name, ""), f"spec.{name}") for name in ("hypothesis", "new_information")
    }
    given = read_list(spec.get("panel"), "spec.panel", least=len(_POINTS), most=len(_POINTS))
    panel = [
        whole_of(count, f"spec.panel.{number}", least=0, most=_MOST_EXPERTS)
        for number, count in enumerate(given, start=1)
    ]
    if not any(panel):
        refuse("spec.panel", _("At least one expert is needed."))
    return ItemBody(content=content, key={"panel": panel}, scoring=no_scoring(draft), feedback={})


def unbuild(body: ItemBody) -> DraftParts:
    return DraftParts(spec={**body.content, **body.key})


def hint(_content: Json, _scoring: Json) -> Promise:
    return _HINT


def draw_order(_content: Json, _rng: random.Random, _shuffle: bool) -> list[int]:
    """The five points are a scale: their order has a meaning and is never changed."""
    return list(range(len(_POINTS)))


def clean_response(_content: Json, raw: object) -> Response:
    if not isinstance(raw, list) or len(raw) > 1 or any(point not in _POINTS for point in raw):
        raise InvalidInputError(_("One of the five points of the scale is expected."))
    return list(raw)


def response_schema(_content: Json) -> Json:
    return {"type": "array", "items": {"type": "string", "enum": list(_POINTS)}, "maxItems": 1}


def grade(body: ItemBody, response: Response) -> SlotGrade:
    if not response:
        return SlotGrade(Fraction(0), Outcome.NONE)
    panel = body.key["panel"]
    fraction = Fraction(panel[_POINTS.index(response[0])], max(panel))
    return SlotGrade(fraction, outcome_of(fraction, response))


def review(body: ItemBody, response: Response, order: Sequence[int], key_open: bool) -> list[ReviewOption]:
    panel = body.key["panel"]
    return [
        ReviewOption(
            text=_label(place),
            is_chosen=_POINTS[place] in response,
            is_right=panel[place] == max(panel) if key_open else None,
            feedback=_experts(panel[place]) if key_open else "",
        )
        for place in order
    ]


def review_html(body: ItemBody, _response: Response, _order: Sequence[int], _key_open: bool) -> str:
    return _case(prepare_html(body.content))


def answer_classes(body: ItemBody) -> list[AnswerClass]:
    panel = body.key["panel"]
    return [
        AnswerClass(point, _label(place), panel[place] == max(panel)) for place, point in enumerate(_POINTS)
    ]


def classify(_body: ItemBody, response: Response) -> list[str]:
    return list(response)


def prepare_html(content: Json) -> PreparedHtml:
    return str(escape(content["hypothesis"])), str(escape(content["new_information"]))


def render_html(prepared: PreparedHtml, slot: int, order: Sequence[int], response: Response) -> str:
    scale = "".join(
        f'<label class="kf-option"><input class="form-check-input" name="slot-{slot}" type="radio" '
        f'value="{_POINTS[place]}"{" checked" if _POINTS[place] in response else ""}>'
        f'<span class="kf-option__text">{escape(_label(place))}</span></label>'
        for place in order
    )
    return f'{_case(prepared)}<div class="kf-scale">{scale}</div>'


def _case(prepared: PreparedHtml) -> str:
    hypothesis, information = prepared
    supposed, learned = escape(_("Your hypothesis")), escape(_("New information"))
    return (
        f'<dl class="kf-concordance"><dt>{supposed}</dt><dd>{hypothesis}</dd>'
        f"<dt>{learned}</dt><dd>{information}</dd></dl>"
    )


def _label(place: int) -> str:
    sign = ("−2", "−1", "0", "+1", "+2")[place]
    return f"{sign} — {_LABELS[place]}"


def _experts(count: int) -> str:
    if not count:
        return _("no expert answered so")
    return ngettext("%(count)d expert answered so", "%(count)d experts answered so", count) % {"count": count}


SCRIPT_CONCORDANCE = ItemType(
    code=CODE,
    label=gettext_lazy("Script concordance"),
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
    review_html=review_html,
)
