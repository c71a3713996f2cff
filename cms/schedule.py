"""What was approved for a later day: it goes out when its time comes, or says why it did not."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision

from cms.models import InteractiveModulePage
from core.errors import ApplicationError

PUBLICATION_REFUSED = "kafedra.publication_refused"


def publish_due() -> int:
    """Publish every module whose time has come, withdraw every one whose time is over.

    A module that is not ready any more loses its date and tells the reason in its history; the
    others are not held up by it. Returns how many went out.
    """
    now = timezone.now()
    for page in InteractiveModulePage.objects.filter(live=True, expire_at__lte=now):
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    due = Revision.page_revisions.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "pk")
    return sum(_publish(revision) for revision in due)


def _publish(revision: Revision) -> bool:
    try:
        with transaction.atomic():
            revision.publish(log_action="wagtail.publish.scheduled")
    except ApplicationError as error:
        _give_up(revision, error)
        return False
    return True


@transaction.atomic
def _give_up(revision: Revision, error: ApplicationError) -> None:
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    problems = {field: [str(message) for message in messages] for field, messages in error.fields.items()}
    data = {"reason": str(error), "problems": problems}
    log(instance=revision.content_object, action=PUBLICATION_REFUSED, data=data, revision=revision)
