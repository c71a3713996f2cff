"""What happens without anybody asking: see ``CELERY_BEAT_SCHEDULE``."""

from celery import shared_task

from content.hosting.libraries import prune_h5p_files


@shared_task(name="content.tasks.prune_h5p")
def prune_h5p() -> None:
    """Files of replaced libraries and leavings of crashes would stay in the storage for ever."""
    prune_h5p_files()
