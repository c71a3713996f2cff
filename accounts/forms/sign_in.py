"""Signing in, the password by link, the second factor."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.account.models import Login
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _


def undress(form: forms.Form, labels: dict[str, Any]) -> None:
    """Give the library's fields our labels; a placeholder is no label."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = labels.get(name, field.label)


class SignInForm(account_forms.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
        self.fields["login"] = forms.CharField(label=_("SNILS or e-mail"), max_length=254, widget=widget)
        self.fields["password"].help_text = ""
        undress(self, {"password": _("Password"), "remember": _("Stay signed in on this computer")})
        self.order_fields(["login", "password", "remember"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        if self.errors:
            return cleaned
        adapter = get_adapter(self.request)
        person = adapter.authenticate(self.request, email=cleaned["login"], password=cleaned["password"])
        if person is None:
            raise adapter.validation_error("email_password_mismatch")
        self.user = person
        self._login = Login(user=person, email=person.email)
        return cleaned

    def user_credentials(self) -> dict[str, Any]:
        return {"email": self.user.email, "password": self.cleaned_data["password"]}


class _NewPassword(forms.Form):
    def dress(self, labels: dict[str, Any]) -> None:
        undress(self, {**labels, "password2": _("New password once more")})
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = password_validation.password_validators_help_text_html()


class SetPasswordForm(account_forms.ResetPasswordKeyForm, _NewPassword):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress({})


class ReauthenticateForm(account_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        undress(self, {"password": _("Password")})


class _Code(forms.Form):
    def dress(self) -> None:
        undress(self, {"code": _("Code")})
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "autofocus": True})


class SecondFactorForm(mfa_forms.AuthenticateForm, _Code):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress()


class SecondFactorReauthenticateForm(mfa_forms.ReauthenticateForm, _Code):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress()


class ActivateSecondFactorForm(totp_forms.ActivateTOTPForm, _Code):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress()
