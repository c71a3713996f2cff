"""The people who run an installation."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import mail
from accounts.errors import PersonExistsError
from accounts.models import Organisation, OrganisationKind, Role, User
from accounts.services.memberships import create_membership
from accounts.snils import validate_snils

OPERATOR_CODE = "operator"


@transaction.atomic
def create_administrator(
    *,
    email: str,
    surname: str,
    given_name: str,
    patronymic: str = "",
    snils: str = "",
    password: str | None = None,
) -> User:
    """Make a person with every permission, a member of the operator of the platform.

    Without ``password`` a link to set one is mailed. Raises ``PersonExistsError`` and
    ``InvalidInputError``.
    """
    try:
        with transaction.atomic():
            person = User.objects.create_superuser(
                email,
                password,
                surname=surname,
                given_name=given_name,
                patronymic=patronymic,
                snils=validate_snils(snils) if snils else None,
            )
    except IntegrityError as error:
        raise PersonExistsError(_("A person with this SNILS or e-mail is already registered.")) from error
    create_membership(person.pk, _operator().pk, Role.ADMINISTRATOR)
    if password is None:
        mail.send_recovery(person)
    return person


def _operator() -> Organisation:
    """The organisation that runs the platform; its name may have been changed since."""
    name = _("Operator of the platform")
    operator, _created = Organisation.objects.get_or_create(
        code=OPERATOR_CODE,
        defaults={"kind": OrganisationKind.OPERATOR, "short_name": name, "full_name": name},
    )
    return operator
