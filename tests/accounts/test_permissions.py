import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import api as accounts_api
from accounts.events import MembershipGranted, MembershipRevoked
from accounts.models import Membership, Role, SpecialistProfile, User
from accounts.permissions import GRANTS, Permission, Scope
from core import events
from core.errors import PermissionDeniedError
from tests.accounts.people import make_organisation, make_person

pytestmark = pytest.mark.django_db
P = Permission


def test_every_role_has_a_grant_and_a_specialist_may_nothing_about_others() -> None:
    assert set(GRANTS) == set(Role.values)
    assert GRANTS[Role.SPECIALIST].permissions == frozenset()


def test_nobody_may_anything_by_default() -> None:
    nobody = User.objects.create_user("service@example.org", surname="Служба", given_name="Служба")
    for permission in P:
        assert not accounts_api.has_permission(nobody, permission)
        assert not accounts_api.has_permission(AnonymousUser(), permission)
    with pytest.raises(PermissionDeniedError):
        accounts_api.require_permission(nobody, P.VIEW_COHORT)


def test_a_tutor_sees_the_own_organisation_and_its_branches_only() -> None:
    home, other = make_organisation(), make_organisation()
    branch = make_organisation(parent_id=home.id)
    tutor = make_person("TUTOR", home)
    assert accounts_api.has_permission(tutor, P.VIEW_COHORT, home.id)
    assert accounts_api.has_permission(tutor, P.VIEW_COHORT, branch.id)
    assert not accounts_api.has_permission(tutor, P.VIEW_COHORT, other.id)
    assert not accounts_api.has_permission(tutor, P.WRITE_CONTENT, home.id)
    allowed = accounts_api.organisations_where(tutor, P.VIEW_COHORT)
    assert {item.id for item in allowed} == {home.id, branch.id}


def test_a_methodologist_sees_the_organisations_the_centre_leads() -> None:
    centre = make_organisation("TRAINING_CENTRE")
    led, other = make_organisation(training_centre_id=centre.id), make_organisation()
    person = make_person("METHODOLOGIST", centre)
    assert accounts_api.has_permission(person, P.EXPORT_COHORT, led.id)
    assert not accounts_api.has_permission(person, P.EXPORT_COHORT, other.id)


def test_an_authority_sees_its_region_and_without_a_region_only_itself() -> None:
    accounts_api.ensure_region("35", "Вологодская область")
    accounts_api.ensure_region("29", "Архангельская область")
    authority = make_organisation("AUTHORITY", region_code="35")
    inside, outside = make_organisation(region_code="35"), make_organisation(region_code="29")
    person = make_person("AUTHORITY", authority)
    assert accounts_api.has_permission(person, P.VIEW_COHORT, inside.id)
    assert not accounts_api.has_permission(person, P.VIEW_COHORT, outside.id)
    homeless = make_organisation("AUTHORITY")
    nowhere = make_organisation()
    person = make_person("AUTHORITY", homeless)
    assert accounts_api.has_permission(person, P.VIEW_COHORT, homeless.id)
    assert not accounts_api.has_permission(person, P.VIEW_COHORT, nowhere.id)


def test_the_platform_scope_reaches_everywhere() -> None:
    administrator, anywhere = make_person("ADMINISTRATOR"), make_organisation()
    assert GRANTS[Role.ADMINISTRATOR].scope is Scope.PLATFORM
    assert all(accounts_api.has_permission(administrator, permission, anywhere.id) for permission in P)


def test_a_closed_account_and_an_ended_membership_may_nothing() -> None:
    tutor = make_person("TUTOR")
    assert accounts_api.has_permission(tutor, P.VIEW_COHORT)
    tutor.is_active = False
    assert not accounts_api.has_permission(tutor, P.VIEW_COHORT)
    tutor.is_active = True
    accounts_api.end_membership(Membership.objects.get(person=tutor, role="TUTOR").uuid)
    tutor.refresh_from_db()
    assert not accounts_api.has_permission(tutor, P.VIEW_COHORT)


def test_roles_are_read_once_for_a_request() -> None:
    tutor = User.objects.get(pk=make_person("TUTOR").pk)
    with CaptureQueriesContext(connection) as captured:
        for permission in P:
            accounts_api.has_permission(tutor, permission)
        accounts_api.has_staff_role(tutor)
    assert len(captured) == 1


def test_granting_twice_is_one_membership_and_one_event(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[object] = []
    monkeypatch.setitem(events._receivers, MembershipGranted, [heard.append])
    monkeypatch.setitem(events._receivers, MembershipRevoked, [heard.append])
    person, place = make_person(), make_organisation()
    first = accounts_api.create_membership(person.pk, place.id, "AUTHOR")
    second = accounts_api.create_membership(person.pk, place.id, "AUTHOR")
    assert first == second
    accounts_api.end_membership(first.uuid)
    accounts_api.end_membership(first.uuid)
    assert heard == [
        MembershipGranted(person.pk, place.id, "AUTHOR"),
        MembershipRevoked(person.pk, place.id, "AUTHOR"),
    ]
    third = accounts_api.create_membership(person.pk, place.id, "AUTHOR")
    assert third.uuid != first.uuid


def test_admin_access_follows_the_roles() -> None:
    person, place = make_person(), make_organisation("OPERATOR")
    membership = accounts_api.create_membership(person.pk, place.id, "SUPPORT")
    person.refresh_from_db()
    assert person.is_staff
    accounts_api.end_membership(membership.uuid)
    person.refresh_from_db()
    assert not person.is_staff


def test_list_people_holds_the_specialists_of_one_organisation_by_name() -> None:
    accounts_api.ensure_post("nurse", "Медицинская сестра", "SECONDARY")
    accounts_api.ensure_specialty("31.08.49", "Терапия", "HIGHER")
    here, elsewhere = make_organisation(), make_organisation()
    petrov = make_person(None, here, surname="Петров", given_name="Иван", post_code="nurse")
    alexeeva = make_person(None, here, surname="Алексеева", specialty_codes=["31.08.49"])
    make_person(None, elsewhere, surname="Чужой")
    make_person("TUTOR", here, surname="Тьютор")
    gone = make_person(None, here, surname="Бывший")
    accounts_api.end_membership(Membership.objects.get(person=gone).uuid)
    closed = make_person(None, here, surname="Закрытый")
    User.objects.filter(pk=closed.pk).update(is_active=False)

    def names(**filters: str) -> list[int]:
        return [profile.pk for profile in accounts_api.list_people(here.id, **filters)]

    assert names() == [alexeeva.pk, petrov.pk]
    assert names(post="nurse") == [petrov.pk]
    assert names(specialty="31.08.49") == [alexeeva.pk]
    assert names(query="петр ив") == [petrov.pk]
    assert names(query="ив петр") == [petrov.pk]
    assert names(query="етр") == []


def test_a_page_of_people_costs_two_queries() -> None:
    accounts_api.ensure_specialty("31.08.49", "Терапия", "HIGHER")
    here = make_organisation()
    for _ in range(5):
        make_person(None, here, specialty_codes=["31.08.49"])
    with CaptureQueriesContext(connection) as captured:
        rows = [
            (profile.person.get_full_name(), profile.post, [item.name for item in profile.specialties.all()])
            for profile in accounts_api.with_specialties(accounts_api.list_people(here.id))
        ]
    assert len(captured) == 2
    assert rows[0][2] == ["Терапия"]
    assert SpecialistProfile.objects.count() == 5
