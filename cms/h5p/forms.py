"""The form of a material: title and rights as fields, the content as one document that a script edits."""

import json
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.h5p.rights import LICENSES, rights_of, with_rights
from cms.h5p.scope import writes_for
from cms.h5p.texts import form_texts
from cms.h5p.wording import pointer_of
from cms.models import H5PContentItem
from content import api as content_api

NEW_FILES = "new_files"
_SEAL = "cms.h5p.file"
# Returning or stopping a text must be possible whatever state the text is in.
_ALWAYS_POSSIBLE = {"reject"}
_SHOWN_PROBLEMS = 100


class BoundedDecoder(json.JSONDecoder):
    """Refuses what could not be read: a document nested too deeply, a number of thousands of digits."""

    def decode(self, s: str, *args: Any) -> Any:
        try:
            return super().decode(s, *args)
        except (ValueError, RecursionError) as error:
            raise json.JSONDecodeError(str(error), s, 0) from None


class ContentInput(forms.Textarea):
    """content.json, which a script shows as the form of its type; ``problems`` are said at their fields."""

    template_name = "cms/h5p/content_input.html"
    item: H5PContentItem | None = None
    problems: list[dict[str, str]] = []

    class Media:
        css = {"all": ["cms/h5p/form.css"]}
        js = [Script("cms/h5p/form.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        item = self.item
        if item is not None:
            context["settings"] = {
                "library": item.library,
                "fields": reverse("cms_h5p:fields"),
                "upload": reverse("cms_h5p:upload_file", args=[item.pk]),
                "files": reverse("cms_h5p:file", args=[item.pk, "_"]).removesuffix("_"),
                "language": get_language(),
                "problems": self.problems,
                "texts": form_texts(),
            }
        context["new_files"] = NEW_FILES
        return context


class H5PItemForm(WagtailAdminModelForm):
    """A draft may be unfinished, what is sent to review or published must be ready; a content that its type
    cannot hold is refused always.
    """

    license = forms.ChoiceField(label=gettext_lazy("License"), choices=LICENSES, required=False)
    license_version = forms.CharField(
        label=gettext_lazy("Version of the license"), required=False, max_length=10
    )
    authors = forms.CharField(
        label=gettext_lazy("Authors"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("One person a line."),
    )
    source = forms.URLField(
        label=gettext_lazy("Source"),
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("Where the material was taken from, if it is not your own."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in rights_of(self.instance.metadata).items():
            self.initial.setdefault(name, value)
        if "params" in self.fields:
            self.fields["params"].widget.item = self.instance
            self.fields["params"].decoder = BoundedDecoder
        if "provider_organisation" in self.fields and self.for_user:
            self._offer_own_organisations()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "params" not in cleaned or "title" not in cleaned:
            return cleaned
        item = self.instance
        item.files = {**item.files, **self._new_files()}
        item.metadata = with_rights(item.metadata, cleaned)
        draft = H5PContentItem(
            title=cleaned["title"] or item.title or "",
            library=item.library,
            params=cleaned["params"],
            metadata=item.metadata,
            files=item.files,
        ).draft
        strict = not (self.is_deferred_validation or self._returns_the_text)
        mended, problems, _warnings = content_api.check_h5p_draft(draft, strict=strict)
        if problems:
            self._tell(problems)
        else:
            cleaned["params"] = mended.params
        return cleaned

    def _tell(self, problems: list[content_api.H5PProblem]) -> None:
        """Each at its field, their number above the form."""
        self.fields["params"].widget.problems = [
            {"pointer": pointer_of(problem), "message": content_api.say_h5p(problem)}
            for problem in problems[:_SHOWN_PROBLEMS]
        ]
        told = ngettext(
            "%(count)d field of the content needs your attention.",
            "%(count)d fields of the content need your attention.",
            len(problems),
        )
        self.add_error("params", told % {"count": len(problems)})

    def _new_files(self) -> dict[str, Any]:
        """Files uploaded since the form was opened: only those that this platform has sealed."""
        files = {}
        for sealed in self.data.getlist(NEW_FILES) if hasattr(self.data, "getlist") else []:
            try:
                path, entry = signing.loads(sealed, salt=_SEAL)
            except signing.BadSignature:
                raise ValidationError(_("A file was not uploaded through this form.")) from None
            files[path] = entry
        return files

    @property
    def _returns_the_text(self) -> bool:
        action = self.data.get("workflow-action-name", "")
        return action in _ALWAYS_POSSIBLE or "action-cancel-workflow" in self.data

    def _offer_own_organisations(self) -> None:
        """The organisations for which the person writes, and the one that stands there already."""
        offered = {one.id for one in writes_for(self.for_user)} | {self.instance.provider_organisation_id}
        field = self.fields["provider_organisation"]
        field.queryset = field.queryset.filter(pk__in=offered - {None})


def seal_file(path: str, file: content_api.H5PFile) -> str:
    """A token by which the form names a file that was stored for it."""
    entry = {"sha256": file.sha256, "size": file.size, "type": file.content_type}
    return signing.dumps([path, entry], salt=_SEAL)


class NewItemForm(forms.Form):
    """What is asked before the form of the chosen type opens."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=255)
    provider = forms.TypedChoiceField(
        label=gettext_lazy("Provider"),
        coerce=lambda pk: int(pk) if pk else None,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("The organisation that answers for the material."),
    )

    def __init__(self, person: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(one.id, one.short_name) for one in writes_for(person)]
        field = self.fields["provider"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = own if len(own) == 1 else [("", _("nobody yet")), *own]


class LibrariesForm(forms.Form):
    """A package of which the libraries alone are taken."""

    package = forms.FileField(label=gettext_lazy("Package (.h5p)"))


class UploadForm(NewItemForm):
    """A package; without a title it keeps its own."""

    package = forms.FileField(label=gettext_lazy("Package (.h5p)"))
    field_order = ["package", "title", "provider"]

    def __init__(self, person: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(person, *args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Left empty, the title of the package is taken.")

    def clean_package(self) -> Any:
        package, limit = self.cleaned_data["package"], settings.KAFEDRA_H5P_PACKAGE_MEGABYTES
        if package.size > limit * 1024 * 1024:
            raise ValidationError(_("The package is larger than %(limit)d MB.") % {"limit": limit})
        return package
