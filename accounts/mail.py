"""The letters of this room, in the language of the person."""

from urllib.parse import urljoin

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import SpecialistProfile, User

_NOTICES = {
    "password_changed",
    "password_reset",
    "totp_activated",
    "totp_deactivated",
    "recovery_codes_generated",
}


def send_welcome(person: User) -> None:
    """After registration: the link to set a password."""
    _send("accounts/mail/welcome", person, {"link": set_password_link(person)})


def send_recovery(person: User) -> None:
    """The link to set a new password."""
    _send("accounts/mail/recovery", person, {"link": set_password_link(person)})


def send_already_registered(person: User) -> None:
    """To the owner of an account, when somebody registers with its SNILS or e-mail."""
    _send(
        "accounts/mail/already_registered",
        person,
        {"link": urljoin(settings.KAFEDRA_PUBLIC_URL, reverse("accounts:recover"))},
    )


def send_address_confirmation(person: User, new_email: str, token: str) -> None:
    """To the new address: the link that makes it the address of the account."""
    path = reverse("accounts:confirm_email", args=[token])
    link = urljoin(settings.KAFEDRA_PUBLIC_URL, path)
    _send("accounts/mail/address_confirmation", person, {"link": link}, to=new_email)


def send_address_changed(person: User, old_email: str) -> None:
    """To the former address, so that a theft does not pass unseen."""
    _send("accounts/mail/address_changed", person, {}, to=old_email)


def send_security_notice(person: User, event: str) -> None:
    """The password or the second factor changed; ``event`` is the library's name for it."""
    if event in _NOTICES:
        _send("accounts/mail/security_notice", person, {"event": event})


def send_letter(person_id: int, template: str, context: dict[str, object]) -> None:
    """A letter of another room, in the language of the person.

    It is made of ``<template>_subject.txt`` and ``<template>.txt``, which may include
    ``accounts/mail/_greeting.txt`` and ``_signature.txt``. Closed accounts get none.
    """
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if person is not None:
        _send(template, person, context)


def set_password_link(person: User) -> str:
    """A link that works once and for ``PASSWORD_RESET_TIMEOUT`` seconds."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)},
    )
    return str(urljoin(settings.KAFEDRA_PUBLIC_URL, path))


def _send(template: str, person: User, context: dict[str, object], *, to: str = "") -> None:
    profile = SpecialistProfile.objects.filter(pk=person.pk).first()
    with translation.override(profile.preferred_language if profile else settings.LANGUAGE_CODE):
        context = {
            **context,
            "person": person,
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
            "site": settings.KAFEDRA_PUBLIC_URL,
        }
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        body = render_to_string(f"{template}.txt", context)
    send_mail(subject, body, None, [to or person.email])
