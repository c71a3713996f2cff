"""Forms for files of questions; what a file must be like is for the assessment room to say."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from assessments import api as assessments_api


class UploadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File with questions"))
    file_format = forms.ChoiceField(label=gettext_lazy("Format"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readable = assessments_api.readable_formats()
        _choices(self, "file_format", [("", gettext_lazy("Recognise by itself")), *_labels(readable)])
        endings = sorted({ending for found in readable for ending in found.extensions})
        self.fields["file"].widget.attrs["accept"] = ",".join(endings)


class ExportForm(forms.Form):
    file_format = forms.ChoiceField(label=gettext_lazy("Format"))
    tags = forms.MultipleChoiceField(
        label=gettext_lazy("Only these topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("With several topics, only questions that have all of them."),
    )

    def __init__(self, tags: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "file_format", _labels(assessments_api.writable_formats()))
        _choices(self, "tags", [(tag, tag) for tag in tags])
        if not self.has_tags:
            del self.fields["tags"]

    @property
    def has_tags(self) -> bool:
        field: Any = self.fields.get("tags")
        return bool(field and field.choices)


def _labels(formats: Iterable[Any]) -> list[tuple[str, Any]]:
    return [(found.code, found.label) for found in formats]


def _choices(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    field: Any = form.fields[name]
    field.choices = choices
