"""Settings shared by every way of running Kafedra; the environment is read here and nowhere else.

Every name of our own begins with ``KAFEDRA_`` and is described in docs/settings.md.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from core.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = Environment()

VAR_DIR = Path(env.str("KAFEDRA_VAR_DIR", default=str(BASE_DIR / "var")))
SECRET_KEY = env.str("SECRET_KEY", default="")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    # the house, from the roof down
    "demo",
    "cms",
    "tutors",
    "lms",
    "content",
    "assessments",
    "credits",
    "media",
    "accounts",
    "outbox",
    "core",
    # libraries
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "csp",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.contrib.simple_translation",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.FirstSignInMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.ApplicationErrorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.site",
            ],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default="postgresql://kafedra@localhost/kafedra")}
# A password that comes in a file of its own leaves the address free of secrets.
if env.str("DATABASE_PASSWORD", default=""):
    DATABASES["default"]["PASSWORD"] = env.str("DATABASE_PASSWORD")
# A restart of the database costs waiting, no errors: a connection of before is noticed and replaced.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
    "min_size": 1,
    "max_size": env.int("KAFEDRA_DATABASE_POOL_SIZE", default=8),
    "timeout": 10,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

VALKEY_URL = env.str("VALKEY_URL", default="redis://localhost:6379/0")
_VALKEY_CACHE = {
    "LOCATION": VALKEY_URL,
    "KEY_PREFIX": "kafedra",
    # A hung cache must not hang the requests.
    "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
}
# The same keys; they differ in what happens while Valkey is away.
CACHES = {
    "default": {"BACKEND": "core.cache.StrictCache", **_VALKEY_CACHE},
    "spare": {"BACKEND": "core.cache.SpareCache", **_VALKEY_CACHE},
}
SESSION_CACHE_ALIAS = "spare"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_NAME = "kafedra_session"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())

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

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Moscow"
USE_TZ = True

NODE_MODULES = Path(env.str("KAFEDRA_NODE_MODULES", default=str(BASE_DIR / "node_modules")))
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("KAFEDRA_STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", NODE_MODULES / "bootstrap/dist"),
    ("vendor/bootstrap-icons", NODE_MODULES / "bootstrap-icons/font"),
    ("vendor/htmx", NODE_MODULES / "htmx.org/dist"),
    ("vendor/golos-text", NODE_MODULES / "@fontsource-variable/golos-text"),
    ("vendor/altcha", NODE_MODULES / "altcha/dist"),
]
MEDIA_ROOT = VAR_DIR / "uploads"
MEDIA_URL = "/uploads/"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

EMAIL_BACKEND = "outbox.mail.OutboxEmailBackend"
KAFEDRA_MAIL_TRANSPORT_BACKEND = env.str(
    "KAFEDRA_MAIL_TRANSPORT_BACKEND", default="django.core.mail.backends.smtp.EmailBackend"
)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Кафедра <noreply@localhost>")
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = 10

# Seconds: the beat behind the wake, the first pause after a failure, the longest one, and the age of a
# due message from which the platform calls itself not ready.
KAFEDRA_OUTBOX_BEAT_SECONDS = env.float("KAFEDRA_OUTBOX_BEAT_SECONDS", default=5.0)
KAFEDRA_OUTBOX_BACKOFF_SECONDS = env.float("KAFEDRA_OUTBOX_BACKOFF_SECONDS", default=2.0)
KAFEDRA_OUTBOX_BACKOFF_CAP_SECONDS = env.float("KAFEDRA_OUTBOX_BACKOFF_CAP_SECONDS", default=600.0)
KAFEDRA_OUTBOX_MAX_AGE_SECONDS = env.int("KAFEDRA_OUTBOX_MAX_AGE_SECONDS", default=900)
KAFEDRA_OUTBOX_KEEP_DAYS = env.int("KAFEDRA_OUTBOX_KEEP_DAYS", default=30)

KAFEDRA_PORTFOLIO_URL = env.str("KAFEDRA_PORTFOLIO_URL", default="http://127.0.0.1:8001")
KAFEDRA_PORTFOLIO_TOKEN = env.str("KAFEDRA_PORTFOLIO_TOKEN", default="")
KAFEDRA_PORTFOLIO_TIMEOUT_SECONDS = env.float("KAFEDRA_PORTFOLIO_TIMEOUT_SECONDS", default=3.0)
KAFEDRA_RECONCILE_DAYS = env.int("KAFEDRA_RECONCILE_DAYS", default=7)
KAFEDRA_PUBLIC_URL = env.str("KAFEDRA_PUBLIC_URL", default="http://localhost:8000")
# Share of the screens to be seen before the final test opens, in percent.
KAFEDRA_FINAL_TEST_REQUIRED_STEPS_PERCENT = env.int("KAFEDRA_FINAL_TEST_REQUIRED_STEPS_PERCENT", default=100)
KAFEDRA_SUPPORT_EMAIL = env.str("KAFEDRA_SUPPORT_EMAIL", default="support@localhost")
KAFEDRA_DEMO = env.bool("KAFEDRA_DEMO", default=False)
# Named, not imported: the launcher lives in core and knows no room above it.
KAFEDRA_DEMO_ACCOUNTS = "demo.accounts.demo_accounts"
KAFEDRA_STAFF_SECOND_FACTOR_REQUIRED = env.bool("KAFEDRA_STAFF_SECOND_FACTOR_REQUIRED", default=True)

# Celery has names of its own for a Unix socket and for the number of the database behind it.
CELERY_BROKER_URL = VALKEY_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that hangs holds the request that wakes the relay no longer than this.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "connect_retries_timeout": 1,
}
CELERY_BEAT_SCHEDULE = {
    "relay-outbox": {
        "task": "outbox.tasks.relay",
        "schedule": KAFEDRA_OUTBOX_BEAT_SECONDS,
        "options": {"expires": KAFEDRA_OUTBOX_BEAT_SECONDS},
    },
    "forget-expired-sessions": {
        "task": "accounts.tasks.forget_expired_sessions",
        "schedule": crontab(hour=3, minute=25),
    },
    "publish-scheduled-modules": {
        "task": "cms.tasks.publish_scheduled",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "prune-outbox": {"task": "outbox.tasks.prune_outbox", "schedule": crontab(hour=3, minute=10)},
    "finish-overdue-attempts": {
        "task": "assessments.tasks.finish_overdue",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "count-exposures": {"task": "assessments.tasks.count_exposures", "schedule": 600.0},
    "reconcile-portfolio": {
        "task": "credits.tasks.reconcile_portfolio",
        "schedule": crontab(hour=3, minute=40),
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "core.rest.exception_handler",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kafedra",
    "DESCRIPTION": "The learning platform of continuing medical education.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PREPROCESSING_HOOKS": ["core.rest.keep_versioned_api"],
}

WAGTAIL_SITE_NAME = "Кафедра"
WAGTAILADMIN_BASE_URL = KAFEDRA_PUBLIC_URL
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ru", "Русский"), ("en", "English")]
# Nothing is asked of, or told to, anybody else's server.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
# Whoever changes a text under review sends it through the review again.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "russian"},
}
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"webp": "webp"}
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.image_forms.LibraryImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {
            "features": [
                "h3",
                "h4",
                "bold",
                "italic",
                "superscript",
                "subscript",
                "ol",
                "ul",
                "link",
                "blockquote",
                "hr",
            ]
        },
    },
}
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/cms/", "/admin/"),
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
        "worker-src": ["'self'", "blob:"],
    },
}
X_FRAME_OPTIONS = "SAMEORIGIN"
# W019 asks for DENY: the editor shows its preview in a frame of this very site.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SECURE_REFERRER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "health": {"()": "core.logging.HealthFilter"},
        "request_id": {"()": "core.logging.RequestIdFilter"},
    },
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["health", "request_id"],
        },
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # It writes every address that it calls, and those hold the ids of people.
    "loggers": {"httpx": {"level": "WARNING"}},
}
