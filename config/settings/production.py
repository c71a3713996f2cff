"""Production: everything comes from the environment or from files named by it; see docs/operations.md."""

from .base import *
from .base import STORAGES
from .environment import env

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
STORAGES["staticfiles"] = {"BACKEND": "core.static_storage.StaticFilesStorage"}
if env.str("KAFEDRA_S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "media.storage.PrivateS3Storage",
        "OPTIONS": {
            "bucket_name": env.str("KAFEDRA_S3_BUCKET"),
            "endpoint_url": env.str("KAFEDRA_S3_ENDPOINT", default=None),
            "access_key": env.str("KAFEDRA_S3_ACCESS_KEY"),
            "secret_key": env.str("KAFEDRA_S3_SECRET_KEY"),
            "region_name": env.str("KAFEDRA_S3_REGION", default="us-east-1"),
            "addressing_style": env.str("KAFEDRA_S3_ADDRESSING", default="path"),
        },
    }

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# The orchestrator asks from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SESSION_COOKIE_SECURE = env.bool("SESSION_COOKIE_SECURE", default=True)
CSRF_COOKIE_SECURE = env.bool("CSRF_COOKIE_SECURE", default=True)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
