"""Tests: engines of each session's own that leave nothing behind, fast password hashing."""

import os
import re
import secrets
import tempfile
from pathlib import Path

from core.engines import EngineLayout, engine_addresses

# The workers of one session inherit its folder; nothing is made before somebody takes a lease on it.
KAFEDRA_TEST_SESSION_DIR = Path(
    os.environ.setdefault(
        "KAFEDRA_TEST_SESSION_DIR",
        str(Path(tempfile.gettempdir()) / f"kafedra-test-{os.getpid()}-{secrets.token_hex(4)}"),
    )
)
# Each worker process has a number of its own, and with it a Valkey database of its own.
_worker = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or -1) + 1

os.environ.update(engine_addresses(EngineLayout(KAFEDRA_TEST_SESSION_DIR), valkey_database=_worker))
os.environ["SECRET_KEY"] = "only-for-tests-and-long-enough-for-every-check-of-django-0123456789"
os.environ["PORTFOLIO_SECRET_KEY"] = "only-for-tests-of-the-portfolio-and-just-as-long-0123456789"
os.environ["KAFEDRA_PORTFOLIO_TOKEN"] = "only-for-tests-portfolio-token"
os.environ["PORTFOLIO_TOKENS"] = "kafedra=only-for-tests-portfolio-token"

from .embedded import *
from .embedded import DATABASES

# Threads of a live server come and go; a pool would make them wait for each other.
DATABASES["default"]["OPTIONS"].pop("pool")
KAFEDRA_DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Each test client builds the middleware anew, and listing every static file takes long.
WHITENOISE_USE_FINDERS = False
