"""Cloze: a text with numbered gaps, and a form for each gap."""

import re
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy

from cms.questions.item_forms.answers import (
    FULL,
    TOLERANCE_KINDS,
    UNITS,
    decimal_field,
    figures_field,
    percent_field,
)
from cms.questions.item_forms.base import ItemForm, Json, PartForm, RowKind, line, lines, tick
from cms.questions.item_forms.short_text import CASE, PUNCTUATION, WILDCARDS

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_PLAIN_TAGS = re.compile(r"</?p>|<br\s*/?>")
_TEXT, _CHOICE, _NUMERIC = "text", "choice", "numeric"


def text_of_html(html: str) -> str:
    """Paragraphs as lines with an empty one between them; other markup stays to be seen and kept."""
    if _TAG.search(_PLAIN_TAGS.sub("", html)):
        return html
    text = re.sub(r"</p>\s*<p>", "\n\n", html.strip())
    text = _PLAIN_TAGS.sub("", re.sub(r"<br\s*/?>\n?", "\n", text))
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text.replace("&nbsp;", "\N{NO-BREAK SPACE}")


def html_of_text(text: str) -> str:
    """The opposite; what holds tags is HTML already."""
    if _TAG.search(text):
        return text
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{escape(part.strip()).replace(chr(10), '<br>')}</p>" for part in paragraphs if part)


class GapAnswerForm(PartForm):
    """An accepted answer of a gap of any kind; the kind says which fields mean something."""

    text = line(gettext_lazy("Answer"))
    tolerance = decimal_field(gettext_lazy("Tolerance ±"))
    tolerance_kind = forms.ChoiceField(
        label=gettext_lazy("The tolerance is"), choices=TOLERANCE_KINDS, required=False
    )
    percent = percent_field()
    feedback = line(gettext_lazy("Comment on this answer"))
    told_by = ("text", "tolerance", "percent", "feedback")
    aliases = {"value": "text"}

    @classmethod
    def initial_of(cls, given: Any) -> Json:
        return {**given, "text": given.get("value", given.get("text", ""))}

    def spec_of(self, kind: str) -> Json:
        cleaned = self.cleaned_data
        common = {"percent": cleaned["percent"] or FULL, "feedback": cleaned["feedback"]}
        if kind == _CHOICE:
            return {**common, "text": cleaned["text"], "percent": cleaned["percent"] or "0"}
        if kind == _TEXT:
            return {**common, "text": cleaned["text"]}
        return {
            **common,
            "value": cleaned["text"],
            "tolerance": cleaned["tolerance"] or "0",
            "tolerance_kind": cleaned["tolerance_kind"] or "absolute",
        }


class GapForm(PartForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("The gap is filled by"),
        choices=[
            (_TEXT, gettext_lazy("typing a word")),
            (_CHOICE, gettext_lazy("choosing from a list")),
            (_NUMERIC, gettext_lazy("typing a number")),
        ],
    )
    weight = decimal_field(gettext_lazy("Weight"), initial="1")
    layout = forms.ChoiceField(
        label=gettext_lazy("The list is shown"),
        required=False,
        choices=[
            ("select", gettext_lazy("as a drop-down list")),
            ("radio", gettext_lazy("side by side")),
            ("column", gettext_lazy("one below another")),
        ],
    )
    case_sensitive = tick(CASE)
    keep_punctuation = tick(PUNCTUATION)
    wildcards = tick(WILDCARDS)
    significant_figures = figures_field()
    unit_required = tick(gettext_lazy("The unit must be given"))
    rows_of = {
        "answers": RowKind(
            GapAnswerForm,
            is_ordered=False,
            title=gettext_lazy("Answers of the gap"),
            add=gettext_lazy("Add an answer"),
            help=gettext_lazy(
                "The right answer earns 100 %. Left empty, a typed answer earns 100 %, one of a list nothing."
            ),
            shown=3,
        ),
        "units": UNITS,
    }
    aliases = {"options": "answers"}
    told_by = ()

    @classmethod
    def initial_of(cls, given: Any) -> Json:
        return {**given, "answers": given.get("answers", given.get("options", []))}

    def spec(self) -> Json:
        cleaned = self.cleaned_data
        kind = cleaned["kind"]
        answers = [
            row.spec_of(kind) for row in self.groups["answers"].filled() if isinstance(row, GapAnswerForm)
        ]
        gap = {"kind": kind, "weight": cleaned["weight"] or "1"}
        if kind == _CHOICE:
            return {**gap, "options": answers, "layout": cleaned["layout"] or "select"}
        names: tuple[str, ...] = ("case_sensitive", "keep_punctuation", "wildcards")
        if kind == _NUMERIC:
            names = ("significant_figures", "unit_required")
            gap["units"] = self.groups["units"].specs()
        return {**gap, "answers": answers, **{name: cleaned[name] for name in names}}


class ClozeForm(ItemForm):
    code = "cloze"
    title = gettext_lazy("Cloze")
    summary = gettext_lazy("Gaps in a text are filled by typing or choosing.")
    example = gettext_lazy("Target pressure is below [140]/[90] mm Hg; first choose [an ACE inhibitor ▾].")
    icon = "form"
    stem_help = gettext_lazy("Say what is to be done; the text with its gaps comes below.")
    template = "cms/questions/_cloze.html"
    rows_of = {
        "gaps": RowKind(
            GapForm,
            title=gettext_lazy("Gaps"),
            add=gettext_lazy("Add a gap"),
            help=gettext_lazy("The first gap belongs to {{1}} in the text, the second to {{2}}, and so on."),
            shown=2,
            is_ordered=False,
        )
    }

    text = lines(
        gettext_lazy("Text with gaps"),
        rows=6,
        help_text=gettext_lazy("A gap is written as its number: {{1}}. An empty line begins a paragraph."),
    )

    @classmethod
    def initial_of(cls, given: Any) -> Json:
        return {**given, "text": text_of_html(given["text"])}

    def spec(self) -> Json:
        return {"text": html_of_text(self.cleaned_data["text"]), "gaps": self.groups["gaps"].specs()}
