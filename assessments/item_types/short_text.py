"""Short text: a word or a phrase is typed and compared with the accepted answers.

Spec: ``{"answers": [{"text", "percent", "feedback"}], "case_sensitive", "keep_punctuation", "wildcards"}``;
response ``["text=…"]``. What is forgiven when two texts are compared, ``texts`` tells.
"""

import random
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.item_types import accepted, parts
from assessments.item_types.accepted import AnswerKind
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
from assessments.item_types.drafts import check_names
from assessments.item_types.fields import flag_of, line_of, no_scoring, refuse
from assessments.item_types.texts import Habits, accepted_form, matches, normalise

CODE = "short_text"
_LONGEST = 250
_FLAGS = ("case_sensitive", "keep_punctuation", "wildcards")
_HINT = gettext_lazy("Type a short answer.")
_PART = "text"


def _build_key(spec: Json, field: str) -> tuple[Json, list[str]]:
    flags = {name: flag_of(spec.get(name, False), f"{field}.{name}") for name in _FLAGS}
    answers, feedback = accepted.build_answers(spec, field, ["text"], _read_answer)
    same = [normalise(answer["text"], _habits(flags)) for answer in answers]
    for number, text in enumerate(same, start=1):
        if not text:
            refuse(f"{field}.answers.{number}.text", _("Required."))
    accepted.refuse_contradictions(answers, same, field)
    return {"answers": answers, **flags}, feedback


def _read_answer(answer: Json, name: str) -> Json:
    return {"text": line_of(answer.get("text", ""), f"{name}.text", most=_LONGEST)}


def _habits(key: Json) -> Habits:
    return Habits(case_sensitive=key["case_sensitive"], keep_punctuation=key["keep_punctuation"])


def _find(key: Json, given: str) -> int | None:
    habits = _habits(key)
    text = normalise(given, habits)
    matching = [
        place
        for place, answer in enumerate(key["answers"])
        if matches(accepted_form(answer["text"], habits, wildcards=key["wildcards"]), text)
    ]
    return accepted.best_of(key, matching)


def _tell(key: Json, place: int) -> str:
    text: str = key["answers"][place]["text"]
    return text


def _unbuild_key(key: Json, feedback: Sequence[str]) -> Json:
    return {**key, "answers": accepted.with_feedback(key["answers"], feedback)}


TEXT_ANSWER = AnswerKind(
    names=("answers", *_FLAGS),
    longest=_LONGEST,
    build=_build_key,
    unbuild=_unbuild_key,
    find=_find,
    tell=_tell,
)


def build(draft: ItemDraft) -> ItemBody:
    key, feedback = _build_key(check_names(draft.spec, TEXT_ANSWER.names), "spec")
    return ItemBody(content={}, key=key, scoring=no_scoring(draft), feedback={"answers": feedback})


def unbuild(body: ItemBody) -> DraftParts:
    return DraftParts(spec=_unbuild_key(body.key, body.feedback["answers"]))


def hint(_content: Json, _scoring: Json) -> Promise:
    return _HINT


def draw_order(_content: Json, _rng: random.Random, _shuffle: bool) -> list[int]:
    return []


def clean_response(_content: Json, raw: object) -> Response:
    return parts.joined(parts.texts_of(raw, {_PART: _LONGEST}))


def response_schema(_content: Json) -> Json:
    return parts.schema({_PART: _LONGEST})


def grade(body: ItemBody, response: Response) -> SlotGrade:
    fraction = accepted.fraction_of(body.key, _find_given(body, response))
    return SlotGrade(fraction, outcome_of(fraction, response))


def review(body: ItemBody, response: Response, _order: Sequence[int], key_open: bool) -> list[ReviewOption]:
    given = parts.split(response).get(_PART, "")
    if not key_open:
        return [ReviewOption(given, is_chosen=True)] if given else []
    place = _find_given(body, response)
    return accepted.review_lines(TEXT_ANSWER, body.key, body.feedback["answers"], given, place)


def answer_classes(body: ItemBody) -> list[AnswerClass]:
    return accepted.answer_classes(TEXT_ANSWER, body.key)


def classify(body: ItemBody, response: Response) -> list[str]:
    return [accepted.class_of(_find_given(body, response))] if response else []


def prepare_html(_content: Json) -> PreparedHtml:
    return None


def render_html(_prepared: PreparedHtml, slot: int, _order: Sequence[int], response: Response) -> str:
    name = f"slot-{slot}-{_PART}"
    given = parts.split(response).get(_PART, "")
    label = escape(_("Your answer"))
    return (
        f'<label class="form-label" for="{name}">{label}</label>'
        f'<input class="form-control" type="text" id="{name}" name="{name}" value="{escape(given)}" '
        f'maxlength="{_LONGEST}" autocomplete="off" spellcheck="false">'
    )


def _find_given(body: ItemBody, response: Response) -> int | None:
    given = parts.split(response).get(_PART)
    return _find(body.key, given) if given else None


SHORT_TEXT = ItemType(
    code=CODE,
    label=gettext_lazy("Short text"),
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
