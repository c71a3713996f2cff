"""Numeric: a number, with its unit where asked, that lies within the tolerance of an accepted one.

Spec: ``{"answers": [{"value", "tolerance", "tolerance_kind", "percent", "feedback"}],
"significant_figures", "units": [{"text", "factor"}], "unit_required"}``; response ``["value=3,14"]``
and, where units are chosen from a list, ``["unit=<id>"]``.

An ``absolute`` tolerance is in the first unit, a ``relative`` one is a share of the value (0.05 for
5 per cent); the borders are inside. ``factor`` is how many of the first unit make one of this one:
after "mg" the unit "g" has 1000. All arithmetic is exact.
"""

import random
from collections.abc import Sequence
from decimal import Context
from fractions import Fraction

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.item_types import accepted, parts
from assessments.item_types.accepted import AnswerKind
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
from assessments.item_types.drafts import check_names, derived_id, read_list, refuse_repeated
from assessments.item_types.fields import decimal_of, flag_of, line_of, no_scoring, refuse, whole_of
from assessments.item_types.numbers import exact, parse_number, same_unit, shown

CODE = "numeric"
_LONGEST = 100
_UNIT_LENGTH = 40
_MOST_UNITS = 20
_MOST_FIGURES = 15
_TOLERANCE_KINDS = ("absolute", "relative")
_VALUE, _UNIT = "value", "unit"


def _build_key(spec: Json, field: str) -> tuple[Json, list[str]]:
    answers, feedback = accepted.build_answers(
        spec, field, ["value", "tolerance", "tolerance_kind"], _read_answer
    )
    same = [
        f"{exact(answer['value'])} {exact(answer['tolerance'])} {answer['tolerance_kind']}"
        for answer in answers
    ]
    accepted.refuse_contradictions(answers, same, field)
    figures = spec.get("significant_figures")
    if figures is not None:
        figures = whole_of(figures, f"{field}.significant_figures", least=1, most=_MOST_FIGURES)
    units = _read_units(spec.get("units", []), f"{field}.units")
    unit_required = flag_of(spec.get("unit_required", False), f"{field}.unit_required")
    if unit_required and not units:
        refuse(f"{field}.units", _("A unit is required, and none is given."))
    key = {
        "answers": answers,
        "significant_figures": figures,
        "units": units,
        "unit_required": unit_required,
    }
    _refuse_unreachable(key, field)
    return key, feedback


def _refuse_unreachable(key: Json, field: str) -> None:
    """Refuse so few significant figures that the full answer cannot be written with them.

    Another unit may have a rounder number for it, so that a choice of units is left alone.
    """
    figures = key["significant_figures"]
    if figures is None or len(key["units"]) > 1:
        return
    for number, answer in enumerate(key["answers"], start=1):
        nearest = Context(prec=figures).create_decimal(answer["value"])
        if answer["percent"] == 100 and not _is_within(answer, Fraction(nearest)):
            rule = _("No number with so few significant figures lies within the tolerance.")
            refuse(f"{field}.answers.{number}.tolerance", rule)


def _read_answer(answer: Json, name: str) -> Json:
    kind = answer.get("tolerance_kind", "absolute")
    if kind not in _TOLERANCE_KINDS:
        rule = _("Unknown; known are: %(names)s.") % {"names": ", ".join(_TOLERANCE_KINDS)}
        refuse(f"{name}.tolerance_kind", rule)
    value = decimal_of(answer.get("value"), f"{name}.value")
    tolerance = decimal_of(answer.get("tolerance", 0), f"{name}.tolerance")
    if tolerance < 0:
        refuse(f"{name}.tolerance", _("A tolerance cannot be negative."))
    # As written: the zeros of 3.140 are a part of the answer that people are shown.
    return {"value": str(value), "tolerance": str(tolerance), "tolerance_kind": kind}


