"""The form behind the editor of a module."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from accounts import api as accounts_api
from cms.choosers import tests_open_to
from cms.h5p.scope import visible_to
from cms.readiness import find_problems
from cms.revisions import text_of

# Returning or stopping a text must be possible whatever state the text is in.
_ALWAYS_POSSIBLE = {"reject"}


def specialty_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Specialties by level of education, by name."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for specialty in accounts_api.list_specialties():
        level = accounts_api.EducationLevel(specialty.level).label
        groups.setdefault(str(level), []).append((specialty.code, f"{specialty.name} ({specialty.code})"))
    return list(groups.items())


class InteractiveModuleForm(WagtailAdminPageForm):
    """A draft may be unfinished; what is sent to review or published must be ready."""

    specialties = forms.MultipleChoiceField(
        label=_("Specialties"),
        choices=specialty_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The credits count in each of these specialties."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._text_before = text_of(self.instance.serializable_data())
        if "provider_organisation" in self.fields and self.for_user:
            self._offer_own_organisations()
        for name in ("final_test", "pre_test"):
            if name in self.fields and self.for_user:
                self._offer_open_tests(name)

    def clean_body(self) -> Any:
        """Nobody shows a material that they may not see; one that stands there already may stay."""
        body = self.cleaned_data["body"]
        added = _materials_in(body) - _materials_in(self.instance.body)
        if added - set(visible_to(self.for_user).filter(pk__in=added).values_list("pk", flat=True)):
            raise forms.ValidationError(_("One of the H5P materials is not open to you. Choose another one."))
        return body

    def is_valid(self) -> bool:
        valid: bool = super().is_valid()
        if not valid or self.is_deferred_validation or self._returns_the_text:
            return valid
        for field, messages in find_problems(self.instance).items():
            for message in messages:
                self.add_error(field if field in self.fields else None, message)
        return not self.errors

    def has_changed(self) -> bool:
        """Whether anybody changed anything: what a browser alone does to a text is no change."""
        if self.instance.pk is None or not super().has_changed():
            return bool(super().has_changed())
        after = text_of(self.instance.serializable_data())
        untouched = {name for name, value in self._text_before.items() if after.get(name) == value}
        formsets = any(formset.has_changed() for formset in self.formsets.values())
        return formsets or bool(set(self.changed_data) - untouched)

    @property
    def _returns_the_text(self) -> bool:
        action = self.data.get("workflow-action-name", "")
        return action in _ALWAYS_POSSIBLE or "action-cancel-workflow" in self.data

    def _offer_own_organisations(self) -> None:
        """The organisations for which the person writes, and the one that stands there already."""
        own = accounts_api.organisations_where(self.for_user, accounts_api.Permission.WRITE_CONTENT)
        offered = {organisation.id for organisation in own} | {self.instance.provider_organisation_id}
        field = self.fields["provider_organisation"]
        field.queryset = field.queryset.filter(pk__in=offered - {None})
        if self.instance.provider_organisation_id is None and len(own) == 1:
            self.initial["provider_organisation"] = own[0].id

    def _offer_open_tests(self, name: str) -> None:
        """Those that the chooser shows to the person, and the one that stands there already."""
        field, chosen = self.fields[name], getattr(self.instance, f"{name}_id")
        field.queryset = tests_open_to(field.queryset, self.for_user) | field.queryset.filter(pk=chosen)


def _materials_in(body: Any) -> set[int]:
    """The ids of the H5P materials that the steps show."""
    blocks = (child for step in body for child in step.value["content"] if child.block_type == "h5p")
    return {block.value["content"].pk for block in blocks if block.value["content"]}
