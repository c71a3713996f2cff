"""Forms for tests; the rules themselves are those of the assessment room."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import api as assessments_api
from cms.questions.fields import DIFFICULTIES, field_of, show_refusal, split_tags
from core.errors import ApplicationError

# Minutes by unit, the longest first.
_PAUSES = {"days": 24 * 60, "hours": 60, "minutes": 1}
_PAUSE_NAMES = [
    ("minutes", gettext_lazy("minutes")),
    ("hours", gettext_lazy("hours")),
    ("days", gettext_lazy("days")),
]
_LEVELS = [("", "—"), *DIFFICULTIES]


class TestForm(forms.Form):
    __test__ = False

    name = forms.CharField(label=gettext_lazy("Name"), max_length=250)
    owner = forms.TypedChoiceField(label=gettext_lazy("Owner"), coerce=int)
    pass_mark = forms.IntegerField(
        label=gettext_lazy("Pass mark (per cent)"), min_value=0, max_value=100, initial=70
    )
    time_limit_minutes = forms.IntegerField(
        label=gettext_lazy("Time limit, minutes"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Left empty, there is no limit. Tutors may give single people more time."),
    )
    shuffle_questions = forms.BooleanField(
        label=gettext_lazy("Shuffle the questions of a section"),
        required=False,
        help_text=gettext_lazy("Otherwise they follow the order of the rows above."),
    )
    shuffle_options = forms.BooleanField(
        label=gettext_lazy("Shuffle the answers"), required=False, initial=True
    )
    max_attempts = forms.IntegerField(
        label=gettext_lazy("Attempts at most"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Left empty, the test may be taken any number of times."),
    )
    pause = forms.IntegerField(
        label=gettext_lazy("Pause between attempts"),
        required=False,
        min_value=0,
        max_value=10_000,
        help_text=gettext_lazy("Left empty, the next attempt may follow at once."),
    )
    pause_unit = forms.ChoiceField(
        label=gettext_lazy("Unit of the pause"), choices=_PAUSE_NAMES, required=False, initial="hours"
    )
    allows_appeal = forms.BooleanField(
        label=gettext_lazy("Allow an appeal when the attempts are used up"),
        required=False,
        help_text=gettext_lazy(
            "For tests that are taken once, such as psychological ones. A methodologist decides; "
            "a granted appeal is worth one more attempt."
        ),
    )
    feedback_policy = forms.ChoiceField(
        label=gettext_lazy("What the report shows"),
        choices=assessments_api.FeedbackPolicy.choices,
        initial=assessments_api.FeedbackPolicy.EXPLANATION_AFTER_PASSING,
    )

    def __init__(self, owners: Iterable[tuple[int, str]], *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            field_of(self, "owner").choices = list(owners)
        else:
            del self.fields["owner"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("allows_appeal") and not cleaned.get("max_attempts") and not self.errors:
            self.add_error("max_attempts", _("Limit the attempts, or there is nothing to appeal against."))
        return cleaned

    def retry_policy(self) -> assessments_api.RetryPolicy:
        cleaned = self.cleaned_data
        minutes = (cleaned["pause"] or 0) * _PAUSES[cleaned["pause_unit"] or "minutes"]
        return assessments_api.RetryPolicy(cleaned["max_attempts"], minutes, cleaned["allows_appeal"])


class DrawRuleForm(forms.Form):
    section = forms.CharField(
        label=gettext_lazy("Section"),
        required=False,
        max_length=120,
        widget=forms.TextInput({"list": "sections"}),
    )
    bank = forms.TypedChoiceField(
        label=gettext_lazy("Question bank"), coerce=int, required=False, empty_value=None
    )
    count = forms.IntegerField(label=gettext_lazy("How many to draw"), required=False, min_value=1)
    points = forms.IntegerField(
        label=gettext_lazy("Points each"), required=False, min_value=1, max_value=100, initial=1
    )
    tags = forms.CharField(
        label=gettext_lazy("Only these topics"),
        required=False,
        widget=forms.TextInput({"placeholder": gettext_lazy("separated by commas")}),
    )
    difficulty_from = forms.TypedChoiceField(
        label=gettext_lazy("Difficulty from"), choices=_LEVELS, coerce=int, required=False, empty_value=None
    )
    difficulty_to = forms.TypedChoiceField(
        label=gettext_lazy("Difficulty to"), choices=_LEVELS, coerce=int, required=False, empty_value=None
    )

    def __init__(self, *args: Any, banks: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "bank").choices = [("", "—"), *banks]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("bank") and not cleaned.get("count") and "count" not in self.errors:
            self.add_error("count", _("How many questions should be drawn?"))
        if cleaned.get("count") and not cleaned.get("bank") and "bank" not in self.errors:
            self.add_error("bank", _("Choose a bank."))
        return cleaned


DrawRuleFormSet = forms.formset_factory(DrawRuleForm, extra=0)


def draft_of_test(form: TestForm, rules: Any) -> assessments_api.TestDraft:
    """What the author typed."""
    cleaned = form.cleaned_data
    return assessments_api.TestDraft(
        name=cleaned["name"],
        sections=[_draw_rule(row.cleaned_data) for row in filled_rows(rules)],
        pass_mark=cleaned["pass_mark"],
        retry_policy=form.retry_policy(),
        feedback_policy=cleaned["feedback_policy"],
        time_limit_minutes=cleaned["time_limit_minutes"],
        shuffle_options=cleaned["shuffle_options"],
        shuffle_questions=cleaned["shuffle_questions"],
    )


def filled_rows(rules: Any) -> list[DrawRuleForm]:
    """The rows that name a bank and a number; empty ones are no rules."""
    return [row for row in rules if row.is_valid() and row.cleaned_data.get("bank")]


def typed_rules(rules: Any) -> list[assessments_api.DrawRule]:
    """The complete rows of a form that may be half filled yet."""
    return [_draw_rule(row.cleaned_data) for row in filled_rows(rules)]


def initial_of_test(draft: assessments_api.TestDraft) -> dict[str, Any]:
    pause, unit = _pause_of(draft.retry_policy.cool_down_minutes)
    return {
        "name": draft.name,
        "pass_mark": draft.pass_mark,
        "time_limit_minutes": draft.time_limit_minutes,
        "feedback_policy": draft.feedback_policy,
        "shuffle_options": draft.shuffle_options,
        "shuffle_questions": draft.shuffle_questions,
        "max_attempts": draft.retry_policy.max_attempts,
        "allows_appeal": draft.retry_policy.allows_appeal,
        "pause": pause,
        "pause_unit": unit,
    }


def initial_rows(draft: assessments_api.TestDraft, *, spare: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {
            "section": rule.section,
            "bank": rule.bank_id,
            "count": rule.count,
            "points": rule.points,
            "tags": ", ".join(rule.tags),
            "difficulty_from": rule.difficulty_from,
            "difficulty_to": rule.difficulty_to,
        }
        for rule in draft.sections
    ]
    return rows + [{}] * spare


def show_test_refusal(form: TestForm, rules: Any, error: ApplicationError) -> None:
    """Put what the assessment room refuses into the row it is about; the rest above the form."""
    rows = filled_rows(rules)
    above: dict[str, list[Any]] = {}
    for path, messages in error.fields.items():
        match path.split("."):
            case ["sections", number, field] if 1 <= int(number) <= len(rows):
                rows[int(number) - 1].add_error(
                    {"bank_id": "bank"}.get(field, field), [str(rule) for rule in messages]
                )
            case _:
                above[path] = list(messages)
    if above or not error.fields:
        show_refusal(form, type(error)(error.message, fields=above))


def _draw_rule(row: dict[str, Any]) -> assessments_api.DrawRule:
    return assessments_api.DrawRule(
        bank_id=row["bank"],
        count=row["count"],
        tags=split_tags(row["tags"]),
        difficulty_from=row["difficulty_from"],
        difficulty_to=row["difficulty_to"],
        section=row["section"],
        points=row["points"] or 1,
    )


def _pause_of(minutes: int) -> tuple[int | None, str]:
    """The pause in the longest unit that tells it in whole numbers."""
    if not minutes:
        return None, "hours"
    return next((minutes // length, unit) for unit, length in _PAUSES.items() if minutes % length == 0)