def _read_units(raw: object, field: str) -> list[Json]:
    units = []
    for number, given in enumerate(read_list(raw, field, least=0, most=_MOST_UNITS), start=1):
        name = f"{field}.{number}"
        unit = check_names(given, ("text", "factor"), name)
        factor = decimal_of(unit.get("factor", 1), f"{name}.factor")
        if factor <= 0:
            refuse(f"{name}.factor", _("A factor is greater than 0."))
        if number == 1 and factor != 1:
            refuse(f"{name}.factor", _("The first unit is what the answers are in: its factor is 1."))
        text = line_of(unit.get("text", ""), f"{name}.text", most=_UNIT_LENGTH)
        units.append({"text": text, "factor": str(factor)})
    refuse_repeated([same_unit(unit["text"]) for unit in units], field, "text")
    return units


def _unbuild_key(key: Json, feedback: Sequence[str]) -> Json:
    return {**key, "answers": accepted.with_feedback(key["answers"], feedback)}


def _find(key: Json, given: str, chosen: str | None = None) -> int | None:
    """The place of the best answer; ``chosen`` is the text of the unit that was chosen from the list."""
    number = parse_number(given)
    if number is None:
        return None
    factor = _factor(key, number.rest, chosen)
    if factor is None or key["significant_figures"] not in (None, number.figures):
        return None
    value = number.value * factor
    matching = [place for place, answer in enumerate(key["answers"]) if _is_within(answer, value)]
    return accepted.best_of(key, matching)


def _factor(key: Json, typed: str, chosen: str | None) -> Fraction | None:
    """What the number is multiplied by, or None where its unit is missing, unknown or contradicted."""
    if not typed and chosen is None:
        return None if key["unit_required"] else Fraction(1)
    named = {_unit_named(key, text) for text in (typed, chosen) if text}
    unit = named.pop()
    return None if named or unit is None else exact(key["units"][unit]["factor"])


def _unit_named(key: Json, text: str) -> int | None:
    """The place of the unit; the case of letters matters only where it tells two units apart."""
    wanted = same_unit(text)
    known = [same_unit(unit["text"]) for unit in key["units"]]
    if wanted in known:
        return known.index(wanted)
    alike = [place for place, unit in enumerate(known) if unit.casefold() == wanted.casefold()]
    return alike[0] if len(alike) == 1 else None


def _is_within(answer: Json, value: Fraction) -> bool:
    right, tolerance = exact(answer["value"]), exact(answer["tolerance"])
    if answer["tolerance_kind"] == "relative":
        tolerance *= abs(right)
    return abs(value - right) <= tolerance


def _tell(key: Json, place: int) -> str:
    answer = key["answers"][place]
    unit = f" {key['units'][0]['text']}" if key["units"] else ""
    told = shown(answer["value"])
    if exact(answer["tolerance"]):
        told += f" ± {_tolerance_text(answer)}"
    return f"{told}{unit}"


def _tolerance_text(answer: Json) -> str:
    if answer["tolerance_kind"] == "absolute":
        return shown(answer["tolerance"])
    return f"{shown(accepted.percent_text(exact(answer['tolerance'])))} %"


NUMERIC_ANSWER = AnswerKind(
    names=("answers", "significant_figures", "units", "unit_required"),
    longest=_LONGEST,
    build=_build_key,
    unbuild=_unbuild_key,
    find=_find,
    tell=_tell,
)


def build(draft: ItemDraft) -> ItemBody:
    key, feedback = _build_key(check_names(draft.spec, NUMERIC_ANSWER.names), "spec")
    content = {
        "significant_figures": key["significant_figures"],
        "unit_required": key["unit_required"],
        "units": [{"id": derived_id(text), "text": text} for text in shown_units(key)],
    }
    return ItemBody(content=content, key=key, scoring=no_scoring(draft), feedback={"answers": feedback})


def shown_units(key: Json) -> list[str]:
    """The units that may be shown; the only one that is asked for would be the answer itself."""
    if key["unit_required"] and len(key["units"]) == 1:
        return []
    return [unit["text"] for unit in key["units"]]


def unbuild(body: ItemBody) -> DraftParts:
    return DraftParts(spec=_unbuild_key(body.key, body.feedback["answers"]))


