"""People: accounts, passwords, sign-in, the second factor."""

from datetime import timedelta

from .environment import env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.auth_backends.SnilsOrEmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "lms:home"
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=24).total_seconds())

# After so many wrong passwords in a row sign-in to the account is closed for so long.
KAFEDRA_SIGN_IN_ATTEMPTS = env.int("KAFEDRA_SIGN_IN_ATTEMPTS", default=5)
KAFEDRA_SIGN_IN_LOCK = timedelta(minutes=env.int("KAFEDRA_SIGN_IN_LOCK_MINUTES", default=10))
# The captcha asks for this many key derivations at most; its key follows from SECRET_KEY if empty.
KAFEDRA_CAPTCHA_KEY = env.str("KAFEDRA_CAPTCHA_KEY", default="")
KAFEDRA_CAPTCHA_WORK = env.int("KAFEDRA_CAPTCHA_WORK", default=300)
# Rooms of the staff: a staff role enters them with a second factor only.
KAFEDRA_STAFF_PREFIXES = ["/tutor/", "/cms/", "/admin/"]
KAFEDRA_STAFF_SECOND_FACTOR_REQUIRED = env.bool("KAFEDRA_STAFF_SECOND_FACTOR_REQUIRED", default=True)

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reset_password_from_key": "accounts.forms.SetPasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
# Whole hospitals come from one address, so only the limits per account are tight.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "5/10m/key",  # codes of the second factor; passwords have the lock above
    "reset_password_from_key": "200/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("KAFEDRA_TRUSTED_PROXIES", default=0)
MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Kafedra"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # a person gets the account by a link in a letter
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.SecondFactorReauthenticateForm",
    "activate_totp": "accounts.forms.ActivateSecondFactorForm",
}
