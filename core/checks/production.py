"""A production environment for checks: every name that production needs, no secret of anybody's."""

# Django's check wants a long key of many different characters.
_KEY = "a-key-for-checks-only-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ-abcdefghijklmnopqrstuvwxyz"

PRODUCTION_ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": _KEY,
    "ALLOWED_HOSTS": "kafedra.example",
    "CSRF_TRUSTED_ORIGINS": "https://kafedra.example",
    "DATABASE_URL": "postgresql://kafedra:password@database.invalid/kafedra",
    "VALKEY_URL": "redis://broker.invalid:6379/0",
    "KAFEDRA_PUBLIC_URL": "https://kafedra.example",
    "KAFEDRA_PORTFOLIO_URL": "https://portfolio.example",
    "KAFEDRA_PORTFOLIO_TOKEN": "token-for-checks",
    "PORTFOLIO_SECRET_KEY": _KEY[::-1],
    "PORTFOLIO_DATABASE_URL": "postgresql://portfolio:password@database.invalid/portfolio",
    "PORTFOLIO_ALLOWED_HOSTS": "portfolio.example",
    "PORTFOLIO_TOKENS": "kafedra=token-for-checks",
}
