"""The forms of the room, by topic."""

from accounts.forms.profile import ChangeEmailForm, ChangePasswordForm, FirstSignInForm, ProfileForm
from accounts.forms.registration import RecoveryForm, RegistrationForm
from accounts.forms.sign_in import (
    ActivateSecondFactorForm,
    ReauthenticateForm,
    SecondFactorForm,
    SecondFactorReauthenticateForm,
    SetPasswordForm,
    SignInForm,
)

__all__ = [
    "ActivateSecondFactorForm",
    "ChangeEmailForm",
    "ChangePasswordForm",
    "FirstSignInForm",
    "ProfileForm",
    "ReauthenticateForm",
    "RecoveryForm",
    "RegistrationForm",
    "SecondFactorForm",
    "SecondFactorReauthenticateForm",
    "SetPasswordForm",
    "SignInForm",
]
