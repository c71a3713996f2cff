"""Forms for banks, questions and tests; the rules themselves are those of the assessment room."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.rich_text import get_rich_text_editor_widget

from assessments import api as assessments_api
from core.errors import ApplicationError

_FEATURES = ["bold", "italic", "superscript", "subscript", "ol", "ul"]
# Markup of imported questions that the rich editor would lose.
_BEYOND_EDITOR = ("<table", "<img", "<pre", "<code", "<span", "<blockquote", "<a ")
_DIFFICULTIES = [(level, str(level)) for level in range(1, 6)]


class BankForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=250)
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=64,
        help_text=gettext_lazy("Latin letters, digits and hyphens; it is never changed."),
    )
    owner = forms.TypedChoiceField(label=gettext_lazy("Owner"), coerce=int)

    def __init__(self, owners: Iterable[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "owner").choices = list(owners)


class QuestionForm(forms.Form):
    stem = forms.CharField(label=gettext_lazy("Question"))
    explanation = forms.CharField(
        label=gettext_lazy("Explanation"),
        required=False,
        help_text=gettext_lazy("Shown after the attempt, if the test allows it."),
    )
    difficulty = forms.TypedChoiceField(
        label=gettext_lazy("Difficulty"), choices=_DIFFICULTIES, coerce=int, initial=3
    )
    tags = forms.CharField(
        label=gettext_lazy("Topics"),
        required=False,
        help_text=gettext_lazy("Separated by commas. A test may draw questions by topic."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("stem", "explanation"):
            markup = str(self.initial.get(name, ""))
            plain = any(tag in markup for tag in _BEYOND_EDITOR)
            editor = forms.Textarea() if plain else get_rich_text_editor_widget(features=_FEATURES)
            self.fields[name].widget = editor


class OptionForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Answer"), required=False, widget=forms.Textarea({"rows": 1}))
    is_right = forms.BooleanField(label=gettext_lazy("Right"), required=False)
    feedback = forms.CharField(label=gettext_lazy("Comment on this answer"), required=False)
    id = forms.CharField(required=False, widget=forms.HiddenInput)


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
            _field(self, "owner").choices = list(owners)
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
        choices=[("", "—"), *_DIFFICULTIES],
        coerce=int,
        required=False,
        empty_value=None,
    )
    difficulty_to = forms.TypedChoiceField(
        label=gettext_lazy("Difficulty to"),
        choices=[("", "—"), *_DIFFICULTIES],
        coerce=int,
        required=False,
        empty_value=None,
    )

    def __init__(self, *args: Any, banks: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "bank").choices = [("", "—"), *banks]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("bank") and not cleaned.get("count"):
            self.add_error("count", _("How many questions should be drawn?"))
        if cleaned.get("count") and not cleaned.get("bank"):
            self.add_error("bank", _("Choose a bank."))
        return cleaned


OptionFormSet = forms.formset_factory(OptionForm, extra=0)
DrawRuleFormSet = forms.formset_factory(DrawRuleForm, extra=0)


def draft_of_item(
    form: QuestionForm, options: Any, *, item_type: str, external_id: str = ""
) -> assessments_api.ItemDraft:
    """What the author typed; rows left empty are no answers."""
    given = [row.cleaned_data for row in options if row.cleaned_data.get("text")]
    return assessments_api.ItemDraft(
        type=item_type,
        stem=form.cleaned_data["stem"],
        explanation=form.cleaned_data["explanation"],
        difficulty=form.cleaned_data["difficulty"],
        tags=split_tags(form.cleaned_data["tags"]),
        external_id=external_id,
        options=[
            assessments_api.OptionDraft(
                text=row["text"], is_right=row["is_right"], feedback=row["feedback"], id=row["id"]
            )
            for row in given
        ],
    )


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


def show_refusal(form: forms.Form, error: ApplicationError) -> None:
    """Put the rules of the assessment room where the author sees them."""
    shown = False
    for path, rules in error.fields.items():
        field = path.split(".")[0]
        for rule in rules:
            form.add_error(field if field in form.fields else None, str(rule))
            shown = True
    if not shown:
        form.add_error(None, str(error))


def split_tags(text: str) -> list[str]:
    return [tag.strip() for tag in text.split(",") if tag.strip()]


def _draw_rule(row: dict[str, Any]) -> assessments_api.DrawRule:
    return assessments_api.DrawRule(
        bank_id=row["bank"],
        count=row["count"],
        tags=split_tags(row["tags"]),
        difficulty_from=row["difficulty_from"],
        difficulty_to=row["difficulty_to"],
    )


def _field(form: forms.Form, name: str) -> Any:
    return form.fields[name]
