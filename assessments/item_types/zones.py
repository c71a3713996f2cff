"""Zones of a picture in its own pixels: whether a point lies inside, exactly; borders are inside.

``rect`` is left, top, right, bottom; ``circle`` is x, y of the centre and the radius; ``polygon`` is
x, y of each corner.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from math import ceil, floor

from django.utils.translation import gettext as _

from assessments.item_types.base import Json
from assessments.item_types.drafts import read_list
from assessments.item_types.fields import decimal_of, plain, refuse

SHAPES = ("rect", "circle", "polygon")
_MOST_COORDS = 200
_SAMPLES = 16
_FEWEST = {"rect": 4, "circle": 3, "polygon": 6}

Number = int | Fraction
Point = tuple[Number, Number]


def read_coords(raw: object, shape: str, width: int, height: int, field: str) -> list[int | str]:
    """The numbers of a zone that has an area and lies inside the picture. Raises ``InvalidInputError``."""
    fewest = _FEWEST[shape]
    most = _MOST_COORDS if shape == "polygon" else fewest
    given = read_list(raw, field, least=fewest, most=most)
    coords = [plain(decimal_of(value, f"{field}.{number}")) for number, value in enumerate(given, start=1)]
    if len(coords) % 2 and shape != "circle":
        refuse(field, _("A corner is given by two numbers."))
    left, top, right, bottom = _frame(shape, coords)
    if left < 0 or top < 0 or right > width or bottom > height:
        refuse(field, _("The zone lies outside the picture."))
    if not _area(shape, coords):
        refuse(field, _("The zone has no area."))
    return coords


def is_inside(zone: Json, point: tuple[int, int]) -> bool:
    x, y = point
    numbers = _exact(zone["coords"])
    if zone["shape"] == "rect":
        left, top, right, bottom = numbers
        return left <= x <= right and top <= y <= bottom
    if zone["shape"] == "circle":
        centre_x, centre_y, radius = numbers
        return (x - centre_x) ** 2 + (y - centre_y) ** 2 <= radius**2
    return _is_inside_polygon(_corners(numbers), x, y)


def sample_points(zone: Json) -> Iterator[tuple[int, int]]:
    """Whole pixels of the zone: all of a small one, some hundred of a large one."""
    left, top, right, bottom = _frame(zone["shape"], zone["coords"])
    across = range(ceil(left), floor(right) + 1, 1 + floor(right - left) // _SAMPLES)
    down = range(ceil(top), floor(bottom) + 1, 1 + floor(bottom - top) // _SAMPLES)
    return (point for point in product(across, down) if is_inside(zone, point))


def svg_shape(zone: Json, css_class: str) -> str:
    """The zone as an SVG element; its numbers were checked when it was read."""
    numbers = [str(number) for number in zone["coords"]]
    if zone["shape"] == "circle":
        x, y, radius = numbers
        return f'<circle class="{css_class}" cx="{x}" cy="{y}" r="{radius}"/>'
    if zone["shape"] == "rect":
        left, top, right, bottom = numbers
        numbers = [left, top, right, top, right, bottom, left, bottom]
    return f'<polygon class="{css_class}" points="{" ".join(numbers)}"/>'


def _exact(coords: Sequence[int | str]) -> list[Number]:
    """Whole numbers stay whole: nearly all are, and their arithmetic is many times faster."""
    return [number if isinstance(number, int) else Fraction(Decimal(number)) for number in coords]


def _corners(numbers: Sequence[Number]) -> list[Point]:
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _frame(shape: str, coords: Sequence[int | str]) -> tuple[Number, Number, Number, Number]:
    numbers = _exact(coords)
    if shape == "circle":
        x, y, radius = numbers
        return x - radius, y - radius, x + radius, y + radius
    across, down = numbers[::2], numbers[1::2]
    return min(across), min(down), max(across), max(down)


def _area(shape: str, coords: Sequence[int | str]) -> bool:
    """Whether the zone has an area; the corners of a rectangle must be given in their order too."""
    numbers = _exact(coords)
    if shape == "circle":
        return numbers[2] > 0
    if shape == "rect":
        left, top, right, bottom = numbers
        return left < right and top < bottom
    corners = _corners(numbers)
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in _sides(corners)) != 0


def _sides(corners: Sequence[Point]) -> list[tuple[Point, Point]]:
    return list(pairwise([*corners, corners[0]]))


def _is_inside_polygon(corners: Sequence[Point], x: int, y: int) -> bool:
    """A ray to the right crosses the sides an odd number of times, or the point lies on a side."""
    inside = False
    for (from_x, from_y), (to_x, to_y) in _sides(corners):
        turn = (to_x - from_x) * (y - from_y) - (to_y - from_y) * (x - from_x)
        is_beside = min(from_x, to_x) <= x <= max(from_x, to_x) and min(from_y, to_y) <= y <= max(
            from_y, to_y
        )
        if turn == 0 and is_beside:
            return True
        if (from_y > y) != (to_y > y) and (turn > 0) == (to_y > from_y):
            inside = not inside
    return inside
