r"""Gaps as Moodle writes them into a text: ``{2:SHORTANSWER:=right#Yes~%50%half~*#No}``.

An answer begins with ``=`` when it is right, with ``%50%`` when it earns a part; ``#`` begins its
feedback, ``~`` the next answer. A backslash before any of these characters, or a brace, writes it.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from html import escape as escape_html

from django.utils.translation import gettext as _

from assessments.exchange import markup
from assessments.exchange.answers import (
    GivenOption,
    number_text,
    numeric_spec,
    read_number,
    read_range,
    short_text_spec,
)
from assessments.exchange.base import invalid
from assessments.item_types.base import Json

_GAP = re.compile(r"\{([0-9]{0,4}):([A-Z_]{1,20}):((?:[^{}\\]|\\.)*)\}", re.DOTALL)
_TORN_GAP = re.compile(r"\{[0-9]{0,4}:[A-Z_]{2,20}[:}]")
_WEIGHT = re.compile(r"\s*%\s*(-?[0-9]{1,3}(?:[.,][0-9]{1,12})?)\s*%")
# Not the one of an entity such as &#39;.
_REMARK = re.compile("(?<!&)#")
_LONE_BRACES = re.compile(r"\{\{\s*[0-9]{1,3}\s*\}\}")
_HIDDEN = {sign: chr(number) for number, sign in enumerate('}{#~/"\\=:%*', start=1)}
_ESCAPED = re.compile(r"""\\([}{#~/"\\=:%])""")
_REVEAL = str.maketrans({hidden: sign for sign, hidden in _HIDDEN.items()})
_ESCAPE = re.compile(r"""([}{#~/"\\])""")

_TEXT, _CHOICE, _NUMERIC = "text", "choice", "numeric"
_KINDS = {
    **dict.fromkeys(("SHORTANSWER", "SA", "MW"), (_TEXT, "")),
    **dict.fromkeys(("SHORTANSWER_C", "SAC", "MWC"), (_TEXT, "case")),
    **dict.fromkeys(("NUMERICAL", "NM"), (_NUMERIC, "")),
    **dict.fromkeys(("MULTICHOICE", "MC", "MULTICHOICE_S", "MCS"), (_CHOICE, "select")),
    **dict.fromkeys(("MULTICHOICE_V", "MCV", "MULTICHOICE_VS", "MCVS"), (_CHOICE, "column")),
    **dict.fromkeys(("MULTICHOICE_H", "MCH", "MULTICHOICE_HS", "MCHS"), (_CHOICE, "radio")),
}


def cloze_spec(text: str) -> Json:
    """The spec of a text with gaps. Raises ``InvalidInputError`` for a gap that cannot be had here."""
    if _LONE_BRACES.search(text):
        raise invalid("text", _("The text has double braces, which stand for gaps here."))
    gaps: list[Json] = []

    def take(found: re.Match[str]) -> str:
        gaps.append(_gap(found[1], found[2], found[3]))
        return f"{{{{{len(gaps)}}}}}"

    text = _GAP.sub(take, text)
    torn = _TORN_GAP.search(text)
    if torn:
        raise invalid("gaps", _("The gap “%(text)s” is not complete.") % {"text": torn[0]})
    return {"text": text, "gaps": gaps}


def _gap(weight: str, code: str, body: str) -> Json:
    if code not in _KINDS:
        raise invalid("gaps", _("Gaps of the type “%(type)s” cannot come in.") % {"type": code})
    kind, variant = _KINDS[code]
    answers = [_answer(text) for text in _hide(body).split("~")]
    return {"kind": kind, "weight": int(weight or 1) or 1, **_SPECS[kind](answers, variant)}


def _answer(text: str) -> GivenOption:
    """The answer with its percentage; the text is HTML, the signs in it are shown again."""
    text = text.strip()
    found = _WEIGHT.match(text)
    percent = read_number(found[1], "gaps") if found else Decimal(100 if text.startswith("=") else 0)
    text = text[found.end() :] if found else text.removeprefix("=")
    told, *feedback = _REMARK.split(text, maxsplit=1)
    return GivenOption(_shown(told), percent, _shown("".join(feedback)))


def _hide(text: str) -> str:
    return _ESCAPED.sub(lambda found: _HIDDEN[found[1]], text)


def _shown(text: str) -> str:
    return markup.to_plain(text.translate(_REVEAL), markup.HTML)


def _text_gap(answers: list[GivenOption], variant: str) -> Json:
    return short_text_spec(answers, case_sensitive=variant == "case")


def _choice_gap(answers: list[GivenOption], variant: str) -> Json:
    return {"options": [answer.accepted() for answer in answers], "layout": variant}


def _numeric_gap(answers: list[GivenOption], _variant: str) -> Json:
    rows = []
    for answer in answers:
        if answer.text != "*":
            value, tolerance = read_range(answer.text)
            rows.append(GivenOption(value, answer.percent, answer.feedback).numeric(tolerance))
    return numeric_spec(rows)


_SPECS: dict[str, Callable[[list[GivenOption], str], Json]] = {
    _TEXT: _text_gap,
    _CHOICE: _choice_gap,
    _NUMERIC: _numeric_gap,
}


def write_gap(gap: Json, rows: list[tuple[str, str, str]]) -> str:
    """One gap; ``rows`` are the answers as text, percent and feedback."""
    code = {_TEXT: "SHORTANSWER", _NUMERIC: "NUMERICAL"}.get(gap["kind"]) or _LAYOUTS[gap["layout"]]
    if gap.get("case_sensitive"):
        code = "SHORTANSWER_C"
    answers = "~".join(_written_answer(*row) for row in rows)
    return f"{{{gap.get('weight', 1)}:{code}:{answers}}}"


_LAYOUTS = {"select": "MULTICHOICE", "column": "MULTICHOICE_V", "radio": "MULTICHOICE_H"}


def _written_answer(text: str, percent: str, feedback: str) -> str:
    sign = "=" if percent == "100" else f"%{number_text(Decimal(percent))}%"
    remark = f"#{_written(feedback)}" if feedback else ""
    return f"{sign}{_written(text)}{remark}"


def _written(text: str) -> str:
    return _ESCAPE.sub(r"\\\1", escape_html(text, quote=False))
