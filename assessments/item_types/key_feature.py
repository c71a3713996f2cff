"""Key features: the few decisions that a case turns on, asked one by one.

Spec: ``{"questions": [{"text", "options": [{"text", "is_key", "is_harmful", "feedback"}], "max_picks",
"weight"}]}``; response ``["q1=<option id>", …]``.

A question with K keys of which h are picked earns h / K, and nothing when more than ``max_picks`` or
anything harmful is picked; the case earns Σ weight·question / Σ weight (Page, Bordage and Allen,
"Developing key-feature problems and examinations", Academic Medicine 1995).
"""

import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.item_types import parts
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
from assessments.item_types.drafts import check_names, derived_id, read_list, refuse_repeated
from assessments.item_types.fields import (
    feedback_of,
    flag_of,
    line_of,
    no_scoring,
    plain,
    refuse,
    weight_of,
    whole_of,
)
from assessments.item_types.groups import draw_within, split_order
from core.errors import InvalidInputError

CODE = "key_feature"
_MOST_QUESTIONS = 20
_MOST_OPTIONS = 60
_HINT = gettext_lazy(
    "Answer each question. A harmful choice, or more choices than allowed, gives nothing for that question."
)


def build(draft: ItemDraft) -> ItemBody:
    spec = check_names(draft.spec, ("questions",))
    given = read_list(spec.get("questions"), "spec.questions", least=1, most=_MOST_QUESTIONS)
    built = [_build_question(raw, f"spec.questions.{number}") for number, raw in enumerate(given, start=1)]
    return ItemBody(
        content={"questions": [content for content, _key, _feedback in built]},
        key={"questions": [key for _content, key, _feedback in built]},
        scoring=no_scoring(draft),
        feedback={"questions": [feedback for _content, _key, feedback in built]},
    )


def _build_question(raw: object, field: str) -> tuple[Json, Json, list[str]]:
    question = check_names(raw, ("text", "options", "max_picks", "weight"), field)
    text = line_of(question.get("text", ""), f"{field}.text")
    weight = weight_of(question.get("weight", 1), f"{field}.weight")
    options = _read_options(question.get("options"), f"{field}.options")
    keys = [option.id for option in options if option.is_key]
    if not keys:
        refuse(f"{field}.options", _("No option is marked as a key."))
    most = len(options)
    max_picks = whole_of(question.get("max_picks", len(keys)), f"{field}.max_picks", least=1, most=most)
    if max_picks < len(keys):
        refuse(f"{field}.max_picks", _("Fewer options may be chosen than are keys."))
    return (
        {
            "text": text,
            "options": [{"id": option.id, "text": option.text} for option in options],
            "max_picks": max_picks,
        },
        {
            "keys": keys,
            "harmful": [option.id for option in options if option.is_harmful],
            "weight": plain(weight),
        },
        [option.feedback for option in options],
    )


class _Option(NamedTuple):
    id: str
    text: str
    is_key: bool
    is_harmful: bool
    feedback: str


def _read_options(raw: object, field: str) -> list[_Option]:
    options = []
    for number, given in enumerate(read_list(raw, field, least=2, most=_MOST_OPTIONS), start=1):
        name = f"{field}.{number}"
        option = check_names(given, ("text", "is_key", "is_harmful", "feedback"), name)
        text = line_of(option.get("text", ""), f"{name}.text")
        is_key = flag_of(option.get("is_key", False), f"{name}.is_key")
        is_harmful = flag_of(option.get("is_harmful", False), f"{name}.is_harmful")
        if is_key and is_harmful:
            refuse(f"{name}.is_harmful", _("An option cannot be both a key and harmful."))
        options.append(_Option(derived_id(text), text, is_key, is_harmful, feedback_of(option, name)))
    refuse_repeated([option.text for option in options], field, "text")
    return options


class _Question(NamedTuple):
    """One question of a body; ``part`` is its name in a response."""

    number: int
    content: Json
    key: Json
    feedback: Sequence[str]

    @property
    def part(self) -> str:
        return f"q{self.number}"

    @property
    def ids(self) -> list[str]:
        return _ids(self.content)


def _questions_of(body: ItemBody) -> list[_Question]:
    rows = zip(body.content["questions"], body.key["questions"], body.feedback["questions"], strict=True)
    return [_Question(number, *row) for number, row in enumerate(rows, start=1)]


def _ids(question: Json) -> list[str]:
    return [option["id"] for option in question["options"]]


def unbuild(body: ItemBody) -> DraftParts:
    return DraftParts(spec={"questions": [_unbuild_question(question) for question in _questions_of(body)]})


def _unbuild_question(question: _Question) -> Json:
    options = [
        {
            "text": option["text"],
            "is_key": option["id"] in question.key["keys"],
            "is_harmful": option["id"] in question.key["harmful"],
            "feedback": feedback,
        }
        for option, feedback in zip(question.content["options"], question.feedback, strict=True)
    ]
    return {
        "text": question.content["text"],
        "options": options,
        "max_picks": question.content["max_picks"],
        "weight": question.key["weight"],
    }


def hint(_content: Json, _scoring: Json) -> Promise:
    return _HINT


