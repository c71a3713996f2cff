"""What each type of question in Moodle XML is here."""

import re
from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.exchange import markup
from assessments.exchange.answers import (
    GivenOption,
    choice_parts,
    cloze_stem,
    default_rubric,
    matching_spec,
    number_text,
    numeric_spec,
    read_number,
    short_text_spec,
)
from assessments.exchange.base import invalid
from assessments.exchange.moodle_cloze import cloze_spec
from assessments.exchange.moodle_question import Question
from assessments.item_types.base import ItemDraft, Json
from assessments.item_types.written import DEFAULT_ENDINGS, ENDINGS, MAX_MEGABYTES

_NUMBERED_GAP = re.compile(r"\[\[([0-9]{1,3})\]\]")
_ENDING = re.compile(r"\.[a-z0-9]{1,10}")
_MEGABYTE = 1024 * 1024
_UNLIMITED_MEGABYTES = 10


def _multichoice(question: Question) -> ItemDraft:
    parts = choice_parts(question.answers(), single=question.flag("single"))
    stem = question.html("questiontext")
    return ItemDraft(parts.type, stem, options=parts.options, scoring=parts.scoring)


def _true_false(question: Question) -> ItemDraft:
    answers = {answer.text.lower(): answer for answer in question.answers()}
    if set(answers) != {"true", "false"}:
        raise invalid("answers", _("A true and a false answer are expected."))
    spec = {
        "answer": answers["true"].percent > answers["false"].percent,
        "feedback": {name: answers[name].feedback for name in ("true", "false")},
    }
    return ItemDraft("true_false", question.html("questiontext"), spec=spec)


def _short_answer(question: Question) -> ItemDraft:
    spec = short_text_spec(question.answers(), case_sensitive=question.flag("usecase"))
    return ItemDraft("short_text", question.html("questiontext"), spec=spec)


def _numerical(question: Question) -> ItemDraft:
    rows = []
    for node, answer in zip(question.node.all("answer"), question.answers(), strict=True):
        if answer.text == "*":
            question.warn("answers", _("What is said to every other number was left out."))
            continue
        value = question.number("answers", answer.text)
        tolerance = question.number("tolerance", node.text_of("tolerance"))
        rows.append(GivenOption(value, answer.percent, answer.feedback).numeric(tolerance))
    units = _units(question)
    is_required = bool(units) and question.node.text_of("unitgradingtype") in ("1", "2")
    if is_required:
        question.warn(
            "units", _("A wrong unit makes the answer wrong: a part of the points cannot be taken.")
        )
    spec = numeric_spec(rows, units=units, unit_required=is_required)
    return ItemDraft("numeric", question.html("questiontext"), spec=spec)


def _units(question: Question) -> list[Json]:
    """Units with the one of the answers first. Moodle tells how many of a unit make one of that."""
    holder = question.node.first("units")
    found = [
        (unit.text_of("unit_name"), read_number(unit.text_of("multiplier") or "1", "units"))
        for unit in (holder.all("unit") if holder else [])
    ]
    if any(not multiplier for _name, multiplier in found):
        raise invalid("units", _("A unit with the multiplier 0 means nothing."))
    found.sort(key=lambda unit: unit[1] != 1)
    if found and found[0][1] != 1:
        raise invalid("units", _("No unit has the multiplier 1."))
    return [{"text": name, "factor": number_text((1 / multiplier).normalize())} for name, multiplier in found]


def _matching(question: Question) -> ItemDraft:
    pairs, distractors = [], []
    for node in question.node.all("subquestion"):
        left = question.plain(node, "subquestion")
        right = markup.one_line(node.text_of("answer"))
        if left:
            pairs.append({"left": left, "right": right})
        elif right:
            distractors.append(right)
    spec = matching_spec(pairs, distractors)
    return ItemDraft("matching", question.html("questiontext"), spec=spec, scoring={"rule": "proportional"})


