"""Moodle XML: the file, its categories, and what all types of its questions share."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.exchange.base import Format, ParsedFile, invalid
from assessments.exchange.categories import tag_of
from assessments.exchange.encoding import decode_head
from assessments.exchange.moodle_answers import READERS
from assessments.exchange.moodle_question import Question
from assessments.exchange.moodle_tree import Node, read_questions
from assessments.exchange.moodle_xml_writer import write_moodle_xml
from assessments.exchange.pictures import PackageFile
from assessments.item_types.base import ItemDraft


def parse_moodle_xml(raw: bytes) -> ParsedFile:
    parsed = PackageFile()
    reader = _Reader(parsed)
    read_questions(raw, parsed, reader.take)
    return parsed


class _Reader:
    """Takes questions in the order of the file; a category counts for those that follow it."""

    def __init__(self, parsed: PackageFile) -> None:
        self._parsed = parsed
        self._category = ""

    def take(self, node: Node) -> None:
        kind = node.get("type")
        if kind == "category":
            self._category = tag_of(node.text_of("category"))
        elif kind == "description":
            told = _("Text without answers is no question; it was left out.")
            self._parsed.warn(node.line, "", told)
        elif kind not in READERS:
            words = {"type": kind[:40]}
            raise invalid("type", _("Questions of the type “%(type)s” cannot come in.") % words)
        else:
            self._take_question(node, kind)

    def _take_question(self, node: Node, kind: str) -> None:
        question = Question(node)
        draft = replace(
            READERS[kind](question),
            explanation=question.html("generalfeedback"),
            tags=_tags(node, self._category),
            external_id=node.text_of("idnumber"),
        )
        _check_dropped(question, draft)
        for field, message in question.warnings:
            self._parsed.warn(node.line, field, message)
        self._parsed.pictures.update(question.pictures)
        self._parsed.add(node.line, draft, name=node.text_of("name"))


def _tags(node: Node, category: str) -> list[str]:
    holder = node.first("tags")
    tags = [tag.text_of("text") or tag.text for tag in holder.all("tag")] if holder else []
    return [tag for tag in [*tags, category] if tag]


def _check_dropped(question: Question, draft: ItemDraft) -> None:
    """Name what a question of Moodle has and an item does not."""
    node = question.node
    worth = node.text_of("defaultgrade")
    if draft.type != "written" and worth and Decimal(question.number("defaultgrade", worth)) != 1:
        question.warn("defaultgrade", _("The points of a question are told by the test, not by the bank."))
    remarks = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
    if any(node.text_of(name) for name in remarks):
        question.warn("feedback", _("What is said of the answer as a whole was left out."))
    if any(hint.text_of("text") for hint in node.all("hint")):
        question.warn("hint", _("Hints between two tries were left out."))
    for name in question.dropped_files():
        question.warn("", _("The file “%(name)s” was left out.") % {"name": name[:120]})


def recognise(raw: bytes) -> bool:
    head = decode_head(raw).lstrip()
    return head.startswith("<") and "<quiz" in head


MOODLE_XML = Format(
    code="moodle_xml",
    label=gettext_lazy("Moodle XML"),
    extensions=(".xml",),
    media_type="application/xml",
    recognise=recognise,
    parse=parse_moodle_xml,
    write=write_moodle_xml,
)
