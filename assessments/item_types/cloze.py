"""Cloze: gaps in a text, each typed or chosen, graded apart and weighed: Σ weight·fraction / Σ weight.

Spec: ``{"text": HTML with {{1}}, {{2}} …, "gaps": [{"kind", "weight", …}]}``, where a gap of the kind
``text`` has the keys of a short text, ``numeric`` those of a number and ``choice`` options and a layout;
response ``["1=…", "2=…"]``.
"""

import random
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.html import is_blank, sanitise
from assessments.item_types import accepted, gap_choices, parts
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
from assessments.item_types.drafts import check_names, read_list
from assessments.item_types.fields import no_scoring, plain, refuse, weight_of
from assessments.item_types.groups import draw_within, split_order
from assessments.item_types.numeric import NUMERIC_ANSWER
from assessments.item_types.short_text import TEXT_ANSWER

CODE = "cloze"
_TYPED: dict[str, AnswerKind] = {"text": TEXT_ANSWER, "numeric": NUMERIC_ANSWER}
_CHOICE = "choice"
_KINDS = ("text", _CHOICE, "numeric")
_MOST_GAPS = 50
_TEXT_LENGTH = 50_000
_GAP = re.compile(r"\{\{\s*([0-9]{1,3})\s*\}\}")
_TAG = re.compile(r'<[^>"]*(?:"[^"]*"[^>"]*)*>')
_HINT = gettext_lazy("Fill in the gaps.")


def build(draft: ItemDraft) -> ItemBody:
    spec = check_names(draft.spec, ("text", "gaps"))
    gaps = read_list(spec.get("gaps"), "spec.gaps", least=1, most=_MOST_GAPS)
    text = _read_text(spec.get("text"), len(gaps))
    built = [_build_gap(gap, f"spec.gaps.{number}") for number, gap in enumerate(gaps, start=1)]
    return ItemBody(
        content={"text": text, "gaps": [content for content, _key, _feedback in built]},
        key={"gaps": [key for _content, key, _feedback in built]},
        scoring=no_scoring(draft),
        feedback={"gaps": [feedback for _content, _key, feedback in built]},
    )


def _read_text(raw: object, count: int) -> str:
    field = "spec.text"
    if not isinstance(raw, str) or len(raw) > _TEXT_LENGTH:
        refuse(field, _("Text of at most %(most)d characters is expected.") % {"most": _TEXT_LENGTH})
    text = sanitise(raw.replace("\x00", "").encode(errors="replace").decode())
    if is_blank(text):
        refuse(field, _("Required."))
    if any(_GAP.search(tag) for tag in _TAG.findall(text)):
        refuse(field, _("A gap stands in the text, not in the description of a picture or in an address."))
    named = [int(number) for number in _GAP.findall(text)]
    for number in range(1, count + 1):
        if named.count(number) != 1:
            refuse(field, _("The gap {{%(number)d}} must stand in the text once.") % {"number": number})
    if len(named) > count:
        unknown = next(number for number in named if not 1 <= number <= count)
        refuse(field, _("There is no answer for the gap {{%(number)d}}.") % {"number": unknown})
    return _GAP.sub(r"{{\1}}", text)


def _build_gap(raw: object, field: str) -> tuple[Json, Json, list[str]]:
    gap = check_names(raw, ("kind", "weight", *_names(raw)), field)
    kind = gap.get("kind")
    if kind not in _KINDS:
        refuse(f"{field}.kind", _("Unknown; known are: %(names)s.") % {"names": ", ".join(_KINDS)})
    weight = {"weight": plain(weight_of(gap.get("weight", 1), f"{field}.weight"))}
    if kind == _CHOICE:
        content, key, feedback = gap_choices.build(gap, field)
        return {"kind": kind, **content}, {**weight, **key}, feedback
    key, feedback = _TYPED[kind].build(gap, field)
    return {"kind": kind, **_unit_beside(key)}, {**weight, **key}, feedback


def _names(raw: object) -> Sequence[str]:
    """Names that a gap of this kind may have; of an unknown kind, all, as the kind is what to complain of."""
    kind = raw.get("kind") if isinstance(raw, dict) else None
    by_kind: Mapping[object, Sequence[str]] = {
        _CHOICE: gap_choices.NAMES,
        **{name: typed.names for name, typed in _TYPED.items()},
    }
    if isinstance(kind, str) and kind in by_kind:
        return by_kind[kind]
    return [name for names in by_kind.values() for name in names]


