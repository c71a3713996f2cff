"""What typed answers share: accepted answers with what each earns, and the units of a number."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cms.questions.item_forms.base import Json, PartForm, RowKind, line

FULL = "100"
TOLERANCE_KINDS = [
    ("absolute", gettext_lazy("in the unit of the answer")),
    ("relative", gettext_lazy("as a share: 0.05 is 5 %")),
]


def percent_field() -> forms.CharField:
    """Text, so that the rules of the type read it and complain of it."""
    return line(gettext_lazy("Earns, %"), widget=forms.TextInput({"inputmode": "decimal"}))


def figures_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=gettext_lazy("Significant figures"),
        required=False,
        help_text=gettext_lazy("Left empty, any number of them is accepted."),
    )


def decimal_field(label: Any, **options: Any) -> forms.CharField:
    return line(label, widget=forms.TextInput({"inputmode": "decimal"}), **options)


class TextAnswerForm(PartForm):
    text = line(gettext_lazy("Accepted answer"))
    percent = percent_field()
    feedback = line(gettext_lazy("Comment on this answer"))
    told_by = ("text", "percent", "feedback")

    def spec(self) -> Json:
        return {**self.cleaned_data, "percent": self.cleaned_data["percent"] or FULL}


class NumberAnswerForm(PartForm):
    value = decimal_field(gettext_lazy("Accepted number"))
    tolerance = decimal_field(gettext_lazy("Tolerance ±"))
    tolerance_kind = forms.ChoiceField(
        label=gettext_lazy("The tolerance is"), choices=TOLERANCE_KINDS, required=False
    )
    percent = percent_field()
    feedback = line(gettext_lazy("Comment on this answer"))
    told_by = ("value", "tolerance", "percent", "feedback")

    def spec(self) -> Json:
        cleaned = self.cleaned_data
        return {
            **cleaned,
            "tolerance": cleaned["tolerance"] or "0",
            "tolerance_kind": cleaned["tolerance_kind"] or "absolute",
            "percent": cleaned["percent"] or FULL,
        }


class UnitForm(PartForm):
    text = line(gettext_lazy("Unit"))
    factor = decimal_field(gettext_lazy("How many of the first unit it is"))
    told_by = ("text", "factor")

    def spec(self) -> Json:
        return {**self.cleaned_data, "factor": self.cleaned_data["factor"] or "1"}


ANSWERS_HELP = gettext_lazy("Left empty, “Earns” is 100 %. The best of the answers that fit is counted.")
UNITS = RowKind(
    UnitForm,
    title=gettext_lazy("Units"),
    add=gettext_lazy("Add a unit"),
    help=gettext_lazy(
        "The answers are in the first one. After “mg”, “g” has 1000. Without units, leave empty."
    ),
    shown=1,
)
