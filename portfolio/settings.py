"""Settings of the portfolio service; it stands alone and takes everything from the environment.

``PORTFOLIO_TOKENS`` holds ``name=token`` pairs of the clients that may write and read,
``PORTFOLIO_READ_TOKENS`` of those that may only read, both separated by commas.
"""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from portfolio.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

VAR_DIR = Path(env.str("KAFEDRA_VAR_DIR", default=str(BASE_DIR / "var")))
SECRET_KEY = env.str("PORTFOLIO_SECRET_KEY", default="")
DEBUG = env.bool("PORTFOLIO_DEBUG", default=False)
ALLOWED_HOSTS = env.list("PORTFOLIO_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("PORTFOLIO_CSRF_TRUSTED_ORIGINS", default=[])

PORTFOLIO_TOKENS = env.list("PORTFOLIO_TOKENS", default=[])
PORTFOLIO_READ_TOKENS = env.list("PORTFOLIO_READ_TOKENS", default=[])
PORTFOLIO_ADMIN_USER = env.str("PORTFOLIO_ADMIN_USER", default="")
PORTFOLIO_ADMIN_PASSWORD = env.str("PORTFOLIO_ADMIN_PASSWORD", default="")
PORTFOLIO_MAX_BODY_BYTES = env.int("PORTFOLIO_MAX_BODY_BYTES", default=65_536)
PORTFOLIO_REQUESTS_PER_MINUTE = env.int("PORTFOLIO_REQUESTS_PER_MINUTE", default=60_000)
PORTFOLIO_REFUSALS_PER_MINUTE = env.int("PORTFOLIO_REFUSALS_PER_MINUTE", default=60)

INSTALLED_APPS = [
    "portfolio",
    "rest_framework",
    "drf_spectacular",
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
    "portfolio.middleware.RequestIdMiddleware",
    "portfolio.middleware.BodyLimitMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "portfolio.urls"
WSGI_APPLICATION = "portfolio.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": env.db_url("PORTFOLIO_DATABASE_URL", default="postgresql://portfolio@localhost/portfolio")
}
if env.str("PORTFOLIO_DATABASE_PASSWORD", default=""):
    DATABASES["default"]["PASSWORD"] = env.str("PORTFOLIO_DATABASE_PASSWORD")
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
    "min_size": 1,
    "max_size": env.int("PORTFOLIO_DATABASE_POOL_SIZE", default=8),
    "timeout": 5,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Moscow"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "portfolio-static"
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_NAME = "portfolio_session"
CSRF_COOKIE_NAME = "portfolio_csrf"
# The admin goes over TLS; programs call the API inside the operator's own network.
PORTFOLIO_SECURE = env.bool("PORTFOLIO_SECURE", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PORTFOLIO_SECURE
SECURE_REDIRECT_EXEMPT = [r"^api/", r"^healthz/"]
SECURE_HSTS_SECONDS = 31_536_000 if PORTFOLIO_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PORTFOLIO_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["portfolio.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["portfolio.authentication.MayRead"],
    "DEFAULT_THROTTLE_CLASSES": ["portfolio.throttling.ClientThrottle"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "portfolio.errors.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Portfolio of credits",
    "DESCRIPTION": "Keeps the credits of continuing medical education and tells what a person holds.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "DISABLE_ERRORS_AND_WARNINGS": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "portfolio.middleware.RequestIdFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
