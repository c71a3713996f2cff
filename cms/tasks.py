"""What happens without anybody asking: see ``CELERY_BEAT_SCHEDULE``."""

from celery import shared_task

from cms.schedule import publish_due


@shared_task(name="cms.tasks.publish_scheduled", ignore_result=True)
def publish_scheduled() -> None:
    publish_due()