def _unit_beside(key: Json) -> Json:
    """A number's first unit stands beside the gap unless it has to be typed."""
    units = key.get("units")
    return {"unit": units[0]["text"]} if units and not key["unit_required"] else {}


def unbuild(body: ItemBody) -> DraftParts:
    return DraftParts(
        spec={"text": body.content["text"], "gaps": [_unbuild_gap(gap) for gap in _gaps_of(body)]}
    )


class _Gap(NamedTuple):
    """One gap of a body; ``part`` is its number as text."""

    part: str
    content: Json
    key: Json
    feedback: Sequence[str]

    @property
    def kind(self) -> str:
        kind: str = self.content["kind"]
        return kind


def _gaps_of(body: ItemBody) -> list[_Gap]:
    rows = zip(body.content["gaps"], body.key["gaps"], body.feedback["gaps"], strict=True)
    return [_Gap(str(number), *row) for number, row in enumerate(rows, start=1)]


def _unbuild_gap(gap: _Gap) -> Json:
    key = {name: value for name, value in gap.key.items() if name != "weight"}
    spec = (
        gap_choices.unbuild(gap.content, key, gap.feedback)
        if gap.kind == _CHOICE
        else _TYPED[gap.kind].unbuild(key, gap.feedback)
    )
    return {"kind": gap.kind, "weight": gap.key["weight"], **spec}


def hint(_content: Json, _scoring: Json) -> Promise:
    return _HINT


def draw_order(content: Json, rng: random.Random, shuffle: bool) -> list[int]:
    return draw_within(_sizes(content), rng, shuffle)


def _sizes(content: Json) -> list[int]:
    return [len(gap.get("options", ())) for gap in content["gaps"]]


def clean_response(content: Json, raw: object) -> Response:
    given = parts.texts_of(raw, _longest(content))
    for part, value in given.items():
        options = content["gaps"][int(part) - 1].get("options")
        if options and not any(option["id"] == value for option in options):
            parts.refuse_value()
    return parts.joined(given)


def response_schema(content: Json) -> Json:
    return parts.schema(_longest(content))


def _longest(content: Json) -> dict[str, int]:
    return {
        str(number): _TYPED[gap["kind"]].longest if gap["kind"] in _TYPED else TEXT_ANSWER.longest
        for number, gap in enumerate(content["gaps"], start=1)
    }


def grade(body: ItemBody, response: Response) -> SlotGrade:
    given = parts.split(response)
    earned, most = Fraction(0), Fraction(0)
    for gap in _gaps_of(body):
        weight = Fraction(Decimal(gap.key["weight"]))
        most += weight
        if gap.part in given:
            earned += weight * _fraction(gap, given[gap.part])
    fraction = max(Fraction(0), earned / most)
    return SlotGrade(fraction, outcome_of(fraction, response))


def _fraction(gap: _Gap, given: str) -> Fraction:
    if gap.kind == _CHOICE:
        return gap_choices.fraction_of(gap.key, given)
    return accepted.fraction_of(gap.key, _TYPED[gap.kind].find(gap.key, given))


def review(body: ItemBody, response: Response, _order: Sequence[int], key_open: bool) -> list[ReviewOption]:
    given = parts.split(response)
    lines: list[ReviewOption] = []
    for gap in _gaps_of(body):
        value = given.get(gap.part, "")
        prefix = _("Gap %(number)s: ") % {"number": gap.part}
        if key_open:
            lines += _open_lines(gap, value, prefix)
        elif value:
            lines.append(ReviewOption(f"{prefix}{_shown(gap, value)}", is_chosen=True))
    return lines


def _open_lines(gap: _Gap, value: str, prefix: str) -> list[ReviewOption]:
    if gap.kind == _CHOICE:
        return gap_choices.review_lines(gap.content, gap.key, gap.feedback, value, prefix)
    kind = _TYPED[gap.kind]
    place = kind.find(gap.key, value) if value else None
    return accepted.review_lines(kind, gap.key, gap.feedback, value, place, prefix)


