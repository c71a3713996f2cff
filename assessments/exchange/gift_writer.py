"""Writes GIFT that Moodle reads: what it cannot say is left out and named."""

import re
from collections.abc import Callable, Sequence
from html import escape as escape_html

from django.utils.translation import gettext as _

from assessments.exchange import markup
from assessments.exchange.answers import pattern_of
from assessments.exchange.base import Loss, WrittenFile
from assessments.exchange.gift_syntax import escape
from assessments.exchange.losses import Losses, weights_of
from assessments.item_types.base import ItemDraft, Json

_NAME_LENGTH = 60
_NEEDS_MARKUP = re.compile(r"[<&\[]")


def write_gift(drafts: Sequence[ItemDraft]) -> WrittenFile:
    """The questions as UTF-8; those of a type that GIFT does not know stay out, and are named."""
    losses: list[Loss] = []
    questions = []
    for draft in drafts:
        lost = Losses(draft)
        body = _answers(draft, lost)
        if body is not None:
            questions.append(_question(draft, body, lost))
        losses += lost.found
    return WrittenFile("".join(questions).encode(), losses)


def _question(draft: ItemDraft, body: str, lost: Losses) -> str:
    lost.check_difficulty()
    lost.check_pictures()
    lost.check_brackets()
    marks = "".join(f" [tag:{_bracketed(tag)}]" for tag in draft.tags)
    name = markup.to_plain(draft.stem, markup.HTML)[:_NAME_LENGTH].strip()
    explanation = f"\n####{_marked(draft.explanation, draft)}" if draft.explanation else ""
    closing = "\n}" if "\n" in body or explanation else "}"
    return (
        f"// [id:{_bracketed(draft.external_id)}]{marks}\n"
        f"::{escape(name)}::{_stem(draft.stem)}{{{body}{explanation}{closing}\n\n"
    )


def _bracketed(text: str) -> str:
    return markup.one_line(text).replace("]", r"\]")


def _stem(stem: str) -> str:
    text = markup.plain_of_stem(stem)
    if text is None or text.startswith("["):
        return f"[html]{escape(stem)}"
    return escape(text)


def _is_html(draft: ItemDraft) -> bool:
    return _stem(draft.stem).startswith("[html]")


def _marked(html: str, draft: ItemDraft) -> str:
    """HTML behind a question: answers take over the markup of their question."""
    if _is_html(draft):
        return escape(html)
    return _stem(html)


def _text(text: str, draft: ItemDraft) -> str:
    """Plain text in a place where markup could be."""
    text = markup.one_line(text)
    if text and (_is_html(draft) or _NEEDS_MARKUP.search(text)):
        return f"[plain]{escape(text)}"
    return escape(text)


def _remark(text: str, draft: ItemDraft) -> str:
    return f"#{_text(text, draft)}" if text.strip() else ""


def _answers(draft: ItemDraft, lost: Losses) -> str | None:
    """What stands in the braces, or None when GIFT has no such question."""
    write = _WRITERS.get(draft.type)
    if write is None:
        lost.lose_item(_("GIFT has no questions of this type."))
        return None
    return write(draft, lost)


def _choice(draft: ItemDraft, lost: Losses) -> str:
    rows = []
    for option, percent in zip(draft.options, weights_of(draft, lost), strict=True):
        is_single_right = draft.type == "single_choice" and percent == "100"
        sign = "=" if is_single_right else "~" if percent == "0" else f"~%{percent}%"
        rows.append(f"\n\t{sign}{_text(option.text, draft)}{_remark(option.feedback, draft)}")
    return "".join(rows)


def _true_false(draft: ItemDraft, _lost: Losses) -> str:
    answer, feedback = draft.spec["answer"], draft.spec.get("feedback", {})
    right = feedback.get(str(answer).lower(), "")
    wrong = feedback.get(str(not answer).lower(), "")
    remarks = f"{_remark(wrong, draft) or '#'}{_remark(right, draft)}" if right else _remark(wrong, draft)
    return f"{str(answer).upper()}{remarks}"


def _short_text(draft: ItemDraft, lost: Losses) -> str | None:
    spec = draft.spec
    lost.check_flags(spec, case_sensitive=False, keep_punctuation=False)
    if any("->" in answer["text"] for answer in spec["answers"]):
        lost.lose_item(_("GIFT takes an answer with “->” in it for a pair to be matched."))
        return None
    return "".join(
        f"\n\t={_weight(answer)}{escape(pattern_of(answer['text'], wildcards=spec.get('wildcards', False)))}"
        f"{_remark(answer.get('feedback', ''), draft)}"
        for answer in spec["answers"]
    )


def _numeric(draft: ItemDraft, lost: Losses) -> str:
    spec = draft.spec
    lost.check_flags(spec, significant_figures=None, units=[], unit_required=False)
    rows = []
    for answer in spec["answers"]:
        tolerance = lost.absolute_tolerance(answer)
        remark = _remark(answer.get("feedback", ""), draft)
        rows.append(f"\n\t={_weight(answer)}{answer['value']}:{tolerance}{remark}")
    return f"#{''.join(rows)}"


def _weight(answer: Json) -> str:
    percent = answer.get("percent", 100)
    return "" if str(percent) == "100" else f"%{percent}%"


def _matching(draft: ItemDraft, lost: Losses) -> str:
    lost.check_rule("proportional")
    lefts = [(_left(pair["left"], draft), pair["right"]) for pair in draft.spec["pairs"]]
    rows = lefts + [("", text) for text in draft.spec.get("distractors", [])]
    return "".join(f"\n\t={left} -> {escape(markup.one_line(right))}" for left, right in rows)


def _left(text: str, draft: ItemDraft) -> str:
    """An arrow in the text would end it; HTML has another way to write one."""
    return f"[html]{escape(escape_html(text, quote=False))}" if "->" in text else _text(text, draft)


def _written(_draft: ItemDraft, lost: Losses) -> str:
    lost.check_written()
    return ""


_WRITERS: dict[str, Callable[[ItemDraft, Losses], str | None]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_false,
    "short_text": _short_text,
    "numeric": _numeric,
    "matching": _matching,
    "written": _written,
}
