"""The columns of a table of questions, under their English and their Russian names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language

# code → English and Russian name; the first of each is the one that is written.
_NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "id": (("id", "external id", "code"), ("код", "идентификатор", "ид")),
    "type": (("type", "kind"), ("тип", "вид")),
    "question": (("question", "stem", "text"), ("вопрос", "текст вопроса", "задание", "текст")),
    "right": (
        ("right", "right answers", "correct", "key", "answer"),
        ("верные", "верный ответ", "правильный ответ", "правильные", "ключ", "верно"),
    ),
    "scoring": (("scoring",), ("оценивание",)),
    "difficulty": (("difficulty",), ("сложность",)),
    "tags": (("tags",), ("метки", "теги")),
    "explanation": (("explanation",), ("пояснение", "объяснение", "комментарий")),
}
_NUMBERED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "answer": (("answer", "option"), ("ответ", "вариант", "вариант ответа")),
    "feedback": (("feedback",), ("отзыв", "комментарий к ответу")),
}
_PLAIN = {name: code for code, both in _NAMES.items() for names in both for name in names}
_WITH_NUMBER = {name: code for code, both in _NUMBERED.items() for names in both for name in names}
_NUMBER = re.compile(r"(.*?)\s*№?\s*([1-9][0-9]?)$")
MOST_ANSWERS = 99


@dataclass(slots=True)
class Header:
    """Which column is what: ``plain`` by code, ``numbered`` by code and number; places count from 0."""

    plain: dict[str, int] = field(default_factory=dict)
    numbered: dict[tuple[str, int], int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    @property
    def known(self) -> int:
        return len(self.plain) + len(self.numbered)


def read_header(cells: Sequence[str]) -> Header:
    header = Header()
    for place, cell in enumerate(cells):
        name = " ".join(cell.lower().replace("_", " ").split())
        found = _NUMBER.fullmatch(name)
        if name in _PLAIN:
            taken = header.plain.setdefault(_PLAIN[name], place)
        elif found and found[1] in _WITH_NUMBER:
            taken = header.numbered.setdefault((_WITH_NUMBER[found[1]], int(found[2])), place)
        else:
            if name:
                header.unknown.append(cell)
            continue
        if taken != place:
            header.repeated.append(cell)
    return header


def column_name(code: str, number: int | None = None) -> str:
    """The name of the column in the language of who writes the table."""
    place = 1 if (get_language() or "").startswith("ru") else 0
    if number is None:
        return _NAMES[code][place][0]
    return f"{_NUMBERED[code][place][0]} {number}"


def plain_codes() -> list[str]:
    return list(_NAMES)
