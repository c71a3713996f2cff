"""Hotspot: places are marked on a picture; a mark hits the first zone that it lies in.

Spec: ``{"image": path on this site, "alt", "width", "height", "zones": [{"shape", "coords", "is_right",
"label", "feedback"}], "picks"}`` with lengths in the picture's own pixels; ``zones`` tells the shapes.
Response ``["1=x,y", …]``, at most ``picks`` marks.

With K right zones and h of them hit: ``all_or_nothing`` gives 1 when all of them and nothing else are
marked, ``proportional`` h / K, and nothing for more places than K. Marks in one zone are one place.
"""

import random
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.html import is_local
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
from assessments.item_types.drafts import check_names, read_list, read_rule
from assessments.item_types.fields import feedback_of, flag_of, line_of, refuse, whole_of
from assessments.item_types.zones import SHAPES, is_inside, read_coords, sample_points, svg_shape
from core.errors import InvalidInputError

CODE = "hotspot"
OUTSIDE = "outside"
_MOST_PIXELS = 20_000
_MOST_ZONES = 30
_MOST_PICKS = 20
_ADDRESS_LENGTH = 500
_LONGEST_MARK = 20
# A mark is drawn so large that it is seen on a phone, where the whole picture is some 300 pixels wide.
_MARKS_ACROSS = 28
_MARK = re.compile(r"\s*([0-9]{1,5})\s*[,;\s]\s*([0-9]{1,5})\s*")
_ZONE_NAMES = ("shape", "coords", "is_right", "label", "feedback")

Point = tuple[int, int]


def _all_or_nothing(hits: int, places: int, right: int) -> Fraction:
    return Fraction(int(hits == places == right))


def _proportional(hits: int, places: int, right: int) -> Fraction:
    return Fraction(0) if places > right else Fraction(hits, right)


SCORING_RULES: dict[str, Callable[[int, int, int], Fraction]] = {
    "all_or_nothing": _all_or_nothing,
    "proportional": _proportional,
}


def build(draft: ItemDraft) -> ItemBody:
    scoring = read_rule(draft, SCORING_RULES, "all_or_nothing")
    spec = check_names(draft.spec, ("image", "alt", "width", "height", "zones", "picks"))
    width, height = (
        whole_of(spec.get(name), f"spec.{name}", least=1, most=_MOST_PIXELS) for name in ("width", "height")
    )
    zones, feedback = _read_zones(spec.get("zones"), width, height)
    _refuse_hidden(zones)
    right = sum(zone["is_right"] for zone in zones)
    if not right:
        refuse("spec.zones", _("No zone is marked as right."))
    picks = whole_of(spec.get("picks", right), "spec.picks", least=1, most=_MOST_PICKS)
    if picks < right:
        refuse("spec.picks", _("Fewer marks are allowed than there are right zones."))
    content = {
        "image": _read_image(spec.get("image", "")),
        "alt": line_of(spec.get("alt", ""), "spec.alt"),
        "width": width,
        "height": height,
        "picks": picks,
    }
    return ItemBody(content=content, key={"zones": zones}, scoring=scoring, feedback={"zones": feedback})


def _read_image(raw: object) -> str:
    image = line_of(raw, "spec.image", most=_ADDRESS_LENGTH)
    if not is_local(image):
        refuse("spec.image", _("Only a picture of this site is possible: its address begins with “/”."))
    return image


def _read_zones(raw: object, width: int, height: int) -> tuple[list[Json], list[str]]:
    zones, feedback = [], []
    for number, given in enumerate(read_list(raw, "spec.zones", least=1, most=_MOST_ZONES), start=1):
        field = f"spec.zones.{number}"
        zone = check_names(given, _ZONE_NAMES, field)
        shape = zone.get("shape")
        if shape not in SHAPES:
            refuse(f"{field}.shape", _("Unknown; known are: %(names)s.") % {"names": ", ".join(SHAPES)})
        zones.append(
            {
                "shape": shape,
                "coords": read_coords(zone.get("coords"), shape, width, height, f"{field}.coords"),
                "is_right": flag_of(zone.get("is_right", False), f"{field}.is_right"),
                "label": line_of(zone.get("label") or _("Zone %(number)d") % {"number": number}, field),
            }
        )
        feedback.append(feedback_of(zone, field))
    return zones, feedback


def _refuse_hidden(zones: Sequence[Json]) -> None:
    """Refuse a right zone that nobody could hit, as the zones before it cover it."""
    for place, zone in enumerate(zones):
        if zone["is_right"] and not any(_zone_at(zones, point) == place for point in sample_points(zone)):
            rule = _("Nobody could hit this zone: it is too small, or zones before it cover it.")
            refuse(f"spec.zones.{place + 1}.coords", rule)


