"""Matching: every line on the left gets its answer from one list on the right.

Spec ``{"pairs": [{"left", "right"}], "distractors": [text]}``; one answer may serve several lines.
Content is ``{"lefts": [{"id", "text"}], "rights": [{"id", "text"}]}``, rights sorted by id, key
``{"pairs": {left id: right id}}``, a response ``["<left id>=<right id>", …]``. Scoring:

proportional    right pairs / all pairs
all_or_nothing  1 when every pair is right
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from assessments.item_types.drafts import (
    check_names,
    derived_id,
    read_list,
    read_rule,
    read_text,
    refusal,
    refuse_repeated,
)
from assessments.item_types.parts import joined, pairs_of, split
from assessments.item_types.selects import render_options, render_select
from core.errors import InvalidInputError

CODE = "matching"
SCORING_RULES = ("proportional", "all_or_nothing")
MAX_PAIRS = 20
_HINT = gettext_lazy("Choose an answer for every line. An answer may be needed more than once or not at all.")


@dataclass(frozen=True, slots=True)
class _Prepared:
    """``lefts`` are pairs of id and text, ``rights`` pairs of id and option element; all escaped."""

    lefts: tuple[tuple[str, str], ...]
    rights: tuple[tuple[str, str], ...]


def build(draft: ItemDraft) -> ItemBody:
    scoring = read_rule(draft, SCORING_RULES, "proportional")
    spec = check_names(draft.spec, ["pairs", "distractors"])
    pairs = _read_pairs(spec.get("pairs"))
    distractors = _read_distractors(spec.get("distractors", []), [right for _left, right in pairs])
    rights = {derived_id(text, "right"): text for text in [*(right for _left, right in pairs), *distractors]}
    if len(rights) < 2:
        raise refusal("spec.pairs", _("With one answer for every line there is nothing to match."))
    return ItemBody(
        content={
            "lefts": [{"id": derived_id(left, "left"), "text": left} for left, _right in pairs],
            "rights": [{"id": right_id, "text": text} for right_id, text in sorted(rights.items())],
        },
        key={"pairs": {derived_id(left, "left"): derived_id(right, "right") for left, right in pairs}},
        scoring=scoring,
        feedback={},
    )


def unbuild(body: ItemBody) -> DraftParts:
    rights, key = _texts(body.content["rights"]), body.key["pairs"]
    pairs = [{"left": left["text"], "right": rights[key[left["id"]]]} for left in body.content["lefts"]]
    needed = set(key.values())
    distractors = [text for right_id, text in rights.items() if right_id not in needed]
    return DraftParts(spec={"pairs": pairs, "distractors": distractors})


def draw_order(content: Json, rng: random.Random, shuffle: bool) -> list[int]:
    """Places of the lines, then those of the answers, counted on; unshuffled answers stand by their ids."""
    lefts = list(range(len(content["lefts"])))
    rights = [len(lefts) + place for place in range(len(content["rights"]))]
    if shuffle:
        rng.shuffle(lefts)
        rng.shuffle(rights)
    return lefts + rights


def clean_response(content: Json, raw: object) -> Response:
    lefts, rights = _texts(content["lefts"]), _texts(content["rights"])
    chosen: dict[str, str] = {}
    for left, right in pairs_of(raw):
        if left not in lefts or right not in rights:
            raise InvalidInputError(_("The question has no such line or answer."))
        if left in chosen:
            raise InvalidInputError(_("A line is answered twice."))
        chosen[left] = right
    return joined({left: chosen[left] for left in lefts if left in chosen})


def response_schema(content: Json) -> Json:
    lefts, rights = "|".join(_texts(content["lefts"])), "|".join(_texts(content["rights"]))
    items = {"type": "string", "pattern": f"^(?:{lefts})=(?:{rights})$"}
    return {"type": "array", "items": items, "uniqueItems": True, "maxItems": len(content["lefts"])}


def grade(body: ItemBody, response: Response) -> SlotGrade:
    key = body.key["pairs"]
    hits = sum(key[left] == right for left, right in split(response).items())
    if body.scoring["rule"] == "all_or_nothing":
        fraction = Fraction(int(hits == len(key)))
    else:
        fraction = Fraction(hits, len(key))
    return SlotGrade(fraction, outcome_of(fraction, response))


def review(body: ItemBody, response: Response, order: Sequence[int], key_open: bool) -> list[ReviewOption]:
    """The pairs that were made and, where the key is open, the right ones that were not."""
    lefts, rights = body.content["lefts"], _texts(body.content["rights"])
    key, chosen = body.key["pairs"], split(response)
    lines: list[ReviewOption] = []
    for left in (lefts[place] for place in order[: len(lefts)]):
        mine, right = chosen.get(left["id"]), key[left["id"]]
        if mine is not None:
            text = _pair(left["text"], rights[mine])
            lines.append(ReviewOption(text, is_chosen=True, is_right=mine == right if key_open else None))
        if key_open and mine != right:
            text = _pair(left["text"], rights[right])
            lines.append(ReviewOption(text, is_chosen=False, is_right=True))
    return lines


def answer_classes(body: ItemBody) -> list[AnswerClass]:
    """Every pair that could be made."""
    return [
        AnswerClass(
            code=f"{left['id']}={right['id']}",
            text=_pair(left["text"], right["text"]),
            is_right=body.key["pairs"][left["id"]] == right["id"],
        )
        for left in body.content["lefts"]
        for right in body.content["rights"]
    ]


def classify(_body: ItemBody, response: Response) -> list[str]:
    return list(response)


def prepare_html(content: Json) -> PreparedHtml:
    return _Prepared(
        lefts=tuple((left["id"], escape(left["text"])) for left in content["lefts"]),
        rights=tuple(
            (right["id"], f'<option value="{right["id"]}">{escape(right["text"])}</option>')
            for right in content["rights"]
        ),
    )


def render_html(prepared: PreparedHtml, slot: int, order: Sequence[int], response: Response) -> str:
    count = len(prepared.lefts)
    chosen = split(response)
    options = "".join(prepared.rights[place - count][1] for place in order[count:])
    options = render_options(_("Choose…"), options)
    lines: list[str] = []
    for left_id, text in (prepared.lefts[place] for place in order[:count]):
        name = f"slot-{slot}-{left_id}"
        select = render_select(f'id="{name}" name="{name}"', options, chosen.get(left_id))
        lines.append(
            f'<div class="kf-match"><label class="kf-match__line" for="{name}">{text}</label>{select}</div>'
        )
    return "".join(lines)


def hint(_content: Json, _scoring: Json) -> Promise:
    return _HINT


def _read_pairs(given: object) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for number, row in enumerate(read_list(given, "spec.pairs", least=2, most=MAX_PAIRS), start=1):
        field = f"spec.pairs.{number}"
        pair = check_names(row, ["left", "right"], field)
        left, right = pair.get("left"), pair.get("right")
        pairs.append((read_text(left, f"{field}.left"), read_text(right, f"{field}.right")))
    refuse_repeated([left for left, _right in pairs], "spec.pairs", "left")
    return pairs


def _read_distractors(given: object, rights: list[str]) -> list[str]:
    rows = read_list(given, "spec.distractors", least=0, most=MAX_PAIRS)
    texts = [read_text(row, f"spec.distractors.{number}") for number, row in enumerate(rows, start=1)]
    refuse_repeated(texts, "spec.distractors")
    for number, text in enumerate(texts, start=1):
        if text in rights:
            raise refusal(f"spec.distractors.{number}", _("This answer belongs to a line already."))
    return texts


def _texts(parts: Sequence[Json]) -> dict[str, str]:
    return {part["id"]: part["text"] for part in parts}


def _pair(left: str, right: str) -> str:
    return f"{left} — {right}"


MATCHING = ItemType(
    code=CODE,
    label=gettext_lazy("Matching"),
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
