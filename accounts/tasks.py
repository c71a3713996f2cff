"""What happens without anybody asking: see ``CELERY_BEAT_SCHEDULE``."""

from importlib import import_module

from celery import shared_task
from django.conf import settings


@shared_task(name="accounts.tasks.forget_expired_sessions")
def forget_expired_sessions() -> None:
    """Sessions of people who never signed out would stay in the database for ever."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
