"""Keeping consents."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.consent_texts import text_in_force
from accounts.models import Consent, User
from accounts.services.audit import record_access
from core.errors import NotFoundError


@transaction.atomic
def give_consents(person: User, kinds: Iterable[str], *, channel: str, language: str | None = None) -> None:
    """Keep which texts the person agreed to just now; the texts are those in force."""
    texts = [text_in_force(kind, language) for kind in kinds]
    Consent.objects.bulk_create(
        Consent(
            person=person,
            kind=text.kind,
            text_version=text.version,
            text_sha256=text.sha256,
            channel=channel,
        )
        for text in texts
    )


@transaction.atomic
def withdraw_consent(consent_uuid: uuid.UUID, *, actor_id: int) -> None:
    """Write the withdrawal, which support does on request; repeating changes nothing.

    Raises ``NotFoundError``.
    """
    consent = Consent.objects.select_for_update().filter(uuid=consent_uuid).first()
    if consent is None:
        raise NotFoundError(_("There is no such consent."))
    if consent.withdrawn_at is None:
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])
        record_access(actor_id, consent.person_id, "consent.withdraw", details={"kind": consent.kind})
