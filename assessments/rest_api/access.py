"""Who may call what: questions and tests are for those who keep them, an attempt for its person."""

from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import api as accounts_api
from assessments.selectors.authoring import Ownership, ownership_of
from core.errors import InvalidInputError, PermissionDeniedError


class KeepsItems(BasePermission):
    """Keys are seen by nobody else; a browser needs the second factor as in the rooms of the staff.

    A token needs none: it was issued by who runs the platform.
    """

    def has_permission(self, request: Request, _view: APIView) -> bool:
        person = request.user
        if not isinstance(person, accounts_api.Person):
            return False
        if not accounts_api.has_permission(person, accounts_api.Permission.MANAGE_ITEMS):
            return False
        return request.auth is not None or accounts_api.opens_staff_rooms(request._request, person)


def person_of(request: Request) -> accounts_api.Person:
    if not isinstance(request.user, accounts_api.Person):
        raise PermissionDeniedError(_("You are not allowed to do this."))
    return request.user


def ownership(request: Request) -> Ownership:
    return ownership_of(person_of(request))


def list_owners(request: Request) -> list[accounts_api.OrganisationData]:
    """The organisations for which the person keeps questions."""
    return accounts_api.organisations_where(person_of(request), accounts_api.Permission.MANAGE_ITEMS)


def owner_id(request: Request, owner: UUID | None) -> int | None:
    """The id of the organisation that is to own what is made; None where it is to belong to nobody."""
    if owner is None and ownership(request).ownerless:
        return None
    ids = {organisation.uuid: organisation.id for organisation in list_owners(request)}
    if owner is None or owner not in ids:
        rule = _("Name an organisation whose questions you keep.")
        raise InvalidInputError(rule, fields={"owner": [rule]})
    return ids[owner]
