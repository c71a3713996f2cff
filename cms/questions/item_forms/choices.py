"""Single and multiple choice: options, which of them are right, and what each is worth."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from assessments import api as assessments_api
from cms.questions.item_forms.base import ItemForm, Json, PartForm, RowKind, line, lines, tick, whole

_WEIGHTS = "weights"


class OptionForm(PartForm):
    told_by = ("text", "is_right", "feedback", "percent")

    text = lines(gettext_lazy("Answer"))
    is_right = tick(gettext_lazy("Right"))
    percent = forms.DecimalField(
        label=gettext_lazy("Earns, %"),
        required=False,
        max_digits=10,
        decimal_places=7,
        localize=True,
    )
    feedback = line(gettext_lazy("Comment on this answer"))
    id = forms.CharField(required=False, widget=forms.HiddenInput)


OPTIONS = RowKind(
    OptionForm,
    title=gettext_lazy("Answers"),
    add=gettext_lazy("Add an answer"),
    help=gettext_lazy("Rows left empty are ignored. Answers are shown in another order each time."),
    shown=4,
    spare=1,
    is_ordered=False,
)


class ChoiceForm(ItemForm):
    rows_of = {"options": OPTIONS}

    @classmethod
    def initial_of_item(cls, draft: assessments_api.ItemDraft) -> Json:
        options = [
            {
                "text": option.text,
                "is_right": option.is_right,
                "feedback": option.feedback,
                "id": option.id,
                "percent": option.percent,
            }
            for option in draft.options
        ]
        scoring = draft.scoring or {}
        initial = {"options": options, "max_picks": scoring.get("max_picks")}
        return {**initial, "scoring": scoring["rule"]} if scoring else initial

    def fill(self, draft: assessments_api.ItemDraft) -> assessments_api.ItemDraft:
        rule = self.rule
        scoring: Json = {"rule": rule}
        if self.cleaned_data.get("max_picks"):
            scoring["max_picks"] = self.cleaned_data["max_picks"]
        return replace(
            draft,
            scoring=scoring,
            options=[self._option(row, rule) for row in self.groups["options"].specs()],
        )

    def _option(self, row: Any, rule: str) -> assessments_api.OptionDraft:
        percent = row.pop("percent")
        return assessments_api.OptionDraft(**row, percent=percent if rule == _WEIGHTS else None)


class SingleChoiceForm(ChoiceForm):
    code = "single_choice"
    title = gettext_lazy("Single choice")
    summary = gettext_lazy("One answer is chosen from a list.")
    example = gettext_lazy("First-line drug in anaphylaxis? ◯ Prednisolone ◉ Adrenaline ◯ Chloropyramine")
    icon = "radio-full"
    rules = (
        ("all_or_nothing", gettext_lazy("All or nothing: the right answer earns all the points.")),
        (
            _WEIGHTS,
            gettext_lazy("A worth of its own for each answer: acceptable answers earn a part of the points."),
        ),
    )


class MultipleChoiceForm(ChoiceForm):
    code = "multiple_choice"
    title = gettext_lazy("Multiple choice")
    summary = gettext_lazy("All right answers are chosen from a list.")
    example = gettext_lazy("Signs of heart failure? ☑ Dyspnoea ☑ Leg oedema ☐ Fever")
    icon = "check"
    rules = (
        (
            "all_or_nothing",
            gettext_lazy("All or nothing: points only when exactly the right answers are chosen."),
        ),
        (
            "ps50",
            gettext_lazy(
                "PS50: all right answers earn everything, at least half of them half of the points."
            ),
        ),
        (
            "proportional",
            gettext_lazy("By share: each right answer earns its part; too many choices earn nothing."),
        ),
        (
            "penalty",
            gettext_lazy("By share with a penalty: a wrong answer takes away what a right one earns."),
        ),
        (
            _WEIGHTS,
            gettext_lazy("A worth of its own for each answer: what the chosen ones earn is added up."),
        ),
    )

    max_picks = whole(
        gettext_lazy("Choices at most"),
        least=1,
        help_text=gettext_lazy("Left empty, any number of answers may be chosen."),
    )
