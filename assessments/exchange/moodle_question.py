"""One question of Moodle XML while it is read: its texts with their markup, and what was dropped of it."""

from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.exchange import markup
from assessments.exchange.answers import GivenOption, number_text, read_number
from assessments.exchange.base import invalid
from assessments.exchange.moodle_files import read_picture
from assessments.exchange.moodle_tree import Node
from assessments.exchange.pictures import Picture

_MARKUPS = {"html": markup.HTML, "markdown": markup.MARKDOWN, "plain_text": markup.PLAIN}
_YES = ("true", "1", "yes")


class Question:
    def __init__(self, node: Node) -> None:
        self.node = node
        self.warnings: list[tuple[str, str]] = []
        self.pictures: dict[str, Picture] = {}
        self._shown: set[str] = set()
        self._dropped: list[str] = []

    def warn(self, field: str, message: str) -> None:
        if (field, message) not in self.warnings:
            self.warnings.append((field, message))

    def html(self, tag: str) -> str:
        """The HTML of a text that has a format; of the files that come along it keeps the pictures."""
        child = self.node.first(tag)
        if child is None:
            return ""
        pictures = {node.get("name"): read_picture(node) for node in child.all("file")}
        kept = {name: picture for name, picture in pictures.items() if picture}
        addresses = {name: picture.address for name, picture in kept.items()}
        text = markup.to_html(self.node.text_of(tag), _markup(child))
        html, dropped = markup.drop_files(text, addresses)
        for name, picture in kept.items():
            if picture.address in html:
                self.pictures[picture.address] = picture
                self._shown.add(name)
        self._dropped += dropped
        return html

    def dropped_files(self) -> list[str]:
        """Names of the files that came along or were linked, and stay outside."""
        names = [name for name in self.node.files() if name not in self._shown]
        old = self.node.text_of("image")
        return list(dict.fromkeys([*names, *self._dropped, *([old] if old else [])]))

    def plain(self, holder: Node, field: str) -> str:
        """The text of an answer or a part of one, without its markup."""
        text, told = (holder.text_of("text") if holder.first("text") else holder.text), _markup(holder)
        plain = markup.to_plain(text, told)
        if markup.loses_markup(text, told):
            words = {"text": plain[:80]}
            self.warn(field, _("“%(text)s”: only the text came in, without its markup.") % words)
        return plain

    def answers(self) -> list[GivenOption]:
        return [
            GivenOption(self.plain(answer, "answers"), self._fraction(answer), self.feedback(answer))
            for answer in self.node.all("answer")
        ]

    def feedback(self, answer: Node) -> str:
        child = answer.first("feedback")
        return markup.to_plain(answer.text_of("feedback"), _markup(child)) if child else ""

    def flag(self, tag: str) -> bool:
        return self.node.text_of(tag).lower() in _YES

    def number(self, field: str, text: str) -> str:
        """A number as text; an empty one is 0."""
        return number_text(read_number(text or "0", field))

    def _fraction(self, answer: Node) -> Decimal:
        percent = Decimal(self.number("fraction", answer.get("fraction")))
        if not -100 <= percent <= 100:
            raise invalid("fraction", _("A percent runs from −100 to 100."))
        return percent


def _markup(node: Node) -> str:
    return _MARKUPS.get(node.get("format"), markup.MOODLE)
