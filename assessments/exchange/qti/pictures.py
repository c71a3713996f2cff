"""Interactions in which a place in a picture is pointed at."""

from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.exchange.qti.choices import identified, is_close, key_of
from assessments.exchange.qti.declarations import Area, read_area
from assessments.exchange.qti.item import Given, Item
from assessments.exchange.qti.source import size_of
from assessments.exchange.qti.tree import Node, QtiError
from assessments.item_types.base import ItemDraft, Json

_SHAPES = {"rect": "rect", "circle": "circle", "poly": "polygon"}


def read_hotspot(item: Item, node: Node) -> ItemDraft:
    declared = item.declaration(node)
    zones = identified(node.all("hotspotChoice"))
    right = [str(value) for value in key_of(declared)]
    if not right or not set(right) <= set(zones):
        raise QtiError(declared.line, _("The key names zones that are not there."))
    probes: list[Given] = [{declared.identifier: declared.value(list(some))} for some in _parts(right)]
    spec = {
        **_picture(item, node),
        "zones": [
            _zone(read_area(zone), zone.get("hotspotLabel"), is_right=name in right)
            for name, zone in zones.items()
        ],
        "picks": len(right),
    }
    return _draft(item, spec, probes)


def read_select_point(item: Item, node: Node) -> ItemDraft:
    declared = item.declaration(node)
    areas = [area for area in declared.areas if area.worth > 0]
    if not areas:
        raise QtiError(declared.line, _("The item tells no area where the right point lies."))
    points = [_point_in(area) for area in areas]
    probes: list[Given] = [{declared.identifier: declared.value(list(some))} for some in _parts(points)]
    spec = {
        **_picture(item, node),
        "zones": [_zone(area, "", is_right=True) for area in areas],
        "picks": len(areas),
    }
    return _draft(item, spec, probes)


def _parts(right: list[str]) -> list[list[str]]:
    """The whole key, and each of its members alone."""
    return [right, *([one] for one in right)]


def _draft(item: Item, spec: Json, probes: list[Given]) -> ItemDraft:
    full = item.full_score(probes[0])
    alone = [item.share(probe, full) for probe in probes[1:]]
    if len(alone) == 1 or all(is_close(share, Fraction(1, len(alone))) for share in alone):
        rule = "proportional" if len(alone) > 1 else "all_or_nothing"
    elif not any(alone):
        rule = "all_or_nothing"
    else:
        raise QtiError(item.root.line, _("No scoring rule of a hotspot gives the points of this item."))
    _told, explanation = item.feedback(probes[:1])
    return ItemDraft("hotspot", "", explanation=explanation, scoring={"rule": rule}, spec=spec)


def _picture(item: Item, node: Node) -> Json:
    shown = node.first("object", "img")
    if shown is None:
        raise QtiError(node.line, _("The question has no picture."))
    picture = item.source.picture(shown.get("src") or shown.get("data"), shown.line)
    if picture is None:
        raise QtiError(shown.line, _("The picture of the question is not in the package or cannot be used."))
    width, height = (_pixels(shown.get(side)) for side in ("width", "height"))
    if not width or not height:
        width, height = size_of(picture)
    return {
        "image": picture.address,
        "alt": shown.get("alt") or shown.text or item.title,
        "width": width,
        "height": height,
    }


def _pixels(text: str) -> int:
    digits = text.removesuffix("px")
    return int(digits) if digits.isdecimal() and len(digits) < 6 else 0


def _zone(area: Area, label: str, *, is_right: bool) -> Json:
    coords = [int(number) if number.denominator == 1 else float(number) for number in area.coords]
    return {
        "shape": _SHAPES[area.shape],
        "coords": coords,
        "is_right": is_right,
        "label": label,
        "feedback": "",
    }


def _point_in(area: Area) -> str:
    if area.shape == "rect":
        x, y = (area.coords[0] + area.coords[2]) / 2, (area.coords[1] + area.coords[3]) / 2
    elif area.shape == "circle":
        x, y = area.coords[:2]
    else:
        x, y = _inside_of(area)
    return f"{float(x)} {float(y)}"


def _inside_of(area: Area) -> tuple[Fraction, Fraction]:
    """A point that the polygon holds: the middle of three neighbouring corners that lies inside."""
    corners = list(zip(area.coords[::2], area.coords[1::2], strict=True))
    for n in range(len(corners)):
        three = (corners[n - 2], corners[n - 1], corners[n])
        x, y = sum((c[0] for c in three), Fraction(0)) / 3, sum((c[1] for c in three), Fraction(0)) / 3
        if area.holds(x, y):
            return x, y
    return corners[0]
