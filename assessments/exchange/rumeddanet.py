"""RuMedDaNet: JSON lines of ``context``, ``question``, ``answer`` (да or нет) and ``pairID``."""

import json

from django.utils.html import escape
from django.utils.translation import gettext as _

from assessments.exchange.base import Format, ParsedFile, ParsedItem, line_error, read_text
from assessments.exchange.encoding import decode_head, decode_utf8
from assessments.item_types.base import ItemDraft, OptionDraft
from assessments.item_types.single_choice import CODE
from core.errors import InvalidInputError

_ANSWERS = ("да", "нет")


def parse_rumeddanet(raw: bytes) -> ParsedFile:
    parsed = ParsedFile()
    for line, row in enumerate(decode_utf8(raw).split("\n"), start=1):
        if not row.strip():
            continue
        try:
            parsed.items.append(ParsedItem(line, _draft(row)))
        except InvalidInputError as error:
            parsed.errors.append(line_error(line, error))
    return parsed


def _draft(row: str) -> ItemDraft:
    try:
        record = json.loads(row)
    except (ValueError, RecursionError):
        raise InvalidInputError(_("The line is not valid JSON.")) from None
    if not isinstance(record, dict):
        raise InvalidInputError(_("A JSON object is expected."))
    answer = read_text(record, "answer").lower()
    if answer not in _ANSWERS:
        rule = _("The answer is neither “да” nor “нет”.")
        raise InvalidInputError(rule, fields={"answer": [rule]})
    context, question = read_text(record, "context"), read_text(record, "question")
    return ItemDraft(
        type=CODE,
        stem=f"<p>{escape(context)}</p><p>{escape(question)}</p>",
        options=[OptionDraft(text, is_right=text == answer) for text in _ANSWERS],
        external_id=read_text(record, "pairID"),
    )


def recognise(raw: bytes) -> bool:
    """Lines of objects with ``answer`` and ``pairID``."""
    head = decode_head(raw).lstrip()
    return head.startswith("{") and '"pairID"' in head


RUMEDDANET = Format(
    code="rumeddanet",
    label="RuMedDaNet",
    extensions=(".jsonl",),
    media_type="application/jsonl",
    recognise=recognise,
    parse=parse_rumeddanet,
)