def draw_order(content: Json, rng: random.Random, shuffle: bool) -> list[int]:
    return draw_within(_sizes(content), rng, shuffle)


def _sizes(content: Json) -> list[int]:
    return [len(question["options"]) for question in content["questions"]]


def clean_response(content: Json, raw: object) -> Response:
    """More picks than allowed are kept: they are graded, as they would be on paper."""
    given = [f"{part}={value}" for part, value in parts.pairs_of(raw)]
    known = _known_answers(content)
    picked = set(given)
    if not picked.issubset(known):
        parts.refuse_value()
    if len(picked) != len(given):
        raise InvalidInputError(_("An option is named twice."))
    return [answer for answer in known if answer in picked]


def _known_answers(content: Json) -> list[str]:
    return [
        f"q{number}={option_id}"
        for number, question in enumerate(content["questions"], start=1)
        for option_id in _ids(question)
    ]


def response_schema(content: Json) -> Json:
    known = _known_answers(content)
    items = {"type": "string", "enum": known}
    return {"type": "array", "items": items, "uniqueItems": True, "maxItems": len(known)}


def grade(body: ItemBody, response: Response) -> SlotGrade:
    earned, most = Fraction(0), Fraction(0)
    for question in _questions_of(body):
        weight = Fraction(Decimal(question.key["weight"]))
        most += weight
        earned += weight * _fraction(question, _picked(question, response))
    fraction = earned / most
    return SlotGrade(fraction, outcome_of(fraction, response))


def _picked(question: _Question, response: Response) -> list[str]:
    return [option_id for option_id in question.ids if f"{question.part}={option_id}" in response]


def _fraction(question: _Question, picked: Sequence[str]) -> Fraction:
    keys, harmful = question.key["keys"], question.key["harmful"]
    if len(picked) > question.content["max_picks"] or any(option in harmful for option in picked):
        return Fraction(0)
    return Fraction(sum(option in keys for option in picked), len(keys))


def review(body: ItemBody, response: Response, order: Sequence[int], key_open: bool) -> list[ReviewOption]:
    orders = split_order(_sizes(body.content), order)
    return [
        _line(question, place, f"{question.part}={question.ids[place]}" in response, key_open)
        for question, places in zip(_questions_of(body), orders, strict=True)
        for place in places
    ]


def _line(question: _Question, place: int, is_chosen: bool, key_open: bool) -> ReviewOption:
    option = question.content["options"][place]
    group = f"{question.number}. {question.content['text']}"
    if not key_open:
        return ReviewOption(option["text"], is_chosen, group=group)
    harmful = _("A harmful choice.") if option["id"] in question.key["harmful"] else ""
    feedback = " ".join(filter(None, (harmful, question.feedback[place])))
    return ReviewOption(option["text"], is_chosen, option["id"] in question.key["keys"], feedback, group)


def answer_classes(body: ItemBody) -> list[AnswerClass]:
    return [
        AnswerClass(
            f"{question.part}:{option['id']}",
            f"{question.number}. {option['text']}",
            option["id"] in question.key["keys"],
        )
        for question in _questions_of(body)
        for option in question.content["options"]
    ]


def classify(_body: ItemBody, response: Response) -> list[str]:
    return [given.replace("=", ":", 1) for given in response]


class _PreparedQuestion(NamedTuple):
    """HTML of a question but for what depends on the slot and the language."""

    text: str
    max_picks: int
    options: list[tuple[str, str]]


def prepare_html(content: Json) -> PreparedHtml:
    return [
        _PreparedQuestion(
            str(escape(question["text"])),
            question["max_picks"],
            [(option["id"], str(escape(option["text"]))) for option in question["options"]],
        )
        for question in content["questions"]
    ]


def render_html(prepared: PreparedHtml, slot: int, order: Sequence[int], response: Response) -> str:
    orders = split_order([len(question.options) for question in prepared], order)
    refused = escape(_("No more can be chosen: first withdraw one of the answers."))
    html: list[str] = []
    for number, (question, places) in enumerate(zip(prepared, orders, strict=True), start=1):
        limit = ngettext("At most %(count)d answer.", "At most %(count)d answers.", question.max_picks)
        html += (
            f'<fieldset class="kf-case-question"><legend class="kf-case-question__text">{number}. '
            f'{question.text} <span class="kf-case-question__limit">'
            f"{escape(limit % {'count': question.max_picks})}</span></legend>",
            *(_checkbox(slot, number, question.options[place], response) for place in places),
            f'<p class="kf-picks" role="status" data-max-picks="{question.max_picks}" '
            f'data-text="{refused}"></p></fieldset>',
        )
    return "".join(html)


def _checkbox(slot: int, number: int, option: tuple[str, str], response: Response) -> str:
    option_id, text = option
    checked = " checked" if f"q{number}={option_id}" in response else ""
    return (
        f'<label class="kf-option"><input class="form-check-input" name="slot-{slot}-q{number}" '
        f'type="checkbox" value="{option_id}"{checked}><span class="kf-option__text">{text}</span></label>'
    )


KEY_FEATURE = ItemType(
    code=CODE,
    label=gettext_lazy("Key features"),
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
    scripts=("assessments/picks.js",),
)
