"""The progress trail: every event is written once, and a repeat changes nothing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

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
    if _insert_unless_known(row):
        return True
    _refuse_another(enrolment, happening)
    return False


def _insert_unless_known(row: ProgressEvent) -> bool:
    """One statement instead of savepoint, insert and rollback: this runs at every click."""
    fields = [column for column in ProgressEvent._meta.concrete_fields if not column.primary_key]
    columns = ", ".join(str(column.column) for column in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [column.get_db_prep_save(getattr(row, column.attname), connection) for column in fields]
    statement = (
        f"INSERT INTO {ProgressEvent._meta.db_table} ({columns}) VALUES ({marks})"  # noqa: S608
        " ON CONFLICT (event_uuid) DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount)


def _refuse_another(enrolment: Enrolment, happening: Happening) -> None:
    known = ProgressEvent.objects.get(event_uuid=happening.event_uuid)
    written = (known.enrolment_id, known.kind, known.step_index)
    if written != (enrolment.pk, happening.kind, happening.step_index):
        raise EventReusedError(_("This event id was already used for something else."))
