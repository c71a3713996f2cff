"""One machine, no root, no docker: the engines come from wheels and keep their data in ``var/``."""

import os

from core.engines import embedded_environment

# A command may be given before any engine runs; the addresses are known without starting one.
os.environ.update(embedded_environment())

from .base import *
from .environment import VAR_DIR, env

KAFEDRA_DEMO = env.bool("KAFEDRA_DEMO", default=True)
KAFEDRA_STAFF_SECOND_FACTOR_REQUIRED = env.bool("KAFEDRA_STAFF_SECOND_FACTOR_REQUIRED", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# Another host than the site's, without a line in anybody's DNS.
KAFEDRA_H5P_HOST = env.str("KAFEDRA_H5P_HOST", default="127.0.0.1")
KAFEDRA_MAIL_TRANSPORT_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
WHITENOISE_USE_FINDERS = True
