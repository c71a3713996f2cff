"""Writes Moodle XML that Moodle reads: what it cannot say is left out and named."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from assessments.exchange import markup
from assessments.exchange.answers import cloze_stem, default_rubric, number_text, pattern_of
from assessments.exchange.base import Loss, WrittenFile
from assessments.exchange.losses import Losses, weights_of
from assessments.exchange.moodle_cloze import write_gap
from assessments.exchange.moodle_files import encoded, with_pictures
from assessments.item_types.base import ItemDraft, Json

_NAME_LENGTH = 60
_MEGABYTE = 1024 * 1024
_GAP = re.compile(r"\{\{([0-9]{1,3})\}\}")
_ORDERING_RULES = {
    "all_or_nothing": "ALL_OR_NOTHING",
    "proportional": "ABSOLUTE_POSITION",
    "adjacent": "RELATIVE_NEXT_EXCLUDE_LAST",
}
Body = tuple[str, str, list[str]]


def write_moodle_xml(drafts: Sequence[ItemDraft]) -> WrittenFile:
    """The questions as UTF-8; those of a type that Moodle does not know stay out, and are named."""
    losses: list[Loss] = []
    questions = []
    for draft in drafts:
        lost = Losses(draft)
        write = _WRITERS.get(draft.type)
        if write is None:
            lost.lose_item(_("Moodle has no questions of this type."))
        else:
            questions.append(_question(draft, write(draft, lost), lost))
            lost.check_difficulty()
        losses += lost.found
    content = "".join(['<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n', *questions, "</quiz>\n"])
    return WrittenFile(content.encode(), losses)


def _question(draft: ItemDraft, body: Body, lost: Losses) -> str:
    kind, text, rows = body
    tags = "".join(_holder("tag", tag) for tag in draft.tags)
    parts = [
        _holder("name", markup.to_plain(draft.stem, markup.HTML)[:_NAME_LENGTH].strip()),
        _html("questiontext", text, lost),
        _html("generalfeedback", draft.explanation, lost),
        "<defaultgrade>1.0</defaultgrade>",
        _element("idnumber", draft.external_id),
        *rows,
        f"<tags>{tags}</tags>" if tags else "",
    ]
    lines = "".join(f"    {part}\n" for part in parts if part)
    return f'  <question type="{kind}">\n{lines}  </question>\n'


def _xml(text: str) -> str:
    return escape(markup.without_noncharacters(text))


def _element(tag: str, text: str) -> str:
    return f"<{tag}>{_xml(text)}</{tag}>"


def _holder(tag: str, text: str) -> str:
    return f"<{tag}>{_element('text', text)}</{tag}>"


def _formatted(tag: str, text: str, form: str = "plain_text", inside: str = "") -> str:
    return f'<{tag} format="{form}">{_element("text", text)}{inside}</{tag}>'


def _html(tag: str, html: str, lost: Losses) -> str:
    """The text with the pictures that it shows."""
    text, pictures = with_pictures(html, lost)
    files = "".join(
        f'<file name={quoteattr(picture.name)} encoding="base64">{encoded(picture)}</file>'
        for picture in pictures
    )
    return _formatted(tag, text, "html", files)


def _answer(text: str, percent: object, feedback: str, inside: str = "") -> str:
    remark = _formatted("feedback", feedback) if feedback else ""
    return (
        f'<answer fraction="{percent}" format="plain_text">{_element("text", text)}{remark}{inside}</answer>'
    )


def _choice(draft: ItemDraft, lost: Losses) -> Body:
    rows = [_element("single", str(draft.type == "single_choice").lower())]
    rows.append("<shuffleanswers>true</shuffleanswers>")
    for option, percent in zip(draft.options, weights_of(draft, lost), strict=True):
        rows.append(_answer(option.text, percent, option.feedback))
    return "multichoice", draft.stem, rows


def _true_false(draft: ItemDraft, _lost: Losses) -> Body:
    feedback = draft.spec.get("feedback", {})
    right = str(draft.spec["answer"]).lower()
    rows = [_answer(name, 100 if name == right else 0, feedback.get(name, "")) for name in ("true", "false")]
    return "truefalse", draft.stem, rows


def _short_text(draft: ItemDraft, lost: Losses) -> Body:
    spec = draft.spec
    lost.check_flags(spec, keep_punctuation=False)
    rows = [f"<usecase>{int(spec.get('case_sensitive', False))}</usecase>"]
    rows += [_answer(*row) for row in _accepted(spec)]
    return "shortanswer", draft.stem, rows


def _accepted(spec: Json) -> list[tuple[str, str, str]]:
    """Accepted texts with their percentages and their feedback."""
    wildcards = spec.get("wildcards", False)
    return [
        (pattern_of(row["text"], wildcards=wildcards), str(row.get("percent", 100)), row.get("feedback", ""))
        for row in spec["answers"]
    ]


def _numeric(draft: ItemDraft, lost: Losses) -> Body:
    spec = draft.spec
    lost.check_flags(spec, significant_figures=None)
    rows = []
    for row in spec["answers"]:
        tolerance = _element("tolerance", lost.absolute_tolerance(row))
        remark = row.get("feedback", "")
        rows.append(_answer(str(row["value"]), row.get("percent", 100), remark, tolerance))
    units = "".join(_unit(unit) for unit in spec.get("units", []))
    is_required = spec.get("unit_required", False)
    rows.append(f"<units>{units}</units>" if units else "")
    rows.append(f"<unitgradingtype>{int(is_required)}</unitgradingtype>")
    rows.append("<unitpenalty>1.0</unitpenalty>")
    rows.append(f"<showunits>{0 if units else 3}</showunits>")
    return "numerical", draft.stem, rows


def _unit(unit: Json) -> str:
    """Moodle tells how many of this unit make one of the first."""
    multiplier = number_text((1 / Decimal(str(unit.get("factor", 1)))).normalize())
    return f"<unit>{_element('multiplier', multiplier)}{_element('unit_name', unit['text'])}</unit>"


def _matching(draft: ItemDraft, lost: Losses) -> Body:
    lost.check_rule("proportional")
    pairs = [(pair["left"], pair["right"]) for pair in draft.spec["pairs"]]
    pairs += [("", text) for text in draft.spec.get("distractors", [])]
    rows = ["<shuffleanswers>true</shuffleanswers>"]
    rows += [_formatted("subquestion", left, inside=_holder("answer", right)) for left, right in pairs]
    return "matching", draft.stem, rows


def _written(draft: ItemDraft, lost: Losses) -> Body:
    spec = draft.spec
    lost.check_flags(spec, rubric=default_rubric())
    if spec["kind"] == "file":
        rows = [
            "<responseformat>noinline</responseformat>",
            "<responserequired>1</responserequired>",
            "<attachments>1</attachments>",
            "<attachmentsrequired>1</attachmentsrequired>",
            f"<maxbytes>{spec['max_megabytes'] * _MEGABYTE}</maxbytes>",
            _element("filetypeslist", ",".join(spec["accepts"])),
        ]
        return "essay", draft.stem, rows
    if "\n" in spec.get("template", ""):
        lost.lose("spec.template", _("The lines of the outline are joined."))
    rows = ["<responseformat>editor</responseformat>", "<attachments>0</attachments>"]
    rows.append(f"<maxwordlimit>{spec['max_words']}</maxwordlimit>" if spec.get("max_words") else "")
    rows.append(_formatted("responsetemplate", spec.get("template", "")))
    return "essay", draft.stem, rows


def _ordering(draft: ItemDraft, _lost: Losses) -> Body:
    rule = (draft.scoring or {}).get("rule", "all_or_nothing")
    rows = [_element("gradingtype", _ORDERING_RULES[rule])]
    rows += [_answer(text, f"{place}.0000000", "") for place, text in enumerate(draft.spec["parts"], start=1)]
    return "ordering", draft.stem, rows


def _cloze(draft: ItemDraft, lost: Losses) -> Body:
    """Moodle has one text only: the question before the gaps goes into it."""
    stem = "" if draft.stem == cloze_stem() else draft.stem
    if stem:
        lost.lose("stem", _("The question and the text with the gaps became one."))
    gaps = draft.spec["gaps"]
    written = [write_gap(gap, _gap_rows(gap, lost)) for gap in gaps]
    text = _GAP.sub(lambda found: written[int(found[1]) - 1], draft.spec["text"])
    return "cloze", stem + text, []


def _gap_rows(gap: Json, lost: Losses) -> list[tuple[str, str, str]]:
    if gap["kind"] == "choice":
        return [
            (option["text"], str(option.get("percent", 0)), option.get("feedback", ""))
            for option in gap["options"]
        ]
    lost.check_flags(gap, keep_punctuation=False, significant_figures=None, units=[], unit_required=False)
    if gap["kind"] == "text":
        return _accepted(gap)
    return [
        (f"{row['value']}:{lost.absolute_tolerance(row)}", str(row.get("percent", 100)), row["feedback"])
        for row in gap["answers"]
    ]


_WRITERS: dict[str, Callable[[ItemDraft, Losses], Body]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_false,
    "short_text": _short_text,
    "numeric": _numeric,
    "matching": _matching,
    "written": _written,
    "ordering": _ordering,
    "cloze": _cloze,
}
