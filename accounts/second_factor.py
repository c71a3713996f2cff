"""The second factor: one-time codes of an application, and recovery codes."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from accounts import mail
from accounts.models import User
from accounts.permissions import has_staff_role
from accounts.sealing import seal, unseal

_PURPOSE = "second-factor"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        """Secrets lie in the database encrypted: a copy of it alone makes no codes."""
        return seal(text, _PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, _PURPOSE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """A staff role cannot put the second factor aside where it is required."""
        return not is_required_for(authenticator.user)


def is_required_for(person: User) -> bool:
    return bool(settings.KAFEDRA_STAFF_SECOND_FACTOR_REQUIRED) and has_staff_role(person)


def has_second_factor(person: User) -> bool:
    """Whether one-time codes are set up; one query."""
    return bool(Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).exists())


def was_used(request: HttpRequest, person: User) -> bool:
    """Whether this session was opened, or opened again, with a one-time code."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, person))


def opens_staff_rooms(request: HttpRequest, person: User) -> bool:
    """Whether the session got as far as the rooms of the staff ask for."""
    return not is_required_for(person) or (has_second_factor(person) and was_used(request, person))


def reset(person: User) -> None:
    """Take the second factor away from a person who lost it; a staff role must set it up anew."""
    Authenticator.objects.filter(user_id=person.pk).delete()
    mail.send_security_notice(person, "totp_deactivated")
