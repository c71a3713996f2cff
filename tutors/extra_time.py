"""More time in tests for one person: who may give it, what is written, what is recorded."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from accounts import api as accounts_api
from accounts.api import Permission
from assessments import api as assessments_api
from tutors import selectors


@dataclass(frozen=True)
class ExtraTime:
    """What a person is given now, for those who may change it."""

    person: accounts_api.PersonData
    organisation: accounts_api.OrganisationData
    given: assessments_api.AccommodationData | None


def find_extra_time(
    viewer: accounts_api.Person,
    person: accounts_api.PersonData,
    organisation: accounts_api.OrganisationData,
) -> ExtraTime | None:
    """Part of the page of a person, whose reading is recorded there; None for those who may not give time."""
    if not accounts_api.has_permission(viewer, Permission.GRANT_EXTRA_TIME, organisation.id):
        return None
    return ExtraTime(person, organisation, assessments_api.find_accommodation(person.id))


def view_extra_time(viewer: accounts_api.Person, person_uuid: UUID) -> ExtraTime:
    """Raises ``NotFoundError`` alike for nobody, a person of others and a viewer who may not give time."""
    found = _find(viewer, person_uuid)
    accounts_api.record_access(viewer.pk, found.person.id, "extra_time.viewed")
    return found


def give(viewer: accounts_api.Person, person_uuid: UUID, terms: assessments_api.TimeTerms) -> None:
    """Raises ``NotFoundError`` as above, ``InvalidInputError`` for terms out of range."""
    assessments_api.grant_time(_find(viewer, person_uuid).person.id, terms, granted_by=viewer.pk)


def end(viewer: accounts_api.Person, person_uuid: UUID, given_uuid: UUID) -> None:
    """Raises ``NotFoundError``, also for time that was given to somebody else."""
    person = _find(viewer, person_uuid).person
    assessments_api.revoke_time(given_uuid, person.id, revoked_by=viewer.pk)


def _find(viewer: accounts_api.Person, person_uuid: UUID) -> ExtraTime:
    person = accounts_api.get_person_by_uuid(person_uuid)
    organisation = selectors.organisation_of_viewed_person(viewer, person)
    found = find_extra_time(viewer, person, organisation) if organisation else None
    if found is None:
        raise accounts_api.PersonNotFoundError(_("There is no such person."))
    return found
