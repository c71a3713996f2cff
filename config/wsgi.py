"""The web door of the platform (granian loads ``application``)."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
application = get_wsgi_application()
# What is loaded now stays: a collector that walks through it again and again takes a tenth of the time.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)
