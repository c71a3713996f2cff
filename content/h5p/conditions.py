"""Fields that are asked for only while other fields hold certain values (``showWhen``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content.h5p.semantics import Field


@dataclass(frozen=True)
class Scope:
    """The values around a field: those beside it, then those around them, up to the root."""

    values: Any = None
    outer: "Scope | None" = None

    def enter(self, values: Any) -> "Scope":
        return Scope(values, self)

    def find(self, path: str) -> Any:
        """By the path of a rule, ``../behaviour/type``. None when there is no such value."""
        scope: Scope | None = self
        value: Any = self.values
        for name in path.split("/"):
            if name == "..":
                scope = scope.outer if scope else None
                value = scope.values if scope else None
            elif name not in ("", "."):
                value = value.get(name) if isinstance(value, Mapping) else None
        return value


def is_shown(field: Field, scope: Scope) -> bool:
    """Whether H5P's own editor would show the field beside the values of ``scope``."""
    condition = field.raw.get("showWhen")
    rules = condition.get("rules") if isinstance(condition, Mapping) else None
    if not isinstance(rules, list) or not rules:
        return True
    holds = [_holds(rule, scope) for rule in rules if isinstance(rule, Mapping)]
    return any(holds) if condition and condition.get("type") == "or" else all(holds)


def _holds(rule: Mapping[str, Any], scope: Scope) -> bool:
    path, wanted = rule.get("field"), rule.get("equals")
    if not isinstance(path, str):
        return True
    value = scope.find(path)
    if isinstance(value, Mapping) and isinstance(value.get("library"), str):
        value = value["library"]
        # Rules name a library with or without its version.
        return any(each in (value, value.partition(" ")[0]) for each in _as_list(wanted))
    return value in _as_list(wanted)


def _as_list(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]
