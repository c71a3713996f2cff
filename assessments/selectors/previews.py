"""A question as learners will meet it, and how an answer to it would be graded; nothing is kept of either."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from django.core import signing
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.data import FormQuestion, ReportRow
from assessments.exchange.stored import draft_from_json, draft_to_json
from assessments.html import sanitise, split_stem
from assessments.item_types import get_item_type
from assessments.item_types.base import ItemBody, ItemDraft, ItemType, Json, Response
from assessments.rendering import render_question, render_report_row
from core.errors import InvalidInputError

_SALT = "assessments.previews"
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class CriterionPreview:
    criterion: str
    levels: Sequence[Json]


@dataclass(frozen=True, slots=True)
class ItemPreview:
    """``seal`` is the draft itself, to be sent back with an answer; ``rubric`` that of a written answer.

    ``percent`` of the points and ``report`` tell how an answer was graded; None and empty without one.
    """

    question: SafeString
    scripts: Sequence[str]
    seal: str
    rubric: Sequence[CriterionPreview] = ()
    percent: Decimal | None = None
    report: str = ""


def preview_item(draft: ItemDraft) -> ItemPreview:
    """Raises ``InvalidInputError`` naming the field when the draft could not be saved."""
    item_type = get_item_type(draft.type)
    return _preview(draft, item_type, item_type.build(draft), [])


def try_item(seal: str, posted: Mapping[str, Sequence[str]]) -> ItemPreview:
    """The same question with an answer to it, graded, its key open.

    ``posted`` are the values by the name of the input, as a form sends them. Raises ``InvalidInputError``.
    """
    draft = _opened(seal)
    item_type = get_item_type(draft.type)
    body = item_type.build(draft)
    response = item_type.clean_response(body.content, _given(posted))
    shown = _preview(draft, item_type, body, response)
    grade = item_type.grade(body, response)
    is_marked = item_type.marked_by_hand and bool(response)
    return replace(
        shown,
        percent=None if is_marked else _percent(grade.fraction),
        report=render_report_row(_report_row(draft, item_type, body, response)),
    )


def _preview(draft: ItemDraft, item_type: ItemType, body: ItemBody, response: Response) -> ItemPreview:
    question = question_of(draft, item_type, body, slot=1, response=response)
    return ItemPreview(
        question=render_question(question, 1),
        scripts=item_type.scripts,
        seal=signing.dumps(draft_to_json(draft), salt=_SALT, compress=True),
        rubric=[CriterionPreview(row["criterion"], row["levels"]) for row in body.key.get("rubric", [])],
    )


def question_of(
    draft: ItemDraft, item_type: ItemType, body: ItemBody, *, slot: int, response: Response
) -> FormQuestion:
    """A draft as a slot of a form that nobody has drawn."""
    legend, prose = split_stem(sanitise(draft.stem))
    order = order_of(item_type, body)
    prepared = item_type.prepare_html(body.content)
    return FormQuestion(
        slot=slot,
        type=draft.type,
        legend=legend,
        prose=prose,
        hint=item_type.hint(body.content, body.scoring),
        content=body.content,
        order=order,
        response=response,
        inputs_html=item_type.render_html(prepared, slot, order, response),
    )


def order_of(item_type: ItemType, body: ItemBody) -> list[int]:
    """As it was written: nothing is shuffled before an author."""
    return item_type.draw_order(body.content, Random(0), False)  # noqa: S311


def _report_row(draft: ItemDraft, item_type: ItemType, body: ItemBody, response: Response) -> ReportRow:
    legend, prose = split_stem(sanitise(draft.stem))
    order = order_of(item_type, body)
    picture = item_type.review_html
    return ReportRow(
        number=1,
        question=legend,
        context=prose,
        outcome=item_type.grade(body, response).outcome,
        options=item_type.review(body, response, order, True),
        explanation=sanitise(draft.explanation) or None,
        picture=picture(body, response, order, True) if picture else "",
    )


def _given(posted: Mapping[str, Sequence[str]]) -> Response:
    """By the rule of every test: an input of a part gives ``part=value``, a blank one no answer."""
    given: Response = []
    for name, values in posted.items():
        if name == "slot-1" or name.startswith("slot-1-"):
            part = name.removeprefix("slot-1").removeprefix("-")
            prefix = f"{part}=" if part else ""
            given += [prefix + value for value in values if value.strip()]
    return given


def _percent(fraction: Fraction) -> Decimal:
    exact = Decimal(fraction.numerator) * 100 / Decimal(fraction.denominator)
    return exact.quantize(_HUNDREDTH)


def _opened(seal: str) -> ItemDraft:
    try:
        return draft_from_json(signing.loads(seal, salt=_SALT))
    except signing.BadSignature:
        raise InvalidInputError(_("The preview is out of date: open it again.")) from None