def unbuild(body: ItemBody) -> DraftParts:
    zones = [
        {**zone, "feedback": feedback}
        for zone, feedback in zip(body.key["zones"], body.feedback["zones"], strict=True)
    ]
    return DraftParts(spec={**body.content, "zones": zones})


def hint(content: Json, _scoring: Json) -> str:
    if content["picks"] == 1:
        return _("Mark the place on the picture.")
    return _("Mark up to %(count)d places on the picture.") % {"count": content["picks"]}


def draw_order(_content: Json, _rng: random.Random, _shuffle: bool) -> list[int]:
    return []


def clean_response(content: Json, raw: object) -> Response:
    """Marks inside the picture, as whole pixels. Raises ``InvalidInputError`` for anything else."""
    given = parts.texts_of(raw, _longest(content))
    return parts.joined({part: _read_mark(content, value) for part, value in given.items()})


def _read_mark(content: Json, value: str) -> str:
    found = _MARK.fullmatch(value)
    if found is None:
        raise InvalidInputError(_("A mark is two whole numbers, “120, 45”: from the left and from the top."))
    x, y = int(found[1]), int(found[2])
    if x > content["width"] or y > content["height"]:
        raise InvalidInputError(_("The mark lies outside the picture."))
    return f"{x},{y}"


def response_schema(content: Json) -> Json:
    numbers = "|".join(_longest(content))
    items = {"type": "string", "pattern": rf"^({numbers})=[0-9]{{1,5}},[0-9]{{1,5}}$"}
    return {"type": "array", "items": items, "uniqueItems": True, "maxItems": content["picks"]}


def _longest(content: Json) -> dict[str, int]:
    return {str(number): _LONGEST_MARK for number in range(1, content["picks"] + 1)}


def _points(response: Response) -> dict[str, Point]:
    marks = {part: value.split(",") for part, value in parts.split(response).items()}
    return {part: (int(x), int(y)) for part, (x, y) in marks.items()}


def _zone_at(zones: Sequence[Json], point: Point) -> int | None:
    """The place of the first zone around the point."""
    return next((place for place, zone in enumerate(zones) if is_inside(zone, point)), None)


def grade(body: ItemBody, response: Response) -> SlotGrade:
    zones = body.key["zones"]
    hit = [_zone_at(zones, point) for point in _points(response).values()]
    marked = {place for place in hit if place is not None}
    hits = sum(zones[place]["is_right"] for place in marked)
    right = sum(zone["is_right"] for zone in zones)
    fraction = SCORING_RULES[body.scoring["rule"]](hits, len(marked) + hit.count(None), right)
    return SlotGrade(fraction, outcome_of(fraction, response))


def review(body: ItemBody, response: Response, _order: Sequence[int], key_open: bool) -> list[ReviewOption]:
    points = _points(response)
    if not key_open:
        return [ReviewOption(f"{_mark_label(n)}: {x}, {y}", is_chosen=True) for n, (x, y) in points.items()]
    lines, marked = [], set()
    for number, point in points.items():
        place = _zone_at(body.key["zones"], point)
        marked.add(place)
        lines.append(_mark_line(body, number, place))
    missed = [
        ReviewOption(zone["label"], False, True, body.feedback["zones"][place])
        for place, zone in enumerate(body.key["zones"])
        if zone["is_right"] and place not in marked
    ]
    return lines + missed


def _mark_line(body: ItemBody, number: str, place: int | None) -> ReviewOption:
    if place is None:
        outside = _("outside the zones")
        return ReviewOption(f"{_mark_label(number)}: {outside}", True, False)
    zone, feedback = body.key["zones"][place], body.feedback["zones"][place]
    return ReviewOption(f"{_mark_label(number)}: {zone['label']}", True, zone["is_right"], feedback)


def _mark_label(number: str) -> str:
    return _("Mark %(number)s") % {"number": number}


def review_html(body: ItemBody, response: Response, _order: Sequence[int], key_open: bool) -> str:
    """The picture with the marks and, the key being open, with the zones."""
    width, height = body.content["width"], body.content["height"]
    radius = max(width, height) / _MARKS_ACROSS
    shapes = [
        svg_shape(zone, f"kf-zone kf-zone--{'right' if zone['is_right'] else 'wrong'}")
        for zone in (body.key["zones"] if key_open else ())
    ]
    for number, (x, y) in _points(response).items():
        shapes.append(_mark_shape(number, (x, y), radius))
    return (
        f'<div class="kf-hotspot__stage">{_picture(body.content)}<svg class="kf-hotspot__overlay" '
        f'viewBox="0 0 {width} {height}" aria-hidden="true">{"".join(shapes)}</svg></div>'
    )


