"""The progress trail: every event is written once, and a repeat changes nothing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from core import sql
from lms.errors import EventReusedError
from lms.kinds import ProgressKind
from lms.models import Enrolment, ProgressEvent


@dataclass(frozen=True)
class Happening:
    """An event before it is written; ``event_uuid`` makes it repeatable."""

    event_uuid: UUID
    kind: ProgressKind
    occurred_at: datetime
    step_index: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


def append(enrolment: Enrolment, happening: Happening) -> bool:
    """Write the event; False when it was written before.

    Raises ``EventReusedError`` when its id already names another event.
    """
    row = ProgressEvent(
        enrolment=enrolment,
        event_uuid=happening.event_uuid,
        kind=happening.kind,
        step_index=happening.step_index,
        details=happening.details,
        occurred_at=happening.occurred_at,
        recorded_at=timezone.now(),
    )
    if sql.insert(row, on_conflict="ON CONFLICT (event_uuid) DO NOTHING"):
        return True
    _refuse_another(enrolment, happening)
    return False


def _refuse_another(enrolment: Enrolment, happening: Happening) -> None:
    known = ProgressEvent.objects.get(event_uuid=happening.event_uuid)
    written = (known.enrolment_id, known.kind, known.step_index)
    if written != (enrolment.pk, happening.kind, happening.step_index):
        raise EventReusedError(_("This event id was already used for something else."))
