"""What a tutor opens: permission is asked, the data are read, and the reading is recorded (152-FZ)."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from accounts import api as accounts_api
from accounts.api import Permission
from core.errors import NotFoundError
from credits import api as credits_api
from lms import api as lms_api
from tutors import selectors
from tutors.data import Cohort, CohortFilter, CohortMember

PAGE_SIZE = 50


@dataclass(frozen=True)
class PersonView:
    """One person as the tutor sees them; ``entries`` is None for those who may not see the ledger."""

    person: accounts_api.PersonData
    organisation: accounts_api.OrganisationData
    specialties: list[accounts_api.SpecialtyData]
    member: CohortMember
    learning: list[lms_api.EnrolmentData]
    entries: list[credits_api.LedgerEntryData] | None


def list_organisations(viewer: accounts_api.Person) -> list[accounts_api.OrganisationData]:
    """Raises ``PermissionDeniedError`` for those who may see the people of no organisation."""
    accounts_api.require_permission(viewer, Permission.VIEW_COHORT)
    return accounts_api.organisations_where(viewer, Permission.VIEW_COHORT)


def choose_organisation(
    viewer: accounts_api.Person, organisations: list[accounts_api.OrganisationData], chosen: UUID | None
) -> accounts_api.OrganisationData:
    """The one asked for, else one's own, else the first. Raises ``NotFoundError`` outside one's scope."""
    if chosen is not None:
        found = next((item for item in organisations if item.uuid == chosen), None)
    else:
        own = {item.id for item in accounts_api.organisations_of(viewer.pk)} if organisations[1:] else set()
        found = next((item for item in organisations if item.id in own), next(iter(organisations), None))
    if found is None:
        raise NotFoundError(_("There is no such organisation among yours."))
    return found


def view_cohort(
    viewer: accounts_api.Person,
    organisation: accounts_api.OrganisationData,
    chosen: CohortFilter,
    page_number: str,
) -> tuple[Cohort, Page[CohortMember]]:
    """The cohort and one page of it, whose people count as seen and have their specialties read."""
    cohort = _read_cohort(viewer, organisation, chosen)
    page = Paginator(cohort.members, PAGE_SIZE).get_page(page_number)
    shown = [member.person_id for member in page]
    _record_list(viewer, organisation, chosen, "cohort_viewed", len(shown))
    return replace(cohort, specialties=selectors.specialties_by_person(organisation.id, shown)), page


def export_cohort(
    viewer: accounts_api.Person, organisation: accounts_api.OrganisationData, chosen: CohortFilter
) -> Cohort:
    """The whole cohort with all specialties. Raises ``PermissionDeniedError``."""
    accounts_api.require_permission(viewer, Permission.EXPORT_COHORT, organisation.id)
    cohort = _read_cohort(viewer, organisation, chosen)
    everyone = [member.person_id for member in cohort.members]
    _record_list(viewer, organisation, chosen, "cohort_exported", len(everyone))
    return replace(cohort, specialties=selectors.specialties_by_person(organisation.id, everyone))


def view_person(viewer: accounts_api.Person, person_uuid: UUID) -> PersonView:
    """Raises ``NotFoundError`` alike for nobody and for a person of another organisation."""
    person = accounts_api.get_person_by_uuid(person_uuid)
    organisation = selectors.organisation_of_viewed_person(viewer, person)
    if organisation is None:
        raise accounts_api.PersonNotFoundError(_("There is no such person."))
    sees_ledger = accounts_api.has_permission(viewer, Permission.VIEW_LEDGER, organisation.id)
    accounts_api.record_access(
        viewer.pk, person.id, "learning_viewed", details={"organisation": str(organisation.uuid)}
    )
    return PersonView(
        person=person,
        organisation=organisation,
        specialties=accounts_api.specialties_of(person.id),
        member=selectors.get_member(organisation.id, person.id, with_credits=sees_ledger),
        learning=lms_api.list_person_learning(person.id),
        entries=credits_api.list_entries(person.id) if sees_ledger else None,
    )


def _read_cohort(
    viewer: accounts_api.Person, organisation: accounts_api.OrganisationData, chosen: CohortFilter
) -> Cohort:
    accounts_api.require_permission(viewer, Permission.VIEW_COHORT, organisation.id)
    shows_credits = accounts_api.has_permission(viewer, Permission.VIEW_LEDGER, organisation.id)
    members = selectors.list_members(organisation.id, chosen, with_credits=shows_credits)
    ids = [member.person_id for member in members]
    return Cohort(
        members=members,
        summary=selectors.summarise(members),
        completions=selectors.monthly_completions(ids),
        credits=selectors.monthly_credits(ids) if shows_credits else [],
        shows_credits=shows_credits,
    )


def _record_list(
    viewer: accounts_api.Person,
    organisation: accounts_api.OrganisationData,
    chosen: CohortFilter,
    action: str,
    count: int,
) -> None:
    details = {
        "organisation": str(organisation.uuid),
        "post": chosen.post,
        "specialty": chosen.specialty,
        "state": str(chosen.state or ""),
        "searched": bool(chosen.query),
    }
    accounts_api.record_access(viewer.pk, None, action, details=details, count=count)
