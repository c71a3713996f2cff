"""Forms for tests; the rules themselves are those of the assessment room."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import api as assessments_api
from cms.questions.fields import DIFFICULTIES, field_of, split_tags


class TestForm(forms.Form):
    __test__ = False

    name = forms.CharField(label=gettext_lazy("Name"), max_length=250)
    pass_mark = forms.IntegerField(
        label=gettext_lazy("Pass mark (per cent)"), min_value=0, max_value=100, initial=70
    )
    max_attempts = forms.IntegerField(
        label=gettext_lazy("Attempts at most"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Left empty, the test may be taken any number of times."),
    )
    time_limit_minutes = forms.IntegerField(
        label=gettext_lazy("Time limit, minutes"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Left empty, there is no limit."),
    )
    feedback_policy = forms.ChoiceField(
        label=gettext_lazy("What the report shows"),
        choices=assessments_api.FeedbackPolicy.choices,
        initial=assessments_api.FeedbackPolicy.EXPLANATION_AFTER_PASSING,
    )
    shuffle_options = forms.BooleanField(
        label=gettext_lazy("Shuffle the answers"), required=False, initial=True
    )
    owner = forms.TypedChoiceField(label=gettext_lazy("Owner"), coerce=int)

    def __init__(self, owners: Iterable[tuple[int, str]], *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            field_of(self, "owner").choices = list(owners)
        else:
            del self.fields["owner"]


class DrawRuleForm(forms.Form):
    bank = forms.TypedChoiceField(
        label=gettext_lazy("Question bank"), coerce=int, required=False, empty_value=None
    )
    count = forms.IntegerField(label=gettext_lazy("How many to draw"), required=False, min_value=1)
    tags = forms.CharField(label=gettext_lazy("Only these topics"), required=False)
    difficulty_from = forms.TypedChoiceField(
        label=gettext_lazy("Difficulty from"),
        choices=[("", "—"), *DIFFICULTIES],
        coerce=int,
        required=False,
        empty_value=None,
    )
    difficulty_to = forms.TypedChoiceField(
        label=gettext_lazy("Difficulty to"),
        choices=[("", "—"), *DIFFICULTIES],
        coerce=int,
        required=False,
        empty_value=None,
    )

    def __init__(self, *args: Any, banks: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "bank").choices = [("", "—"), *banks]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("bank") and not cleaned.get("count"):
            self.add_error("count", _("How many questions should be drawn?"))
        if cleaned.get("count") and not cleaned.get("bank"):
            self.add_error("bank", _("Choose a bank."))
        return cleaned


DrawRuleFormSet = forms.formset_factory(DrawRuleForm, extra=0)


def draft_of_test(
    form: TestForm, rules: Any, retry: assessments_api.RetryPolicy
) -> assessments_api.TestDraft:
    """What the author typed; the pause between attempts is kept as it was."""
    cleaned = form.cleaned_data
    return assessments_api.TestDraft(
        name=cleaned["name"],
        sections=[_draw_rule(row.cleaned_data) for row in rules if row.cleaned_data.get("bank")],
        pass_mark=cleaned["pass_mark"],
        retry_policy=assessments_api.RetryPolicy(cleaned["max_attempts"], retry.cool_down_minutes),
        feedback_policy=cleaned["feedback_policy"],
        time_limit_minutes=cleaned["time_limit_minutes"],
        shuffle_options=cleaned["shuffle_options"],
    )


def _draw_rule(row: dict[str, Any]) -> assessments_api.DrawRule:
    return assessments_api.DrawRule(
        bank_id=row["bank"],
        count=row["count"],
        tags=split_tags(row["tags"]),
        difficulty_from=row["difficulty_from"],
        difficulty_to=row["difficulty_to"],
    )
