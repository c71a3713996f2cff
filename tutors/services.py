"""What a tutor opens: permission is asked, the data are read, and the reading is recorded (152-FZ)."""

from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from accounts import api as accounts_api
from accounts.api import Permission
from core.errors import NotFoundError
from credits import api as credits_api
from lms import api as lms_api
from tutors import selectors
from tutors.data import Cohort, CohortFilter, CohortMember, CohortPage, CohortTable

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
) -> CohortPage:
    """One page of the cohort with figures about the whole; the people of that page count as seen."""
    shows_credits = _require_view(viewer, organisation)
    ids, members = selectors.select_people(organisation.id, chosen, with_credits=shows_credits)
    page = Paginator(ids, PAGE_SIZE).get_page(page_number)
    shown = list(page)
    _record_list(viewer, organisation, chosen, "cohort_viewed", len(shown))
    cohort = Cohort(
        person_ids=ids,
        figures=selectors.cohort_figures(ids, with_credits=shows_credits),
        shows_credits=shows_credits,
    )
    if members is None:
        rows = selectors.list_members(organisation.id, shown, with_credits=shows_credits)
    else:
        rows = members[page.start_index() - 1 : page.end_index()] if shown else []
    return CohortPage(cohort, page, rows, selectors.specialties_by_person(organisation.id, shown))


def export_cohort(
    viewer: accounts_api.Person, organisation: accounts_api.OrganisationData, chosen: CohortFilter
) -> CohortTable:
    """Everybody who matches the filter. Raises ``PermissionDeniedError``."""
    accounts_api.require_permission(viewer, Permission.EXPORT_COHORT, organisation.id)
    shows_credits = _require_view(viewer, organisation)
    ids, members = selectors.select_people(organisation.id, chosen, with_credits=shows_credits)
    if members is None:
        members = selectors.list_members(organisation.id, ids, with_credits=shows_credits)
    _record_list(viewer, organisation, chosen, "cohort_exported", len(members))
    return CohortTable(members, selectors.specialties_by_person(organisation.id, ids), shows_credits)


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
        member=selectors.list_members(organisation.id, [person.id], with_credits=sees_ledger)[0],
        learning=lms_api.list_person_learning(person.id),
        entries=credits_api.list_entries(person.id) if sees_ledger else None,
    )


def _require_view(viewer: accounts_api.Person, organisation: accounts_api.OrganisationData) -> bool:
    """Whether the viewer of this cohort may see its credits too. Raises ``PermissionDeniedError``."""
    accounts_api.require_permission(viewer, Permission.VIEW_COHORT, organisation.id)
    return accounts_api.has_permission(viewer, Permission.VIEW_LEDGER, organisation.id)


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
