"""Changing the e-mail: the new address must answer before it is used."""

import json
from typing import TypedDict

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import mail
from accounts.errors import AddressTokenError
from accounts.models import User
from accounts.sealing import BrokenSealError, seal, unseal

_PURPOSE = "address"


class _Claim(TypedDict):
    person: int
    old: str
    new: str


@transaction.atomic
def request_address_change(person: User, new_email: str) -> None:
    """Mail a link to the new address; if it has an owner, the owner is told and the asker is not."""
    owner = User.objects.filter(email=new_email).first()
    if owner is not None:
        mail.send_already_registered(owner)
        return
    claim: _Claim = {"person": person.pk, "old": person.email, "new": new_email}
    mail.send_address_confirmation(person, new_email, seal(json.dumps(claim), _PURPOSE))


def read_new_address(token: str) -> str:
    """The address that the link would set. Raises ``AddressTokenError``."""
    return _read(token)["new"]


@transaction.atomic
def confirm_address_change(token: str) -> None:
    """Make the new address the address of the account.

    Raises ``AddressTokenError`` for a link that is old, was used, or whose address was taken since.
    """
    claim = _read(token)
    person = User.objects.select_for_update().filter(pk=claim["person"], email=claim["old"]).first()
    if person is None:
        raise AddressTokenError(_("This link has expired or was already used."))
    person.email = claim["new"]
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError as error:
        raise AddressTokenError(_("This link has expired or was already used.")) from error
    EmailAddress.objects.filter(user=person).delete()
    mail.send_address_changed(person, claim["old"])


def _read(token: str) -> _Claim:
    try:
        text = unseal(token, _PURPOSE, max_age_seconds=settings.PASSWORD_RESET_TIMEOUT)
    except BrokenSealError as error:
        raise AddressTokenError(_("This link has expired or was already used.")) from error
    claim: _Claim = json.loads(text)
    return claim
