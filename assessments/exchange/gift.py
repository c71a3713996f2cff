r"""GIFT, the text format of Moodle: a question, its answers in braces, a blank line, the next question.

``// comment`` (with ``[id:…]`` and ``[tag:…]``), ``$CATEGORY: a/b``, ``::name::``, ``[html]``, and ``\``
before any of ``~ = # { } :``. Text behind the answers makes the question one with a blank to be
filled. Braces may hold blank lines, which Moodle does not allow: nothing else could be meant.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.exchange import gift_answers, markup
from assessments.exchange.base import MAX_ITEM_CHARACTERS, Format, ParsedFile, bounded, invalid
from assessments.exchange.categories import tag_of
from assessments.exchange.encoding import decode, decode_head
from assessments.exchange.gift_syntax import hide, reveal, split_markup
from assessments.exchange.gift_writer import write_gift
from assessments.item_types.base import ItemDraft
from core.errors import InvalidInputError

_CATEGORY = "$CATEGORY:"
_BLANK = "_____"
_BRACE = re.compile(r"[{}]")
_ID = re.compile(r"\[id:(.+?)(?<!\\)\]")
_TAG = re.compile(r"\[tag:(.+?)(?<!\\)\]")
_LOOKS_LIKE = re.compile(r"^\s*(?:::.+?::|\$CATEGORY:)|(?<!\\)\{[^{}]*\}", re.MULTILINE)


@dataclass(slots=True)
class _Block:
    """A question with the comments before it; ``text`` has its escapes hidden."""

    line: int
    text: str = ""
    identifier: str = ""
    tags: list[str] = field(default_factory=list)
    category: str = ""

    def take(self, number: int, row: str) -> None:
        if not self.text:
            self.line = number
        self.text += row + "\n"

    def read_comment(self, comment: str) -> None:
        found = _ID.search(comment)
        self.identifier = found[1].replace(r"\]", "]").strip() if found else self.identifier
        self.tags += [tag.replace(r"\]", "]").strip() for tag in _TAG.findall(comment)]

    def opens(self) -> bool:
        return self.text.count("{") > self.text.count("}")


def parse_gift(raw: bytes) -> ParsedFile:
    parsed = ParsedFile()
    for block in _joined(bounded(_blocks(decode(raw)))):
        try:
            _read_block(block, parsed)
        except InvalidInputError as error:
            parsed.refuse(block.line, error)
    return parsed


def _blocks(text: str) -> Iterator[_Block]:
    """What stands between blank lines; comments and categories are read, not kept."""
    category = ""
    block = _Block(1)
    for number, row in enumerate(text.split("\n"), start=1):
        stripped = row.strip()
        if stripped.startswith("//"):
            block.read_comment(stripped)
        elif stripped.startswith(_CATEGORY):
            category = tag_of(stripped.removeprefix(_CATEGORY))
        elif stripped:
            block.take(number, hide(row))
        elif block.text:
            block.category = category
            yield block
            block = _Block(number)
    block.category = category
    if block.text:
        yield block


def _joined(blocks: Iterable[_Block]) -> Iterator[_Block]:
    """Blocks whose answers stay open take those up to the closing brace, but none that opens its own."""
    waiting: list[_Block] = []
    for block in blocks:
        brace = _BRACE.search(block.text)
        if waiting and brace and brace[0] == "}":
            head = waiting[0]
            head.text = "\n".join([part.text for part in waiting] + [block.text])
            waiting = []
            yield head
            continue
        if waiting and brace:
            yield from waiting
            waiting = []
        if waiting or block.opens():
            waiting.append(block)
        else:
            yield block
    yield from waiting


def _read_block(block: _Block, parsed: ParsedFile) -> None:
    if len(block.text) > MAX_ITEM_CHARACTERS:
        raise invalid(
            "", _("The question has more than %(most)d characters.") % {"most": MAX_ITEM_CHARACTERS}
        )
    name, text = _split_name(block.text.strip())
    text_markup, text = split_markup(text, markup.MOODLE)
    before, body, after = _split_answers(text)
    if body is None:
        told = _("Text without answers in braces is no question; it was left out.")
        parsed.warn(block.line, "", told)
        return
    answers, explanation = gift_answers.split_explanation(body, text_markup)
    read = gift_answers.read_answers(answers, text_markup)
    for told in read.warnings:
        parsed.warn(block.line, "answers", told)
    draft = ItemDraft(
        type=read.type,
        stem=_html(_stem(before, after, text_markup), text_markup, block, parsed),
        options=read.options,
        spec=read.spec,
        scoring=read.scoring,
        explanation=_html(reveal(explanation[1]), explanation[0], block, parsed),
        tags=[*block.tags, block.category] if block.category else block.tags,
        external_id=block.identifier,
    )
    parsed.add(block.line, draft, name=name)


def _split_name(text: str) -> tuple[str, str]:
    end = text.find("::", 2)
    if not text.startswith("::") or end < 0:
        return "", text
    return reveal(text[2:end]).strip(), text[end + 2 :].strip()


def _split_answers(text: str) -> tuple[str, str | None, str]:
    """The text before the braces, what they hold (None without braces), and the text behind them."""
    braces = [(found[0], found.start()) for found in _BRACE.finditer(text)]
    if not braces:
        return text, None, ""
    kinds = "".join(kind for kind, _place in braces)
    if kinds == "{":
        raise invalid("answers", _("The brace that opens the answers is not closed."))
    if not kinds.startswith("{"):
        raise invalid("answers", _("A closing brace has no opening one; write \\} for the character."))
    if kinds != "{}":
        rule = _("A question has one pair of braces; a blank line parts questions, \\{ writes a brace.")
        raise invalid("answers", rule)
    opened, closed = braces[0][1], braces[1][1]
    return text[:opened], text[opened + 1 : closed], text[closed + 1 :]


def _stem(before: str, after: str, text_markup: str) -> str:
    """The question; where text goes on behind the answers, a blank stands in their place."""
    before, after = reveal(before), reveal(after)
    joint = _BLANK if markup.to_plain(after, text_markup) else ""
    return f"{before}{joint}{after}".strip()


def _html(text: str, text_markup: str, block: _Block, parsed: ParsedFile) -> str:
    html, files = markup.drop_files(markup.to_html(text, text_markup))
    for name in files:
        parsed.warn(block.line, "", _("The file “%(name)s” was left out.") % {"name": name})
    return html


def recognise(raw: bytes) -> bool:
    """Answers in braces, a name between colons or a category; no other text format has them."""
    head = decode_head(raw)
    return not head.lstrip().startswith(("<", "[{", '{"')) and bool(_LOOKS_LIKE.search(head))


GIFT = Format(
    code="gift",
    label=gettext_lazy("GIFT"),
    extensions=(".gift", ".txt"),
    media_type="text/plain; charset=utf-8",
    recognise=recognise,
    parse=parse_gift,
    write=write_gift,
)
