"""Enrolment: a person takes up an element and keeps the version that stood that day."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content import api as content_api
from lms import selectors
from lms.data import EnrolmentData
from lms.errors import ElementNotOpenError
from lms.models import Enrolment


@transaction.atomic
def enrol(person_id: int, element_slug: str, *, enrolled_at: datetime | None = None) -> EnrolmentData:
    """Enrol the person in the element's current version, which stays pinned.

    Idempotent: an open enrolment in any version of the element, or a completed one in the
    current version, is returned as it is. A newer version may be studied after completion.
    ``enrolled_at`` is for records brought in from elsewhere; by default it is now.

    Raises ``ElementNotOpenError`` when the element is withdrawn, and content's ``NotFoundError``
    when there is none.
    """
    element = content_api.get_element(element_slug)
    version_uuid = element.current_version_uuid
    if version_uuid is None:
        raise ElementNotOpenError(_("This element is not published yet."))
    known = selectors.find_enrolment(person_id, element.uuid, version_uuid)
    if known is not None:
        return selectors.enrolment_data(known)
    if not element.is_published:
        raise ElementNotOpenError(_("This element is withdrawn: enrolment is closed."))
    version = content_api.get_version(version_uuid)
    at = enrolled_at or timezone.now()
    row = Enrolment(
        person_id=person_id,
        element_id=element.uuid,
        version_id=version.uuid,
        title=version.title,
        element_kind=version.kind,
        credits=version.credits,
        steps_total=version.step_count,
        enrolled_at=at,
        last_activity_at=at,
    )
    # Of two simultaneous clicks the constraints let one through, and the other one finds its row.
    Enrolment.objects.bulk_create([row], ignore_conflicts=True)
    mine = Enrolment.objects.filter(person_id=person_id, element__uuid=element.uuid)
    return selectors.enrolment_data(mine.get(completed_at__isnull=True))