def _shown(gap: _Gap, value: str) -> str:
    return gap_choices.text_of(gap.content, value) if gap.kind == _CHOICE else value


def review_html(body: ItemBody, response: Response, _order: Sequence[int], _key_open: bool) -> str:
    """The text as it was filled in, its gaps numbered as in the lines below it."""
    given, gaps = parts.split(response), _gaps_of(body)

    def filled(found: re.Match[str]) -> str:
        gap = gaps[int(found[1]) - 1]
        value = escape(_shown(gap, given[gap.part])) if gap.part in given else "—"
        unit = f" {escape(gap.content['unit'])}" if "unit" in gap.content else ""
        return f'<span class="kf-gap-given"><sup>{gap.part}</sup>{value}</span>{unit}'

    return f'<div class="kf-cloze kf-prose">{_GAP.sub(filled, body.content["text"])}</div>'


def answer_classes(body: ItemBody) -> list[AnswerClass]:
    classes: list[AnswerClass] = []
    for gap in _gaps_of(body):
        prefix, told = f"{gap.part}:", _("Gap %(number)s: ") % {"number": gap.part}
        if gap.kind == _CHOICE:
            classes += gap_choices.answer_classes(gap.content, gap.key, prefix, told)
        else:
            classes += accepted.answer_classes(_TYPED[gap.kind], gap.key, prefix, told)
    return classes


def classify(body: ItemBody, response: Response) -> list[str]:
    given = parts.split(response)
    return [f"{gap.part}:{_class_of(gap, given[gap.part])}" for gap in _gaps_of(body) if gap.part in given]


def _class_of(gap: _Gap, value: str) -> str:
    if gap.kind == _CHOICE:
        return value
    return accepted.class_of(_TYPED[gap.kind].find(gap.key, value))


class _PreparedGap(NamedTuple):
    kind: str
    layout: str
    options: list[tuple[str, str]]
    longest: int
    unit: str


class _Prepared(NamedTuple):
    """``pieces`` of text between the gaps, which stand in the order of ``places``."""

    pieces: list[str]
    places: list[int]
    gaps: list[_PreparedGap]
    sizes: list[int]


def prepare_html(content: Json) -> PreparedHtml:
    split = _GAP.split(content["text"])
    return _Prepared(
        pieces=split[::2],
        places=[int(number) - 1 for number in split[1::2]],
        gaps=[_prepared_gap(gap) for gap in content["gaps"]],
        sizes=_sizes(content),
    )


def _prepared_gap(gap: Json) -> _PreparedGap:
    if gap["kind"] == _CHOICE:
        return _PreparedGap(_CHOICE, gap["layout"], gap_choices.prepare_html(gap), 0, "")
    kind: str = gap["kind"]
    return _PreparedGap(kind, "", [], _TYPED[kind].longest, str(escape(gap.get("unit", ""))))


def render_html(prepared: PreparedHtml, slot: int, order: Sequence[int], response: Response) -> str:
    given = parts.split(response)
    orders = split_order(prepared.sizes, order)
    told = escape(_("Gap %(number)s of %(total)d"))
    html = [prepared.pieces[0]]
    for place, piece in zip(prepared.places, prepared.pieces[1:], strict=True):
        part = str(place + 1)
        label = told % {"number": part, "total": len(prepared.gaps)}
        name = f"slot-{slot}-{part}"
        html += (_gap_html(prepared.gaps[place], name, orders[place], given.get(part, ""), label), piece)
    return f'<div class="kf-cloze kf-prose">{"".join(html)}</div>'


def _gap_html(gap: _PreparedGap, name: str, order: Sequence[int], given: str, label: str) -> str:
    if gap.layout:
        return gap_choices.render_html(gap.layout, gap.options, name, order, given, label)
    field = (
        f'<input class="form-control kf-gap kf-gap--{gap.kind}" type="text" name="{name}" '
        f'value="{escape(given)}" maxlength="{gap.longest}" autocomplete="off" spellcheck="false" '
        f'aria-label="{label}">'
    )
    return f'<span class="kf-gap-with-unit">{field} {gap.unit}</span>' if gap.unit else field


CLOZE = ItemType(
    code=CODE,
    label=gettext_lazy("Cloze"),
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
