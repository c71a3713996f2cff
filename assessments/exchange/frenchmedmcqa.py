"""FrenchMedMCQA: a JSON list of questions with ``answers`` by letter and one to five ``correct_answers``."""

import json
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.translation import gettext as _

from assessments.exchange.base import (
    Format,
    LineError,
    ParsedFile,
    ParsedItem,
    invalid,
    line_error,
    read_text,
)
from assessments.exchange.encoding import decode_head, decode_utf8
from assessments.item_types import multiple_choice, single_choice
from assessments.item_types.base import ItemDraft, OptionDraft
from core.errors import InvalidInputError

_WHITESPACE = " \t\r\n"
_TYPES = {"simple": single_choice.CODE, "multiple": multiple_choice.CODE}


def parse_frenchmedmcqa(raw: bytes) -> ParsedFile:
    parsed = ParsedFile()
    try:
        for line, record in _records(decode_utf8(raw)):
            try:
                parsed.items.append(ParsedItem(line, _draft(record)))
            except InvalidInputError as error:
                parsed.errors.append(line_error(line, error))
    except json.JSONDecodeError as error:
        parsed.errors.append(LineError(error.lineno, "", _("The file is not a valid JSON list.")))
    return parsed


def _records(text: str) -> Iterator[tuple[int, object]]:
    """Members of the list one by one with the line each begins at; the standard reader tells no lines."""
    decoder = json.JSONDecoder()
    place = _skip(text, 0, "[")
    line, counted = 1, 0
    while not text.startswith("]", place):
        line, counted = line + text.count("\n", counted, place), place
        try:
            record, place = decoder.raw_decode(text, place)
        except RecursionError:
            raise json.JSONDecodeError("nested too deeply", text, place) from None
        yield line, record
        place = _skip(text, place, "")
        if not text.startswith("]", place):
            place = _skip(text, place, ",")
    if text[place + 1 :].strip(_WHITESPACE):
        raise json.JSONDecodeError("text after the list", text, place + 1)


def _skip(text: str, place: int, mark: str) -> int:
    """The place after white space, ``mark`` and white space again."""
    while place < len(text) and text[place] in _WHITESPACE:
        place += 1
    if not mark:
        return place
    if not text.startswith(mark, place):
        raise json.JSONDecodeError(f"{mark} expected", text, place)
    return _skip(text, place + len(mark), "")


def _draft(record: object) -> ItemDraft:
    if not isinstance(record, dict):
        raise InvalidInputError(_("A JSON object is expected."))
    answers, right = record.get("answers"), record.get("correct_answers")
    if not isinstance(answers, dict):
        raise invalid("answers", _("An object of answers by letter is expected."))
    if not isinstance(right, list) or not all(isinstance(letter, str) for letter in right):
        raise invalid("correct_answers", _("A list of letters is expected."))
    if not set(right).issubset(answers):
        raise invalid("correct_answers", _("A right answer is not among the answers."))
    kind = read_text(record, "type")
    if kind not in _TYPES:
        raise invalid("type", _("Unknown item type “%(code)s”.") % {"code": kind})
    return ItemDraft(
        type=_TYPES[kind],
        stem=f"<p>{escape(read_text(record, 'question'))}</p>",
        options=[
            OptionDraft(read_text(answers, letter), is_right=letter in right) for letter in sorted(answers)
        ],
        tags=[read_text(record, "subject_name")] if record.get("subject_name") else [],
        external_id=read_text(record, "id"),
    )


def recognise(raw: bytes) -> bool:
    """A list of objects with ``correct_answers``."""
    head = decode_head(raw).lstrip()
    return head.startswith("[") and '"correct_answers"' in head


FRENCHMEDMCQA = Format(
    code="frenchmedmcqa",
    label="FrenchMedMCQA",
    extensions=(".json",),
    media_type="application/json",
    recognise=recognise,
    parse=parse_frenchmedmcqa,
)
