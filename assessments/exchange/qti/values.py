"""Values of QTI variables: texts, numbers, truth, containers of them, or nothing at all."""

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?")

Scalar = str | bool | Fraction


@dataclass(frozen=True, slots=True)
class Container:
    values: tuple[Scalar, ...]
    is_ordered: bool = False


Value = Scalar | Container | None


def read_number(text: str) -> Fraction | None:
    """Exactly the number written; None for anything else, or anything absurdly long."""
    text = text.strip()
    return Fraction(text) if NUMBER.fullmatch(text) else None


def read_value(text: str, base_type: str) -> Scalar | None:
    """A value as a file writes it; None when it is not of its type."""
    match base_type:
        case "integer" | "float" | "duration":
            return read_number(text)
        case "boolean":
            return text.strip() in ("true", "1")
        case "pair":
            return " ".join(sorted(text.split()))
        case "directedPair" | "point" | "identifier":
            return " ".join(text.split())
    return text.strip()


def members(value: Value) -> tuple[Scalar, ...]:
    if value is None:
        return ()
    return value.values if isinstance(value, Container) else (value,)


def is_same(one: Value, other: Value) -> bool | None:
    """The operator ``match``: nothing matches nothing."""
    if one is None or other is None:
        return None
    if isinstance(one, Container) and isinstance(other, Container):
        if one.is_ordered and other.is_ordered:
            return one.values == other.values
        return Counter(one.values) == Counter(other.values)
    # A container of one stands for its member: packages compare the two freely.
    return members(one) == members(other)