def _essay(question: Question) -> ItemDraft:
    node = question.node
    has_rubric = bool(node.text_of("graderinfo"))
    told = _("The file has no rubric: the answer is marked as wrong, partly right or right.")
    question.warn("graderinfo", _("The notes for markers were left out.") if has_rubric else told)
    if node.text_of("responseformat") == "noinline":
        asked = _file_asked(question)
    else:
        if node.text_of("attachments") not in ("", "0"):
            question.warn("attachments", _("Files beside the text cannot be attached."))
        template = node.first("responsetemplate")
        outline = question.plain(template, "responsetemplate") if template else ""
        most = Decimal(question.number("maxwordlimit", node.text_of("maxwordlimit")))
        asked = {"kind": "text", "max_words": int(most) or None, "template": outline}
    spec = {**asked, "rubric": default_rubric()}
    return ItemDraft("written", question.html("questiontext"), spec=spec)


def _file_asked(question: Question) -> Json:
    named = _ENDING.findall(question.node.text_of("filetypeslist").lower())
    accepts = [ending for ending in ENDINGS if ending in named]
    if len(accepts) < len(set(named)):
        question.warn("filetypeslist", _("Some kinds of files cannot be taken."))
    size = int(Decimal(question.number("maxbytes", question.node.text_of("maxbytes"))))
    megabytes = min(max(-(-size // _MEGABYTE), 0), MAX_MEGABYTES) or _UNLIMITED_MEGABYTES
    return {"kind": "file", "accepts": accepts or DEFAULT_ENDINGS, "max_megabytes": megabytes}


def _ordering(question: Question) -> ItemDraft:
    rule = question.node.text_of("gradingtype").upper()
    if rule in ("ALL_OR_NOTHING", "-1"):
        scoring = "all_or_nothing"
    elif rule in ("", "ABSOLUTE_POSITION", "0"):
        scoring = "proportional"
    else:
        scoring = "adjacent"
    parts = [question.plain(answer, "answers") for answer in question.node.all("answer")]
    stem = question.html("questiontext")
    return ItemDraft("ordering", stem, spec={"parts": parts}, scoring={"rule": scoring})


def _cloze(question: Question) -> ItemDraft:
    spec = cloze_spec(question.html("questiontext"))
    if not spec["gaps"]:
        raise invalid("questiontext", _("The text has no gap."))
    return ItemDraft("cloze", cloze_stem(), spec=spec)


def _gap_select(question: Question) -> ItemDraft:
    """``[[2]]`` is a gap whose right word is the second; the words of its group are what to choose from."""
    choices = question.node.all("selectoption") + question.node.all("dragbox")
    words = [(question.plain(node, "answers"), node.text_of("group")) for node in choices]
    gaps: list[Json] = []

    def take(found: re.Match[str]) -> str:
        number = int(found[1])
        if not 1 <= number <= len(words):
            raise invalid("questiontext", _("The gap %(gap)s has no answer.") % {"gap": found[0]})
        gaps.append(_select_gap(words, *words[number - 1]))
        return f"{{{{{len(gaps)}}}}}"

    text = _NUMBERED_GAP.sub(take, question.html("questiontext"))
    if not gaps:
        raise invalid("questiontext", _("The text has no gap."))
    return ItemDraft("cloze", cloze_stem(), spec={"text": text, "gaps": gaps})


def _select_gap(words: list[tuple[str, str]], right: str, group: str) -> Json:
    texts = dict.fromkeys(text for text, of in words if of == group)
    options = [{"text": text, "percent": 100 if text == right else 0, "feedback": ""} for text in texts]
    return {"kind": "choice", "weight": 1, "options": options, "layout": "select"}


READERS: dict[str, Callable[[Question], ItemDraft]] = {
    "multichoice": _multichoice,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "numerical": _numerical,
    "matching": _matching,
    "match": _matching,
    "essay": _essay,
    "ordering": _ordering,
    "cloze": _cloze,
    "multianswer": _cloze,
    "gapselect": _gap_select,
    "ddwtos": _gap_select,
}
