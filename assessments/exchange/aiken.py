"""Aiken: a question, its options by letter, and ``ANSWER: B``. Single choice is all it knows.

Letters may be Latin or Cyrillic, and the last line may begin with ``ОТВЕТ``; a question may have
several lines, and blank lines mean nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.exchange import markup
from assessments.exchange.base import (
    MAX_ITEM_CHARACTERS,
    Format,
    Loss,
    ParsedFile,
    WrittenFile,
    bounded,
    invalid,
)
from assessments.exchange.encoding import decode, decode_head
from assessments.exchange.losses import Losses
from assessments.item_types.base import ItemDraft, OptionDraft
from core.errors import InvalidInputError

_OPTION = re.compile(r"([A-ZА-ЯЁ])(?:\)|\.(?=\s|$))\s*(.*)$")
_ANSWER = re.compile(r"(?:ANSWER|ОТВЕТ)\s*:\s*(.*)$", re.IGNORECASE)
# One keyboard layout writes the option, the other the answer.
_ALIKE = str.maketrans("АВСЕНКМОРТХУ", "ABCEHKMOPTXY")


@dataclass(slots=True)
class _Block:
    line: int
    rows: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    answer: str | None = None


def parse_aiken(raw: bytes) -> ParsedFile:
    parsed = ParsedFile()
    for block in bounded(_blocks(decode(raw))):
        try:
            parsed.add(block.line, _draft(block))
        except InvalidInputError as error:
            parsed.refuse(block.line, error)
    return parsed


def _blocks(text: str) -> Iterator[_Block]:
    """Questions up to their answer; a line of text behind options begins the next one too."""
    block = _Block(0)
    for number, row in enumerate(text.split("\n"), start=1):
        row = row.strip()
        if not row:
            continue
        option, answer = _OPTION.match(row), _ANSWER.match(row)
        if block.options and not (option or answer):
            yield block
            block = _Block(0)
        block.line = block.line or number
        if answer:
            block.answer = answer[1].strip()
            yield block
            block = _Block(0)
        elif option and block.rows:
            block.options.append((option[1].translate(_ALIKE), option[2]))
        else:
            block.rows.append(row)
    if block.line:
        yield block


def _draft(block: _Block) -> ItemDraft:
    if sum(map(len, block.rows)) > MAX_ITEM_CHARACTERS:
        raise invalid(
            "", _("The question has more than %(most)d characters.") % {"most": MAX_ITEM_CHARACTERS}
        )
    if not block.rows:
        raise invalid("stem", _("The question before these lines is missing."))
    if block.answer is None:
        raise invalid("answer", _("The line “ANSWER: …” is missing."))
    letters = [letter for letter, _text in block.options]
    if len(set(letters)) < len(letters):
        raise invalid("options", _("Two options have the same letter."))
    right = block.answer.upper().rstrip(".)").translate(_ALIKE)
    if right not in letters:
        words = {"answer": block.answer[:40]}
        raise invalid("answer", _("“%(answer)s” is not the letter of one of the options.") % words)
    return ItemDraft(
        type="single_choice",
        stem=markup.to_html("\n".join(block.rows), markup.PLAIN),
        options=[OptionDraft(text, is_right=letter == right) for letter, text in block.options],
        scoring={"rule": "all_or_nothing"},
    )


def recognise(raw: bytes) -> bool:
    rows = [row.strip() for row in decode_head(raw).split("\n")]
    return any(_ANSWER.match(row) for row in rows) and any(_OPTION.match(row) for row in rows)


def write_aiken(drafts: Sequence[ItemDraft]) -> WrittenFile:
    """The single choices among the questions; the rest stays out, and is named."""
    losses: list[Loss] = []
    questions = []
    for draft in drafts:
        lost = Losses(draft)
        questions.append(_written(draft, lost))
        losses += lost.found
    return WrittenFile("\n".join(filter(None, questions)).encode(), losses)


def _written(draft: ItemDraft, lost: Losses) -> str:
    rule = (draft.scoring or {}).get("rule", "all_or_nothing")
    if draft.type != "single_choice" or rule != "all_or_nothing":
        lost.lose_item(_("Aiken knows questions with one right option only."))
        return ""
    stem = markup.to_plain(draft.stem, markup.HTML)
    if len(draft.options) > len(ascii_uppercase) or _OPTION.match(stem) or _ANSWER.match(stem):
        lost.lose_item(_("Aiken would not find the question, or has too few letters for its options."))
        return ""
    _name_the_lost(draft, lost)
    rows = [stem]
    for letter, option in zip(ascii_uppercase, draft.options, strict=False):
        rows.append(f"{letter}) {markup.one_line(option.text)}")
        if option.is_right:
            right = letter
    return "\n".join([*rows, f"ANSWER: {right}", ""])


def _name_the_lost(draft: ItemDraft, lost: Losses) -> None:
    lost.check_difficulty()
    no_place = _("The format has no place for it.")
    if markup.to_html(markup.to_plain(draft.stem, markup.HTML), markup.PLAIN) != draft.stem:
        lost.lose("stem", _("Only the text was written, without its markup."))
    for name, value in (
        ("external_id", draft.external_id),
        ("tags", draft.tags),
        ("explanation", draft.explanation),
        ("feedback", any(option.feedback for option in draft.options)),
    ):
        if value:
            lost.lose(name, no_place)


AIKEN = Format(
    code="aiken",
    label=gettext_lazy("Aiken"),
    extensions=(".txt", ".aiken"),
    media_type="text/plain; charset=utf-8",
    recognise=recognise,
    parse=parse_aiken,
    write=write_aiken,
)
