"""What happens without anybody asking: see ``CELERY_BEAT_SCHEDULE``."""

from uuid import UUID

from celery import shared_task

from assessments.services.attempts import finish_overdue_attempts
from assessments.services.corrections import continue_correction, unfinished_corrections
from assessments.services.depth import check_depths
from assessments.services.exposures import count_exposures
from assessments.services.import_jobs import (
    BRING_IN_TASK,
    READ_TASK,
    bring_in_import,
    read_import,
    resume_imports,
    tidy_imports,
)
from assessments.services.statistics import count_requested
from assessments.wake import CORRECTION_TASK, wake_correction

# As many as fit into the seconds between two runs.
_BATCHES = 20


@shared_task(name="assessments.tasks.finish_overdue")
def finish_overdue() -> None:
    finish_overdue_attempts()


@shared_task(name="assessments.tasks.count_exposures")
def count_draws() -> None:
    count_exposures()


@shared_task(name=CORRECTION_TASK)
def work_on_correction(uuid: str) -> None:
    """For a minute at a time, so that a large correction keeps no worker from other work."""
    if continue_correction(UUID(uuid)):
        wake_correction(UUID(uuid))


@shared_task(name="assessments.tasks.continue_corrections")
def continue_corrections() -> None:
    """Take up what a killed worker or a lost message left."""
    for uuid in unfinished_corrections():
        wake_correction(uuid)


@shared_task(name="assessments.tasks.count_statistics")
def count_statistics() -> None:
    """A transaction per batch, so that a killed worker loses little; the next run takes up the rest."""
    for _batch in range(_BATCHES):
        if not count_requested():
            return


@shared_task(name="assessments.tasks.check_depths")
def check_bank_depths() -> None:
    check_depths()


# A file of as many items as there may be takes longer than other tasks.
@shared_task(name=READ_TASK, time_limit=1_800)
def read_uploaded_file(uuid: str) -> None:
    read_import(UUID(uuid))


@shared_task(name=BRING_IN_TASK, time_limit=1_800)
def bring_in_items(uuid: str) -> None:
    bring_in_import(UUID(uuid))


@shared_task(name="assessments.tasks.resume_imports")
def resume_left_imports() -> None:
    resume_imports()


@shared_task(name="assessments.tasks.tidy_imports")
def tidy_old_imports() -> None:
    tidy_imports()