def hint(content: Json, _scoring: Json) -> str:
    told = _("Type a number with its unit.") if content["unit_required"] else _("Type a number.")
    if content["significant_figures"]:
        told += " " + ngettext(
            "Give exactly %(count)d significant figure.",
            "Give exactly %(count)d significant figures.",
            content["significant_figures"],
        ) % {"count": content["significant_figures"]}
    return told


def draw_order(_content: Json, _rng: random.Random, _shuffle: bool) -> list[int]:
    return []


def clean_response(content: Json, raw: object) -> Response:
    """What is no number is a wrong answer and kept: people write "about 5". A unit alone is no answer."""
    given = parts.texts_of(raw, _longest(content))
    unit = given.get(_UNIT)
    if unit is not None and unit not in _unit_texts(content):
        parts.refuse_value()
    return parts.joined(given) if _VALUE in given else []


def response_schema(content: Json) -> Json:
    return parts.schema(_longest(content))


def grade(body: ItemBody, response: Response) -> SlotGrade:
    if not response:
        return SlotGrade(Fraction(0), Outcome.NONE)
    fraction = accepted.fraction_of(body.key, _find_given(body, response))
    return SlotGrade(fraction, outcome_of(fraction, response))


def review(body: ItemBody, response: Response, _order: Sequence[int], key_open: bool) -> list[ReviewOption]:
    given = parts.split(response)
    unit = _unit_texts(body.content).get(given.get(_UNIT, ""), "")
    told = f"{given.get(_VALUE, '')} {unit}".strip()
    if not key_open:
        return [ReviewOption(told, is_chosen=True)] if told else []
    place = _find_given(body, response)
    return accepted.review_lines(NUMERIC_ANSWER, body.key, body.feedback["answers"], told, place)


def answer_classes(body: ItemBody) -> list[AnswerClass]:
    return accepted.answer_classes(NUMERIC_ANSWER, body.key)


def classify(body: ItemBody, response: Response) -> list[str]:
    return [accepted.class_of(_find_given(body, response))] if response else []


def prepare_html(content: Json) -> PreparedHtml:
    """The unit beside the input, and the choices of a list of units; one of the two or neither."""
    units = [(unit["id"], escape(unit["text"])) for unit in content["units"]]
    return (units[0][1], ()) if len(units) == 1 else ("", tuple(units))


def render_html(prepared: PreparedHtml, slot: int, _order: Sequence[int], response: Response) -> str:
    beside, units = prepared
    label = escape(_("Your answer"))
    given = parts.split(response)
    name = f"slot-{slot}-{_VALUE}"
    number = (
        f'<input class="form-control" type="text" id="{name}" name="{name}" '
        f'value="{escape(given.get(_VALUE, ""))}" maxlength="{_LONGEST}" autocomplete="off">'
    )
    if beside:
        number += f'<span class="kf-answer__unit">{beside}</span>'
    if units:
        number += _unit_select(slot, units, given.get(_UNIT, ""))
    return (
        f'<label class="form-label" for="{name}">{label}</label>'
        f'<div class="kf-answer kf-answer--number">{number}</div>'
    )


def _unit_select(slot: int, units: Sequence[tuple[str, str]], chosen: str) -> str:
    label, nothing = escape(_("Unit")), escape(_("unit"))
    choices = "".join(
        f'<option value="{unit_id}"{" selected" if unit_id == chosen else ""}>{text}</option>'
        for unit_id, text in units
    )
    return (
        f'<select class="form-select" name="slot-{slot}-{_UNIT}" aria-label="{label}">'
        f'<option value="">{nothing}</option>{choices}</select>'
    )


def _longest(content: Json) -> dict[str, int]:
    return {_VALUE: _LONGEST, **({_UNIT: _UNIT_LENGTH} if content["units"] else {})}


def _unit_texts(content: Json) -> dict[str, str]:
    return {unit["id"]: unit["text"] for unit in content["units"]}


def _find_given(body: ItemBody, response: Response) -> int | None:
    given = parts.split(response)
    if _VALUE not in given:
        return None
    return _find(body.key, given[_VALUE], _unit_texts(body.content).get(given.get(_UNIT, "")))


NUMERIC = ItemType(
    code=CODE,
    label=gettext_lazy("Numeric"),
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
