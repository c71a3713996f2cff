"""Forms for banks and questions; the rules themselves are those of the assessment room."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from wagtail.admin.rich_text import get_rich_text_editor_widget

from assessments import api as assessments_api
from cms.questions.fields import DIFFICULTIES, field_of, split_tags

_FEATURES = ["bold", "italic", "superscript", "subscript", "ol", "ul"]
# Markup of imported questions that the rich editor would lose.
_BEYOND_EDITOR = ("<table", "<img", "<pre", "<code", "<span", "<blockquote", "<a ")


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
        field_of(self, "owner").choices = list(owners)


class QuestionForm(forms.Form):
    stem = forms.CharField(label=gettext_lazy("Question"))
    explanation = forms.CharField(
        label=gettext_lazy("Explanation"),
        required=False,
        help_text=gettext_lazy("Shown after the attempt, if the test allows it."),
    )
    difficulty = forms.TypedChoiceField(
        label=gettext_lazy("Difficulty"), choices=DIFFICULTIES, coerce=int, initial=3
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


OptionFormSet = forms.formset_factory(OptionForm, extra=0)


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
