"""Ordering: parts are brought into their right order.

Spec ``{"parts": [text, … in the right order]}``. Content is ``{"parts": [{"id", "text"}]}`` sorted by id,
key ``{"order": [id]}``, a response ``["<part id>=<place from 1>", …]``. Scoring:

all_or_nothing  1 when every part is in its place
proportional    parts in their own place / all parts
adjacent        right neighbours that follow one another / all such pairs

A place that is given to two parts counts for neither.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise

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
    refuse_repeated,
)
from assessments.item_types.parts import joined, pairs_of, split
from assessments.item_types.selects import render_options, render_select
from core.errors import InvalidInputError

CODE = "ordering"
MAX_PARTS = 20
_HINT = gettext_lazy("Put everything into the right order.")


def _all_or_nothing(order: Sequence[str], places: dict[str, int]) -> Fraction:
    return Fraction(int(_proportional(order, places) == 1))


def _proportional(order: Sequence[str], places: dict[str, int]) -> Fraction:
    hits = sum(places.get(part) == place for place, part in enumerate(order, start=1))
    return Fraction(hits, len(order))


def _adjacent(order: Sequence[str], places: dict[str, int]) -> Fraction:
    hits = sum(
        first in places and places.get(second) == places[first] + 1 for first, second in pairwise(order)
    )
    return Fraction(hits, len(order) - 1)


SCORING_RULES: dict[str, Callable[[Sequence[str], dict[str, int]], Fraction]] = {
    "all_or_nothing": _all_or_nothing,
    "proportional": _proportional,
    "adjacent": _adjacent,
}


def build(draft: ItemDraft) -> ItemBody:
    scoring = read_rule(draft, SCORING_RULES, "all_or_nothing")
    spec = check_names(draft.spec, ["parts"])
    rows = read_list(spec.get("parts"), "spec.parts", least=2, most=MAX_PARTS)
    texts = [read_text(row, f"spec.parts.{number}") for number, row in enumerate(rows, start=1)]
    refuse_repeated(texts, "spec.parts")
    parts = {derived_id(text): text for text in texts}
    return ItemBody(
        content={"parts": [{"id": part_id, "text": text} for part_id, text in sorted(parts.items())]},
        key={"order": list(parts)},
        scoring=scoring,
        feedback={},
    )


def unbuild(body: ItemBody) -> DraftParts:
    texts = _texts(body.content)
    return DraftParts(spec={"parts": [texts[part] for part in body.key["order"]]})


def draw_order(content: Json, rng: random.Random, shuffle: bool) -> list[int]:
    """Places of the parts in the order of showing; unshuffled parts stand by their ids."""
    order = list(range(len(content["parts"])))
    if shuffle:
        rng.shuffle(order)
    return order


def clean_response(content: Json, raw: object) -> Response:
    parts = [part["id"] for part in content["parts"]]
    places = {str(place) for place in range(1, len(parts) + 1)}
    chosen: dict[str, str] = {}
    for part, place in pairs_of(raw):
        if part not in parts or place not in places:
            raise InvalidInputError(_("The question has no such part or place."))
        if part in chosen:
            raise InvalidInputError(_("A part is given two places."))
        chosen[part] = place
    return joined({part: chosen[part] for part in parts if part in chosen})


def response_schema(content: Json) -> Json:
    parts = [part["id"] for part in content["parts"]]
    places = "|".join(str(place) for place in range(1, len(parts) + 1))
    items = {"type": "string", "pattern": f"^(?:{'|'.join(parts)})=(?:{places})$"}
    return {"type": "array", "items": items, "uniqueItems": True, "maxItems": len(parts)}


def grade(body: ItemBody, response: Response) -> SlotGrade:
    fraction = SCORING_RULES[body.scoring["rule"]](body.key["order"], _own_places(response))
    return SlotGrade(fraction, outcome_of(fraction, response))


def review(body: ItemBody, response: Response, _order: Sequence[int], key_open: bool) -> list[ReviewOption]:
    """Place by place what was put there and, where the key is open, what belongs there."""
    texts, order, places = _texts(body.content), body.key["order"], split(response)
    lines: list[ReviewOption] = []
    for place, right in enumerate(order, start=1):
        put_here = [part for part in texts if places.get(part) == str(place)]
        lines += [
            ReviewOption(f"{place}. {texts[part]}", True, part == right if key_open else None)
            for part in put_here
        ]
        if key_open and right not in put_here:
            lines.append(ReviewOption(f"{place}. {texts[right]}", is_chosen=False, is_right=True))
    return lines


def answer_classes(body: ItemBody) -> list[AnswerClass]:
    """Every part at every place."""
    order = body.key["order"]
    return [
        AnswerClass(f"{part['id']}={place}", f"{place}. {part['text']}", order[place - 1] == part["id"])
        for part in body.content["parts"]
        for place in range(1, len(order) + 1)
    ]


def classify(_body: ItemBody, response: Response) -> list[str]:
    return list(response)


def prepare_html(content: Json) -> PreparedHtml:
    return tuple((part["id"], escape(part["text"])) for part in content["parts"])


def render_html(prepared: PreparedHtml, slot: int, order: Sequence[int], response: Response) -> str:
    chosen = split(response)
    options = "".join(f'<option value="{place}">{place}</option>' for place in range(1, len(prepared) + 1))
    options = render_options(_("Place…"), options)
    lines: list[str] = []
    for part_id, text in (prepared[place] for place in order):
        name = f"slot-{slot}-{part_id}"
        select = render_select(f'name="{name}" aria-labelledby="{name}-text"', options, chosen.get(part_id))
        told = f'<span class="kf-order__text" id="{name}-text">{text}</span>'
        lines.append(f'<li class="kf-order__part">{told}{select}</li>')
    return f'<ol class="kf-order"{_script_texts()}>{"".join(lines)}</ol>'


def hint(_content: Json, _scoring: Json) -> Promise:
    return _HINT


def _script_texts() -> str:
    """What ordering.js says; it has no translations of its own."""
    texts = {
        "up": _("Move this line up"),
        "down": _("Move this line down"),
        "keep": _("The order is right as it stands"),
        "moved": _("Place %(place)s of %(total)s") % {"place": "%1", "total": "%2"},
        "untouched": _("Not answered yet. Move the lines, or confirm the order."),
    }
    return "".join(f' data-text-{name}="{escape(text)}"' for name, text in texts.items())


def _own_places(response: Response) -> dict[str, int]:
    """Places by part, without those that were given to more than one part."""
    places = {part: int(place) for part, place in split(response).items()}
    given = Counter(places.values())
    return {part: place for part, place in places.items() if given[place] == 1}


def _texts(content: Json) -> dict[str, str]:
    return {part["id"]: part["text"] for part in content["parts"]}


ORDERING = ItemType(
    code=CODE,
    label=gettext_lazy("Ordering"),
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
    scripts=("assessments/ordering.js",),
)
