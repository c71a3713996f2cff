"""Tell a worker that a correction has something to do; losing this costs a minute, never an attempt."""

import logging
from uuid import UUID

from celery import current_app

logger = logging.getLogger(__name__)
CORRECTION_TASK = "assessments.tasks.continue_correction"


def wake_correction(uuid: UUID) -> None:
    """Never raises: the beat finds what was left."""
    try:
        current_app.send_task(CORRECTION_TASK, args=[str(uuid)], retry=False)
    except Exception as error:  # noqa: BLE001  (whatever the broker does, the request goes on)
        logger.warning("correction not woken, the beat will catch up: %s", type(error).__name__)
