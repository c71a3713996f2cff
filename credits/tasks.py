"""The nightly comparison of both ledgers."""

import logging

from celery import shared_task
from django.conf import settings

from core.errors import UnavailableError
from credits.reconciliation import reconcile

logger = logging.getLogger(__name__)


@shared_task(bind=True, ignore_result=True, max_retries=5, default_retry_delay=600)
def reconcile_portfolio(self) -> None:  # type: ignore[no-untyped-def]  # a Celery task instance
    """Report every difference and send again what the portfolio lacks."""
    try:
        result = reconcile(settings.KAFEDRA_RECONCILE_DAYS, repair=True)
    except UnavailableError as error:
        raise self.retry(exc=error) from error
    level = logging.INFO if result.agrees else logging.ERROR
    logger.log(
        level,
        "portfolio reconciled: %s compared, %s in transit, %s missing, %s unknown, %s different, "
        "%s sent again",
        result.compared,
        len(result.in_transit),
        len(result.missing),
        len(result.unknown),
        len(result.different),
        result.repaired,
    )
