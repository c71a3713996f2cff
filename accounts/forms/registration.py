"""Registration and recovery: the forms a visitor fills in."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import selectors
from accounts.data import PersonDraft
from accounts.forms.fields import CaptchaForm, Choices, PhoneField, SnilsField, citizenship_choices
from accounts.models import EducationLevel, Sex

_YOUNGEST, _OLDEST = 14, 110


def _name(autocomplete: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": autocomplete})


class RegistrationForm(CaptchaForm):
    surname = forms.CharField(label=_("Surname"), max_length=100, widget=_name("family-name"))
    given_name = forms.CharField(label=_("Given name"), max_length=100, widget=_name("given-name"))
    patronymic = forms.CharField(
        label=_("Patronymic"),
        max_length=100,
        required=False,
        widget=_name("additional-name"),
        help_text=_("Leave it empty if your documents have none."),
    )
    snils = SnilsField()
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex, widget=forms.RadioSelect)
    date_of_birth = forms.DateField(
        label=_("Date of birth"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )
    citizenship = forms.ChoiceField(label=_("Citizenship"), initial="RU")
    region = forms.ChoiceField(label=_("Region of residence"))
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    phone = PhoneField()
    post = forms.ChoiceField(label=_("Post"), required=False)
    specialty = forms.ChoiceField(
        label=_("Specialty"), required=False, help_text=_("You can add further specialties in your profile.")
    )
    personal_data_consent = forms.BooleanField(
        label="", error_messages={"required": _("Without this consent registration is not possible.")}
    )
    user_agreement = forms.BooleanField(
        label="", error_messages={"required": _("Without the agreement the platform cannot be used.")}
    )

    field_order = [
        *("surname", "given_name", "patronymic", "snils", "sex", "date_of_birth", "citizenship", "region"),
        *("email", "phone", "post", "specialty", "personal_data_consent", "user_agreement", "captcha"),
    ]

    def __init__(self, *args: Any, document_urls: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._set_choices("citizenship", citizenship_choices())
        self._set_choices("region", with_empty([(item.code, item.name) for item in selectors.list_regions()]))
        self._set_choices("post", with_empty(grouped(selectors.list_posts())))
        self._set_choices("specialty", with_empty(grouped(selectors.list_specialties())))
        self.fields["personal_data_consent"].label = _link(
            document_urls["personal-data"], _("I give my consent to the processing of my personal data")
        )
        self.fields["user_agreement"].label = _link(
            document_urls["agreement"], _("I accept the user agreement")
        )

    def clean_date_of_birth(self) -> date:
        born: date = self.cleaned_data["date_of_birth"]
        age = (timezone.localdate() - born).days / 365.25
        if not _YOUNGEST <= age <= _OLDEST:
            raise forms.ValidationError(_("Check the date of birth."))
        return born

    def draft(self) -> PersonDraft:
        data = self.cleaned_data
        return PersonDraft(
            snils=data["snils"],
            email=data["email"],
            surname=data["surname"],
            given_name=data["given_name"],
            patronymic=data["patronymic"],
            citizenship=data["citizenship"],
            region_code=data["region"],
            sex=data["sex"],
            date_of_birth=data["date_of_birth"],
            phone=data["phone"],
            post_code=data["post"] or None,
            specialty_codes=[data["specialty"]] if data["specialty"] else [],
            preferred_language=(get_language() or "ru")[:2],
        )

    def _set_choices(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class RecoveryForm(CaptchaForm):
    login = forms.CharField(
        label=_("SNILS or e-mail"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )

    field_order = ["login", "captcha"]


def with_empty(choices: Choices) -> Choices:
    return [("", "—"), *choices]


def grouped(items: list[Any]) -> Choices:
    """Reference rows under the headings of their education level."""
    levels = [
        (level.label, [(i.code, i.name) for i in items if i.level == level]) for level in EducationLevel
    ]
    return [(str(label), rows) for label, rows in levels if rows]


def _link(url: str, text: Any) -> str:
    return format_html('<a href="{}" target="_blank">{}</a>', url, text)
