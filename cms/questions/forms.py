"""Forms for banks, for what every question has, and for lists; the rules are those of the assessment room."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.rich_text import get_rich_text_editor_widget

from assessments import api as assessments_api
from cms.questions.fields import DIFFICULTIES, field_of, split_tags
from cms.questions.item_forms import ITEM_FORMS

_FEATURES = ["bold", "italic", "superscript", "subscript", "ol", "ul"]
# Markup of imported questions that the rich editor would lose.
_BEYOND_EDITOR = ("<table", "<img", "<pre", "<code", "<span", "<blockquote", "<a ")
_ANY = pgettext_lazy("filter", "any")
_IN_USE, _RETIRED = "in_use", "retired"


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
    """What questions of every type have."""

    stem = forms.CharField(label=gettext_lazy("Question"))
    explanation = forms.CharField(
        label=gettext_lazy("Explanation"),
        required=False,
        help_text=gettext_lazy("Shown after the attempt, if the test allows it."),
    )
    difficulty = forms.TypedChoiceField(
        label=gettext_lazy("Difficulty"),
        choices=DIFFICULTIES,
        coerce=int,
        initial=3,
        help_text=gettext_lazy("From 1, which nearly everyone knows, to 5."),
    )
    tags = forms.CharField(
        label=gettext_lazy("Topics"),
        required=False,
        help_text=gettext_lazy("Separated by commas. A test may draw questions by topic."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("stem", "explanation"):
            plain = self._is_beyond_editor(name)
            editor = forms.Textarea() if plain else get_rich_text_editor_widget(features=_FEATURES)
            self.fields[name].widget = editor

    def _is_beyond_editor(self, name: str) -> bool:
        """Whether the text is edited as markup: the rich editor posts JSON, a plain one what it shows."""
        if self.is_bound:
            posted = str(self.data.get(name, "")).strip()
            return bool(posted) and posted != "null" and not posted.startswith("{")
        return any(tag in str(self.initial.get(name, "")) for tag in _BEYOND_EDITOR)

    @staticmethod
    def initial_of(draft: assessments_api.ItemDraft) -> dict[str, Any]:
        return {
            "stem": draft.stem,
            "explanation": draft.explanation,
            "difficulty": draft.difficulty,
            "tags": ", ".join(draft.tags),
        }

    def fill(self, draft: assessments_api.ItemDraft) -> assessments_api.ItemDraft:
        cleaned = self.cleaned_data
        return replace(
            draft,
            stem=cleaned["stem"],
            explanation=cleaned["explanation"],
            difficulty=cleaned["difficulty"],
            tags=split_tags(cleaned["tags"]),
        )


class FilterForm(forms.Form):
    """What the list of a bank is narrowed to."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        widget=forms.TextInput({"type": "search"}),
    )
    type = forms.ChoiceField(label=gettext_lazy("Type"), required=False)
    tag = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    difficulty = forms.TypedChoiceField(
        label=gettext_lazy("Difficulty"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _ANY), *DIFFICULTIES],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", _ANY),
            (_IN_USE, gettext_lazy("In use")),
            (_RETIRED, gettext_lazy("Retired")),
        ],
    )

    def __init__(self, tags: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = [(code, form.title) for code, form in ITEM_FORMS.items()]
        field_of(self, "type").choices = [("", _ANY), *types]
        field_of(self, "tag").choices = [("", _ANY), *((tag, tag) for tag in tags)]

    @property
    def query(self) -> str:
        return str(self._value("q") or "").strip()

    def item_filter(self) -> assessments_api.ItemFilter:
        """What cannot be chosen narrows nothing."""
        return assessments_api.ItemFilter(
            type=self._value("type") or "",
            tag=self._value("tag") or "",
            difficulty=self._value("difficulty"),
            is_active={_IN_USE: True, _RETIRED: False}.get(self._value("state") or ""),
        )

    @property
    def narrows(self) -> bool:
        return bool(self.query) or self.item_filter() != assessments_api.ItemFilter()

    def _value(self, name: str) -> Any:
        return self.cleaned_data.get(name) if self.is_valid() or self.is_bound else None
