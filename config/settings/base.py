"""Settings shared by every way of running Kafedra; the environment is read here and nowhere else.

Every name of our own begins with ``KAFEDRA_`` and is described in docs/settings.md.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from .delivery import *
from .delivery import VALKEY_URL
from .environment import BASE_DIR, VAR_DIR, env
from .h5p import *
from .libraries import *
from .sign_in import *

SECRET_KEY = env.str("SECRET_KEY", default="")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    # before the house, which closes its screen of tokens
    "knox",
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
    "drf_spectacular_sidecar",
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
    "core.middleware.PlainQueryMiddleware",
    "core.middleware.PageProtectionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "content.hosting.origin.H5POriginMiddleware",
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

_VALKEY_CACHE = {
    "LOCATION": VALKEY_URL,
    "KEY_PREFIX": "kafedra",
    # A hung cache must not hang the requests.
    "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
}
# The same keys; they differ in what happens while Valkey is away.
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "core.cache.StrictCache", **_VALKEY_CACHE},
    "spare": {"BACKEND": "core.cache.SpareCache", **_VALKEY_CACHE},
}
# Pieces of pages that are the same for everybody: remembered by each process, gone with it.
CACHES["template_fragments"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
SESSION_CACHE_ALIAS = "spare"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_NAME = "kafedra_session"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())

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
    ("vendor/h5p", NODE_MODULES / "h5p-standalone/dist"),
]
MEDIA_ROOT = VAR_DIR / "uploads"
MEDIA_URL = "/uploads/"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Share of the screens to be seen before the final test opens, in percent.
KAFEDRA_FINAL_TEST_REQUIRED_STEPS_PERCENT = env.int("KAFEDRA_FINAL_TEST_REQUIRED_STEPS_PERCENT", default=100)
KAFEDRA_SUPPORT_EMAIL = env.str("KAFEDRA_SUPPORT_EMAIL", default="support@localhost")
KAFEDRA_DEMO = env.bool("KAFEDRA_DEMO", default=False)
# Named, not imported: the launcher lives in core and knows no room above it.
KAFEDRA_DEMO_ACCOUNTS = "demo.accounts.demo_accounts"

KAFEDRA_OUTSIDE_STRICT_POLICY = ("/cms/", "/admin/")
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": KAFEDRA_OUTSIDE_STRICT_POLICY,
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
# Wagtail and the administration site write scripts and styles into their pages.
KAFEDRA_STAFF_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
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
