"""One row of a table as a question; what it says wrong is told with its column."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.exchange import markup
from assessments.exchange.answers import (
    GivenOption,
    matching_spec,
    numeric_spec,
    read_number,
    read_range,
    short_text_spec,
    written_spec,
)
from assessments.exchange.base import invalid
from assessments.exchange.gift_syntax import split_markup
from assessments.exchange.table_columns import Header
from assessments.item_types.base import ItemDraft, Json, OptionDraft

ARROW = "->"
_PICK = re.compile(r"([0-9]{1,2}|[A-Za-zА-Яа-я])(?:\s*:\s*(-?[0-9]{1,3}(?:[.,][0-9]{1,12})?)\s*%?)?")
_LETTERS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшщэюя")
_TRUE = ("true", "t", "yes", "1", "верно", "да", "истина", "и")
_FALSE = ("false", "f", "no", "0", "неверно", "нет", "ложь", "л")
# What a spreadsheet would take for a formula is written with an apostrophe before it.
_GUARDED = re.compile(r"'(?=[-=+@'])")
_TYPES = {
    **dict.fromkeys(("single choice", "single", "одиночный выбор", "один ответ"), "single_choice"),
    **dict.fromkeys(("multiple choice", "multiple", "множественный выбор"), "multiple_choice"),
    **dict.fromkeys(("true false", "true/false", "верно/неверно", "верно или неверно"), "true_false"),
    **dict.fromkeys(("short text", "short answer", "краткий ответ", "короткий ответ"), "short_text"),
    **dict.fromkeys(("numeric", "number", "число", "числовой ответ"), "numeric"),
    **dict.fromkeys(("matching", "соответствие", "сопоставление"), "matching"),
    **dict.fromkeys(("ordering", "порядок", "последовательность"), "ordering"),
    **dict.fromkeys(("written", "essay", "развёрнутый ответ", "развернутый ответ", "эссе"), "written"),
}


@dataclass(frozen=True, slots=True)
class Row:
    plain: Mapping[str, str]
    answers: Mapping[int, str]
    feedback: Mapping[int, str]

    def get(self, code: str) -> str:
        return self.plain.get(code, "")

    def texts(self) -> list[str]:
        return list(self.answers.values())


@dataclass(frozen=True, slots=True)
class _Parts:
    options: list[OptionDraft] | tuple[()] = ()
    spec: Json | None = None
    scoring: str = ""


def read_row(header: Header, cells: list[str]) -> ItemDraft | None:
    """The question of a row, None for an empty one. Raises ``InvalidInputError`` naming the column."""
    row = _row(header, cells)
    if not any((*row.plain.values(), *row.answers.values(), *row.feedback.values())):
        return None
    kind = _kind(row)
    parts = _READERS[kind](row)
    scoring = row.get("scoring").lower() or parts.scoring
    return ItemDraft(
        type=kind,
        stem=_html(row.get("question")),
        options=parts.options,
        spec=parts.spec or {},
        scoring={"rule": scoring} if scoring else None,
        difficulty=_difficulty(row.get("difficulty")),
        tags=[tag for tag in map(markup.one_line, row.get("tags").split(";")) if tag],
        explanation=_html(row.get("explanation")),
        external_id=markup.one_line(row.get("id")),
    )


def _row(header: Header, cells: list[str]) -> Row:
    texts = [
        _GUARDED.sub("", cell.strip(), count=1) if cell.startswith("'") else cell.strip() for cell in cells
    ]
    plain = {code: texts[place] for code, place in header.plain.items() if place < len(texts)}
    numbered: dict[str, dict[int, str]] = {"answer": {}, "feedback": {}}
    for (code, number), place in sorted(header.numbered.items()):
        if place < len(texts) and texts[place]:
            numbered[code][number] = markup.one_line(texts[place])
    return Row(plain, numbered["answer"], numbered["feedback"])


def _kind(row: Row) -> str:
    """The type that the row names, or else the choice that its right answers tell of."""
    told = " ".join(row.get("type").lower().replace("_", " ").split())
    if told:
        if told not in _TYPES:
            raise invalid("type", _("Unknown item type “%(code)s”.") % {"code": told[:40]})
        return _TYPES[told]
    return "single_choice" if len(_picks(row)) == 1 else "multiple_choice"


def _html(text: str) -> str:
    told, rest = split_markup(text, markup.MOODLE)
    return markup.to_html(rest, told)


def _difficulty(text: str) -> int:
    if not text:
        return 3
    number = read_number(text, "difficulty")
    if number not in range(1, 6):
        raise invalid("difficulty", _("Difficulty runs from 1 to 5."))
    return int(number)


def _picks(row: Row) -> dict[int, Decimal | None]:
    """Right answers by number, with the percentages that are told: ``2``, ``1;3``, ``B``, ``1:50; 3:-50``."""
    text = row.get("right")
    pieces = re.split(r";" if ":" in text else r"[;,\s]+", text)
    picks: dict[int, Decimal | None] = {}
    for piece in filter(None, (piece.strip() for piece in pieces)):
        found = _PICK.fullmatch(piece)
        number = _place(found[1]) if found else 0
        if number not in row.answers:
            words = {"text": piece[:40]}
            raise invalid("right", _("“%(text)s” is not the number of one of the answers.") % words)
        picks[number] = read_number(found[2], "right") if found and found[2] else None
    return picks


def _place(sign: str) -> int:
    if sign.isdecimal():
        return int(sign)
    return next(letters.index(sign.lower()) + 1 for letters in _LETTERS if sign.lower() in letters)


def _choice(row: Row) -> _Parts:
    picks = _picks(row)
    is_weighed = any(percent is not None for percent in picks.values())
    options = []
    for number, text in row.answers.items():
        percent = _worth(picks, number)
        options.append(
            OptionDraft(
                text,
                is_right=percent > 0,
                feedback=row.feedback.get(number, ""),
                percent=percent if is_weighed else None,
            )
        )
    return _Parts(options, scoring="weights" if is_weighed else "all_or_nothing")


def _worth(picks: Mapping[int, Decimal | None], number: int) -> Decimal:
    told = picks.get(number, Decimal(0))
    return Decimal(100) if told is None else told


def _accepted(row: Row) -> list[GivenOption]:
    """Answers that are typed: all are right where nothing else is told."""
    picks = _picks(row) or dict.fromkeys(row.answers)
    return [
        GivenOption(text, _worth(picks, number), row.feedback.get(number, ""))
        for number, text in row.answers.items()
    ]


def _short_text(row: Row) -> _Parts:
    return _Parts(spec=short_text_spec(_accepted(row)))


def _numeric(row: Row) -> _Parts:
    answers = []
    for answer in _accepted(row):
        value, tolerance = read_range(answer.text)
        answers.append(GivenOption(value, answer.percent, answer.feedback).numeric(tolerance))
    return _Parts(spec=numeric_spec(answers))


def _true_false(row: Row) -> _Parts:
    right = row.get("right").lower()
    if right not in (*_TRUE, *_FALSE):
        raise invalid("right", _("Either “true” or “false” is expected."))
    feedback = {"true": row.feedback.get(1, ""), "false": row.feedback.get(2, "")}
    return _Parts(spec={"answer": right in _TRUE, "feedback": feedback})


def _matching(row: Row) -> _Parts:
    pairs, distractors = [], []
    for number, text in row.answers.items():
        left, arrow, right = (part.strip() for part in text.partition(ARROW))
        if not arrow:
            raise invalid(f"answer {number}", _("“%(text)s” has no -> in it.") % {"text": text[:80]})
        if left:
            pairs.append({"left": left, "right": right})
        else:
            distractors.append(right)
    return _Parts(spec=matching_spec(pairs, distractors), scoring="proportional")


def _ordering(row: Row) -> _Parts:
    return _Parts(spec={"parts": row.texts()}, scoring="all_or_nothing")


def _written(_row: Row) -> _Parts:
    return _Parts(spec=written_spec())


_READERS: dict[str, Callable[[Row], _Parts]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_false,
    "short_text": _short_text,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "written": _written,
}
