"""What happens without anybody asking: see ``CELERY_BEAT_SCHEDULE``."""

from celery import shared_task

from assessments.services.attempts import finish_overdue_attempts
from assessments.services.exposures import count_exposures


@shared_task(name="assessments.tasks.finish_overdue")
def finish_overdue() -> None:
    finish_overdue_attempts()


@shared_task(name="assessments.tasks.count_exposures")
def count_draws() -> None:
    count_exposures()
