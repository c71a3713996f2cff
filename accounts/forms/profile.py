"""What a signed-in person changes alone."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from accounts import selectors
from accounts.data import ProfileChanges
from accounts.forms.fields import Choices, PhoneField
from accounts.forms.registration import grouped, with_empty
from accounts.forms.sign_in import undress
from accounts.models import EducationLevel, SpecialistProfile, User


class ProfileForm(forms.Form):
    phone = PhoneField()
    region = forms.ChoiceField(label=_("Region of residence"))
    post = forms.ChoiceField(label=_("Post"), required=False)
    specialties_higher = forms.MultipleChoiceField(
        label=_("Specialties of higher education"), required=False, widget=forms.CheckboxSelectMultiple
    )
    specialties_secondary = forms.MultipleChoiceField(
        label=_("Specialties of secondary education"), required=False, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=_("Language of the platform"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, profile: SpecialistProfile, **kwargs: Any) -> None:
        mine = selectors.specialties_of(profile.pk)
        initial = {
            "phone": profile.phone,
            "region": profile.region.code if profile.region else "",
            "post": profile.post.code if profile.post else "",
            "specialties_higher": [item.code for item in mine if item.level == EducationLevel.HIGHER],
            "specialties_secondary": [item.code for item in mine if item.level == EducationLevel.SECONDARY],
            "language": profile.preferred_language,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        specialties = selectors.list_specialties()
        self._set_choices("region", with_empty([(item.code, item.name) for item in selectors.list_regions()]))
        self._set_choices("post", with_empty(grouped(selectors.list_posts())))
        for name, level in (
            ("specialties_higher", EducationLevel.HIGHER),
            ("specialties_secondary", EducationLevel.SECONDARY),
        ):
            self._set_choices(name, [(item.code, item.name) for item in specialties if item.level == level])

    def changes(self) -> ProfileChanges:
        data = self.cleaned_data
        return ProfileChanges(
            phone=data["phone"],
            region_code=data["region"],
            post_code=data["post"] or None,
            specialty_codes=[*data["specialties_higher"], *data["specialties_secondary"]],
            preferred_language=data["language"],
        )

    def _set_choices(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class FirstSignInForm(forms.Form):
    cabinets = forms.MultipleChoiceField(
        label=_("Which cabinets do you need?"),
        choices=EducationLevel,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The cabinet decides which elements are shown to you first. You may choose both."),
        error_messages={"required": _("Choose at least one cabinet.")},
    )
    user_agreement = forms.BooleanField(
        label=_("I accept the user agreement"),
        error_messages={"required": _("Without the agreement the platform cannot be used.")},
    )


class ChangePasswordForm(account_forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        undress(
            self,
            {
                "oldpassword": _("Current password"),
                "password1": _("New password"),
                "password2": _("New password once more"),
            },
        )
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = password_validation.password_validators_help_text_html()


class ChangeEmailForm(forms.Form):
    """The password is asked once more: whoever holds the e-mail holds the account."""

    email = forms.EmailField(label=_("New e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(
        label=_("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email == self.person.email:
            raise forms.ValidationError(_("This is your present e-mail."))
        return email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.person, password):
            raise get_adapter().validation_error("incorrect_password")
        return password
