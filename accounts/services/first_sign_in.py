"""The first sign-in: the agreement once more, and the choice of cabinets."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import ConsentChannel, ConsentKind, User
from accounts.services.consents import give_consents
from accounts.services.people import complete_first_sign_in


@transaction.atomic
def accept_agreement(person: User, cabinets: Iterable[str]) -> None:
    """Keep the consent and open the cabinets. Raises ``InvalidInputError`` when none is chosen."""
    complete_first_sign_in(person.pk, cabinets)
    give_consents(person, [ConsentKind.USER_AGREEMENT], channel=ConsentChannel.FIRST_SIGN_IN)
