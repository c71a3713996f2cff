"""Written: an answer in one's own words or a file, and the rubric that a tutor marks it by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cms.questions.item_forms.base import ItemForm, Json, PartForm, RowKind, line, lines, whole

_TEXT, _FILE = "text", "file"
_ENDINGS = (".pdf", ".docx", ".odt", ".jpg", ".png", ".webp", ".gif")
_USUAL_ENDINGS = [".pdf", ".docx", ".jpg", ".png"]


class LevelForm(PartForm):
    text = line(gettext_lazy("What earns it"))
    points = whole(gettext_lazy("Points"))
    told_by = ("text", "points")


class CriterionForm(PartForm):
    criterion = line(gettext_lazy("Criterion"))
    rows_of = {
        "levels": RowKind(LevelForm, title=gettext_lazy("Levels"), add=gettext_lazy("Add a level"), shown=3)
    }
    told_by = ("criterion",)


class WrittenForm(ItemForm):
    code = "written"
    title = gettext_lazy("Written answer or file")
    summary = gettext_lazy("An answer in one's own words or a file; a tutor marks it by a rubric.")
    example = gettext_lazy("Describe how you will treat this patient. → up to 300 words")
    icon = "doc-full"
    rows_of = {
        "rubric": RowKind(
            CriterionForm,
            title=gettext_lazy("Rubric"),
            add=gettext_lazy("Add a criterion"),
            help=gettext_lazy("The tutor chooses a level for each criterion; their points are added up."),
            shown=1,
            spare=0,
        )
    }

    kind = forms.ChoiceField(
        label=gettext_lazy("The answer is"),
        choices=[(_TEXT, gettext_lazy("a text")), (_FILE, gettext_lazy("a file"))],
        initial=_TEXT,
        widget=forms.RadioSelect,
    )
    max_words = whole(
        gettext_lazy("Words at most"),
        least=1,
        help_text=gettext_lazy("Left empty, the length is not limited."),
    )
    template_text = lines(
        gettext_lazy("Outline of the answer"),
        rows=4,
        help_text=gettext_lazy("Learners may put it into their answer and fill it in."),
    )
    accepts = forms.MultipleChoiceField(
        label=gettext_lazy("Files that are accepted"),
        required=False,
        choices=[(ending, ending.removeprefix(".").upper()) for ending in _ENDINGS],
        initial=_USUAL_ENDINGS,
        widget=forms.CheckboxSelectMultiple,
    )
    max_megabytes = whole(gettext_lazy("Megabytes at most"), least=1, initial=10)
    aliases = {"template": "template_text"}

    @classmethod
    def initial_of(cls, given: Any) -> Json:
        return {**given, "template_text": given.get("template", "")}

    def spec(self) -> Json:
        cleaned = self.cleaned_data
        asked = {"max_words": cleaned["max_words"], "template": cleaned["template_text"]}
        if cleaned["kind"] == _FILE:
            asked = {"accepts": cleaned["accepts"], "max_megabytes": cleaned["max_megabytes"]}
        return {"kind": cleaned["kind"], **asked, "rubric": self.groups["rubric"].specs()}
