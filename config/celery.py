"""The Celery application: workers only wake services; what must not be lost lives in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")

app = Celery("kafedra")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
