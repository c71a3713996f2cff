"""Matching: lines and the answer of each, and answers that fit none."""

from typing import Any

from django.utils.translation import gettext_lazy

from cms.questions.item_forms.base import ItemForm, Json, PartForm, RowKind, lines


class PairForm(PartForm):
    told_by = ("left", "right")

    left = lines(gettext_lazy("Line"))
    right = lines(gettext_lazy("Its answer"))


class TextForm(PartForm):
    """A row that is a text and nothing else."""

    text = lines(gettext_lazy("Text"))

    @classmethod
    def initial_of(cls, given: Any) -> Json:
        return {"text": given}

    def spec(self) -> Any:
        return self.cleaned_data["text"]


class MatchingForm(ItemForm):
    code = "matching"
    title = gettext_lazy("Matching")
    summary = gettext_lazy("Each line is given its answer from a common list.")
    example = gettext_lazy("Heparin → Protamine; Warfarin → Vitamin K; Paracetamol → Acetylcysteine")
    icon = "link"
    rules = (
        ("proportional", gettext_lazy("By share: each right pair earns its part of the points.")),
        ("all_or_nothing", gettext_lazy("All or nothing: points only when every pair is right.")),
    )
    rows_of = {
        "pairs": RowKind(
            PairForm,
            title=gettext_lazy("Pairs"),
            add=gettext_lazy("Add a pair"),
            help=gettext_lazy("The same answer may belong to several lines. Both sides are shuffled."),
            shown=4,
            is_ordered=False,
        ),
        "distractors": RowKind(
            TextForm,
            title=gettext_lazy("Answers that fit no line"),
            add=gettext_lazy("Add an answer"),
            help=gettext_lazy("They keep the last pair from being guessed."),
            shown=1,
            is_ordered=False,
        ),
    }
