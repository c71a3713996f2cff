"""Registration and recovery by the visitor alone; neither tells whether an account exists."""

import uuid

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from accounts import mail
from accounts.data import PersonDraft
from accounts.errors import PersonExistsError
from accounts.models import ConsentChannel, ConsentKind, User
from accounts.selectors import find_person_by_login
from accounts.services.consents import give_consents
from accounts.services.people import register_person
from accounts.snils import validate_snils
from outbox import api as outbox_api

RECOVERY_TOPIC = "accounts.recovery"
_RECOVERY_PAUSE_SECONDS = 60


@transaction.atomic
def register_visitor(draft: PersonDraft) -> None:
    """Register with both consents and mail the set-password link.

    When the SNILS or the e-mail is taken, the owners of those accounts get a letter instead, and
    the caller learns nothing.
    """
    try:
        person = register_person(draft)
    except PersonExistsError:
        _write_to_owners(draft)
        return
    give_consents(
        person,
        [ConsentKind.PERSONAL_DATA, ConsentKind.USER_AGREEMENT],
        channel=ConsentChannel.REGISTRATION_PAGE,
    )
    mail.send_welcome(person)


@transaction.atomic
def request_recovery(login: str) -> None:
    """Ask for a letter with a link to set a new password, by SNILS or e-mail.

    Here nothing depends on whether there is such a person: the relay writes the letter, so that
    the answer takes the same time.
    """
    person = find_person_by_login(login)
    outbox_api.enqueue(RECOVERY_TOPIC, {"person_id": person.pk if person else None}, key=str(uuid.uuid4()))


def deliver_recovery(envelope: outbox_api.OutboxEnvelope) -> None:
    """Write the letter that was asked for; not more often than once a minute."""
    person = User.objects.filter(pk=envelope.payload["person_id"], is_active=True).first()
    if person is None:
        return
    if cache.add(f"accounts:recovery:{person.pk}", 1, _RECOVERY_PAUSE_SECONDS):
        mail.send_recovery(person)


def _write_to_owners(draft: PersonDraft) -> None:
    owners = User.objects.filter(
        Q(snils=validate_snils(draft.snils)) | Q(email=draft.email.strip().lower()), is_active=True
    )
    for owner in owners:
        # Whoever never set a password lost the first letter: the same letter helps best.
        if owner.has_usable_password():
            mail.send_already_registered(owner)
        else:
            mail.send_welcome(owner)
