"""The web door of the portfolio service (granian loads ``application``)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "portfolio.settings"
application = get_wsgi_application()