def _mark_shape(number: str, point: Point, radius: float) -> str:
    """A ring around the place, which stays to be seen, with its number on the rim."""
    (x, y), rim = point, radius * 0.8
    return (
        f'<circle class="kf-mark__halo" cx="{x}" cy="{y}" r="{radius:.1f}"/>'
        f'<circle class="kf-mark" cx="{x}" cy="{y}" r="{radius:.1f}"/>'
        f'<circle class="kf-mark__badge" cx="{x + rim:.1f}" cy="{y - rim:.1f}" r="{radius * 0.6:.1f}"/>'
        f'<text class="kf-mark__number" x="{x + rim:.1f}" y="{y - rim:.1f}" '
        f'font-size="{radius * 0.8:.1f}">{number}</text>'
    )


def _picture(content: Json) -> str:
    return (
        f'<img class="kf-hotspot__image" src="{escape(content["image"])}" alt="{escape(content["alt"])}" '
        f'width="{content["width"]}" height="{content["height"]}" data-essential>'
    )


def answer_classes(body: ItemBody) -> list[AnswerClass]:
    zones = [
        AnswerClass(str(place), zone["label"], zone["is_right"])
        for place, zone in enumerate(body.key["zones"], start=1)
    ]
    return [*zones, AnswerClass(OUTSIDE, _("outside the zones"), False)]


def classify(body: ItemBody, response: Response) -> list[str]:
    """Every class once, however many marks belong to it."""
    hit = [_zone_at(body.key["zones"], point) for point in _points(response).values()]
    return list(dict.fromkeys(OUTSIDE if place is None else str(place + 1) for place in hit))


class _Prepared(NamedTuple):
    picture: str
    width: int
    height: int
    picks: int


def prepare_html(content: Json) -> PreparedHtml:
    return _Prepared(_picture(content), content["width"], content["height"], content["picks"])


def render_html(prepared: PreparedHtml, slot: int, _order: Sequence[int], response: Response) -> str:
    """The picture and one input for each mark; the script puts marks on the picture in their place."""
    marks = parts.split(response)
    inputs = "".join(
        _mark_input(f"slot-{slot}-{number}", str(number), marks.get(str(number), ""))
        for number in range(1, prepared.picks + 1)
    )
    told = "".join(f' data-text-{name}="{escape(text)}"' for name, text in _script_texts().items())
    how = _("Two numbers for each mark, in pixels from the left and from the top. The picture: %(size)s.")
    size = f"{prepared.width} × {prepared.height}"
    return (
        f'<div class="kf-hotspot" data-width="{prepared.width}" data-height="{prepared.height}"{told}>'
        f'<div class="kf-hotspot__stage">{prepared.picture}</div>'
        f'<div class="kf-hotspot__inputs"><p class="form-text">{escape(how % {"size": size})}</p>'
        f"{inputs}</div></div>"
    )


def _mark_input(name: str, number: str, value: str) -> str:
    return (
        f'<div><label class="form-label" for="{name}">{escape(_mark_label(number))}</label>'
        f'<input class="form-control" type="text" id="{name}" name="{name}" value="{escape(value)}" '
        f'maxlength="{_LONGEST_MARK}" pattern="\\s*[0-9]{{1,5}}\\s*[,;\\s]\\s*[0-9]{{1,5}}\\s*" '
        f'placeholder="120, 45" autocomplete="off"></div>'
    )


def _script_texts() -> dict[str, str]:
    """What the script says, with %1, %2 and %3 for numbers."""
    return {
        "stage": _("Picture: arrows move the pointer, with Shift faster; Enter sets or removes a mark."),
        "mark": _("Mark %1: %2 from the left, %3 from the top. Arrows move it, Delete removes it."),
        "pointer": _("%2 from the left, %3 from the top"),
        "set": _("Mark %1 is set: %2 from the left, %3 from the top."),
        "removed": _("Mark %1 is removed."),
        "full": _("All the marks are set: move one of them or remove it."),
        "remove": _("Remove mark %1"),
    }


HOTSPOT = ItemType(
    code=CODE,
    label=gettext_lazy("Hotspot on a picture"),
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
    scripts=("assessments/hotspot.js",),
)
