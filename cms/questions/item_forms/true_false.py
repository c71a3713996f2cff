"""True or false: the question is a statement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from cms.questions.item_forms.base import ItemForm, Json, lines


class TrueFalseForm(ItemForm):
    code = "true_false"
    title = gettext_lazy("True or false")
    summary = gettext_lazy("A statement that holds or does not.")
    example = gettext_lazy("“A normal ECG excludes a myocardial infarction.” ◯ True ◉ False")
    icon = "tick-inverse"
    stem_help = gettext_lazy("Write a statement, not a question.")

    answer = forms.ChoiceField(
        label=gettext_lazy("The statement is"),
        required=False,
        choices=[
            ("true", pgettext_lazy("statement", "True")),
            ("false", pgettext_lazy("statement", "False")),
        ],
        widget=forms.RadioSelect,
    )
    feedback_true = lines(gettext_lazy("Comment for those who say “true”"))
    feedback_false = lines(gettext_lazy("Comment for those who say “false”"))

    @classmethod
    def initial_of(cls, given: Any) -> Json:
        return {
            "answer": "true" if given["answer"] else "false",
            "feedback_true": given["feedback"]["true"],
            "feedback_false": given["feedback"]["false"],
        }

    def spec(self) -> Json:
        cleaned = self.cleaned_data
        return {
            "answer": {"true": True, "false": False}.get(cleaned["answer"]),
            "feedback": {"true": cleaned["feedback_true"], "false": cleaned["feedback_false"]},
        }
