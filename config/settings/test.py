"""Tests: the embedded engines, a database of each session's own, fast password hashing."""

from .embedded import *
from .embedded import VAR_DIR

SECRET_KEY = "test-secret-key-that-is-long-enough-for-every-check-of-django-0123456789"
KAFEDRA_DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = False
EMAIL_FILE_PATH = VAR_DIR / "mail"
