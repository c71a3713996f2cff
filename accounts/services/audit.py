"""The audit log (152-FZ): who touched whose data."""

from collections.abc import Mapping

from accounts.models import AuditRecord
from core.request_id import current_request_id


def record_access(
    actor_id: int | None,
    subject_id: int | None,
    action: str,
    *,
    details: Mapping[str, object] | None = None,
    count: int = 1,
) -> None:
    """Write one record; ``details`` are codes and ids, never personal data.

    A list of people has no ``subject_id`` and says in ``count`` how many were shown. One's own
    data are no access: nothing is written then.
    """
    if actor_id is not None and actor_id == subject_id:
        return
    AuditRecord.objects.create(
        actor_id=actor_id,
        subject_id=subject_id,
        action=action,
        details=dict(details or {}),
        count=count,
        request_id=current_request_id.get(),
    )
