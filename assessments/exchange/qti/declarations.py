"""What an item declares: its responses with keys and mappings, its outcomes with defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.exchange.qti.tree import Node, QtiError
from assessments.exchange.qti.values import Container, Scalar, Value, members, read_number, read_value

NUMERIC = ("integer", "float")


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a picture and what a point in it is worth; ``coords`` are those of HTML image maps."""

    shape: str
    coords: tuple[Fraction, ...]
    worth: Fraction

    def holds(self, x: Fraction, y: Fraction) -> bool:
        match self.shape:
            case "rect":
                left, top, right, bottom = self.coords
                return left <= x <= right and top <= y <= bottom
            case "circle":
                middle_x, middle_y, radius = self.coords
                return (x - middle_x) ** 2 + (y - middle_y) ** 2 <= radius**2
            case "poly":
                return _is_inside(self.coords, x, y)
        return False


@dataclass(frozen=True, slots=True)
class Mapped:
    """Points by key; ``folded`` are the keys that ignore case."""

    entries: Mapping[Scalar, Fraction]
    folded: Mapping[str, Fraction]
    default: Fraction
    lowest: Fraction | None
    highest: Fraction | None

    def points(self, value: Scalar) -> Fraction:
        if value in self.entries:
            return self.entries[value]
        return self.folded.get(value.casefold(), self.default) if isinstance(value, str) else self.default

    def total(self, value: Value) -> Fraction:
        found = sum((self.points(member) for member in set(members(value))), Fraction(0))
        return self.bounded(found)

    def bounded(self, found: Fraction) -> Fraction:
        found = found if self.lowest is None else max(found, self.lowest)
        return found if self.highest is None else min(found, self.highest)


@dataclass(frozen=True, slots=True)
class Declaration:
    identifier: str
    cardinality: str
    base_type: str
    line: int
    correct: Value = None
    default: Value = None
    mapping: Mapped | None = None
    areas: list[Area] = field(default_factory=list)
    area_default: Fraction = Fraction(0)

    def value(self, scalars: list[Scalar]) -> Value:
        """The scalars as a value of this variable."""
        if not scalars:
            return None
        if self.cardinality == "single":
            return scalars[0]
        return Container(tuple(scalars), self.cardinality == "ordered")


def read_declarations(item: Node, name: str) -> dict[str, Declaration]:
    """``name`` is responseDeclaration or outcomeDeclaration."""
    found = [_declaration(node) for node in item.all(name)]
    return {declaration.identifier: declaration for declaration in found}


def read_area(node: Node, worth: Fraction = Fraction(0)) -> Area:
    """Raises ``QtiError`` for shapes that no zone of ours can have."""
    shape = node.get("shape")
    coords = tuple(read_number(part) for part in node.get("coords").split(","))
    numbers = tuple(number for number in coords if number is not None)
    fits = {
        "rect": len(numbers) == 4,
        "circle": len(numbers) == 3,
        "poly": len(numbers) >= 6 and not len(numbers) % 2,
    }
    if len(numbers) != len(coords) or not fits.get(shape):
        raise QtiError(node.line, _("A zone is a rectangle, a circle or a polygon with its coordinates."))
    return Area(shape, numbers, worth)


def _declaration(node: Node) -> Declaration:
    cardinality, base_type = node.get("cardinality", "single"), node.get("baseType", "string")
    plain = Declaration(node.get("identifier"), cardinality, base_type, node.line)
    if cardinality not in ("single", "multiple", "ordered"):
        raise QtiError(
            node.line, _("Variables of cardinality “%(name)s” are not read.") % {"name": cardinality}
        )
    areas = node.first("areaMapping")
    entries = areas.all("areaMapEntry") if areas else []
    return Declaration(
        identifier=plain.identifier,
        cardinality=cardinality,
        base_type=base_type,
        line=node.line,
        correct=plain.value(_values(node.first("correctResponse"), base_type)),
        default=plain.value(_values(node.first("defaultValue"), base_type)),
        mapping=_mapping(node.first("mapping"), base_type),
        areas=[read_area(entry, _number(entry, "mappedValue") or Fraction(0)) for entry in entries],
        area_default=(_number(areas, "defaultValue") if areas else None) or Fraction(0),
    )


def _values(node: Node | None, base_type: str) -> list[Scalar]:
    found = [read_value("".join(v.text), base_type) for v in node.all("value")] if node else []
    return [value for value in found if value is not None]


def _mapping(node: Node | None, base_type: str) -> Mapped | None:
    if node is None:
        return None
    entries: dict[Scalar, Fraction] = {}
    folded: dict[str, Fraction] = {}
    for entry in node.all("mapEntry"):
        key, worth = read_value(entry.get("mapKey"), base_type), _number(entry, "mappedValue")
        if key is None or worth is None:
            raise QtiError(entry.line, _("An entry of a mapping has a key and a number."))
        entries[key] = worth
        if entry.get("caseSensitive", "true") == "false" and isinstance(key, str):
            folded[key.casefold()] = worth
    default = _number(node, "defaultValue") or Fraction(0)
    return Mapped(entries, folded, default, _number(node, "lowerBound"), _number(node, "upperBound"))


def _number(node: Node, name: str) -> Fraction | None:
    text = node.get(name)
    number = read_number(text)
    if text and number is None:
        raise QtiError(node.line, _("“%(text)s” is not a number.") % {"text": text[:40]})
    return number


def _is_inside(coords: tuple[Fraction, ...], x: Fraction, y: Fraction) -> bool:
    """By the number of edges that a ray to the right crosses."""
    corners = list(zip(coords[::2], coords[1::2], strict=True))
    inside = False
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
