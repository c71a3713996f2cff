"""Tokens with which programs act for a person: shown once, kept as hashes, good for a while."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from knox.models import AuthToken

from accounts.errors import PersonNotFoundError
from accounts.models import User
from accounts.services.audit import record_access
from core.errors import InvalidInputError

_MOST_DAYS = 366


@transaction.atomic
def issue_token(email: str, days: int) -> str:
    """A new token of the person, good for ``days``. Raises ``PersonNotFoundError``."""
    person = _person(email)
    if not 1 <= days <= _MOST_DAYS:
        rule = _("A token is good for 1 to %(most)d days.") % {"most": _MOST_DAYS}
        raise InvalidInputError(rule, fields={"days": [rule]})
    _row, token = AuthToken.objects.create(person, expiry=timedelta(days=days))
    record_access(None, person.pk, "api_token.issued", details={"days": days})
    return str(token)


@transaction.atomic
def revoke_tokens(email: str) -> int:
    """Make every token of the person worthless; return how many there were."""
    person = _person(email)
    count: int = AuthToken.objects.filter(user=person).delete()[0]
    record_access(None, person.pk, "api_token.revoked", details={"tokens": count})
    return count


def _person(email: str) -> User:
    person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise PersonNotFoundError(_("There is no such person."))
    return person
