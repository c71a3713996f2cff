"""Reads of people, organisations and reference tables."""

import uuid
from collections.abc import Iterable
from functools import cache

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.data import OrganisationData, PersonData, PostData, RegionData, SpecialtyData
from accounts.errors import OrganisationNotFoundError, PersonNotFoundError
from accounts.models import (
    Membership,
    Organisation,
    PersonSpecialty,
    Post,
    Region,
    Role,
    SpecialistProfile,
    Specialty,
    User,
)
from accounts.permissions import GRANTS, Permission, Person, organisations_where_allowed
from accounts.snils import find_snils
from core import sql

_PERSON = """
    SELECT id, uuid, snils, email, surname, given_name, patronymic FROM accounts_user WHERE id = %s
"""
_SIGNED_IN = """
    SELECT {columns}, (
        SELECT coalesce(json_agg(json_build_object(
            'id', m.id, 'person_id', m.person_id, 'organisation_id', m.organisation_id, 'role', m.role
        )), '[]')
        FROM accounts_membership m WHERE m.person_id = u.id AND m.ended_at IS NULL
    ) AS memberships_now
    FROM accounts_user u WHERE u.id = %s
"""


def get_person(person_id: int) -> PersonData:
    """Raises ``PersonNotFoundError``."""
    names = ("id", "uuid", "snils", "email", "surname", "given_name", "patronymic")
    for values in sql.select(_PERSON, [person_id]):  # part of every submitted final test
        return person_data(User.from_db(DEFAULT_DB_ALIAS, names, values))
    raise PersonNotFoundError(_("There is no such person."))


def get_person_by_uuid(person_uuid: uuid.UUID) -> PersonData:
    """Raises ``PersonNotFoundError``."""
    person = User.objects.filter(uuid=person_uuid).first()
    if person is None:
        raise PersonNotFoundError(_("There is no such person."))
    return person_data(person)


def find_people(person_ids: Iterable[int]) -> dict[int, PersonData]:
    """The people who exist among these ids, by id; one query."""
    return {person.pk: person_data(person) for person in User.objects.filter(pk__in=list(person_ids))}


def people_in_charge(permission: Permission, organisation_id: int | None) -> list[PersonData]:
    """Who is to be written to about the permission's matters: those who hold it by a membership in that
    very organisation; where there is nobody, or it is nobody's, the administrators.
    """
    roles = [role for role, grant in GRANTS.items() if permission in grant.permissions]
    own = Q(memberships__organisation=organisation_id, memberships__role__in=roles)
    administrators = Q(memberships__role=Role.ADMINISTRATOR)
    active = User.objects.filter(is_active=True).order_by("id").distinct()
    for wanted in [own, administrators] if organisation_id is not None else [administrators]:
        found = active.filter(wanted & Q(memberships__ended_at__isnull=True))
        if found:
            return [person_data(person) for person in found]
    return []


def find_person_by_login(login: str) -> User | None:
    """The person whose SNILS, typed in any form, or e-mail this is."""
    snils = find_snils(login)
    if snils is not None:
        return User.objects.filter(snils=snils).first()
    return User.objects.filter(email=login.strip().lower()).first()


def find_signed_in_person(person_id: int) -> User | None:
    """The person of a session with the active memberships, in one round trip.

    Every page of a signed-in person begins with this; as two queries it costs twice the time.
    """
    rows = sql.select(_signed_in_sql(), [person_id])
    if not rows:
        return None
    *values, memberships = rows[0]
    person = User.from_db(DEFAULT_DB_ALIAS, [field.attname for field in User._meta.concrete_fields], values)
    person.active_memberships = [
        Membership.from_db(DEFAULT_DB_ALIAS, list(row), list(row.values())) for row in memberships
    ]
    return person


@cache
def _signed_in_sql() -> str:
    # Every column by its name: a statement prepared with an asterisk breaks when a column is added.
    columns = ", ".join(f'u."{field.column}"' for field in User._meta.concrete_fields)
    return _SIGNED_IN.format(columns=columns)


def list_people(
    organisation_id: int,
    *,
    post: str | None = None,
    specialty: str | None = None,
    query: str | None = None,
) -> QuerySet[SpecialistProfile]:
    """The specialists of one organisation, by name; ``post`` and ``specialty`` are codes.

    ``query`` holds words; each must begin the surname, the given name or the patronymic.
    Whether the asker may see them is the caller's question to ``require_permission``.
    """
    people = SpecialistProfile.objects.filter(
        person__memberships__organisation_id=organisation_id,
        person__memberships__role=Role.SPECIALIST,
        person__memberships__ended_at__isnull=True,
        person__is_active=True,
    )
    if post:
        people = people.filter(post__code=post)
    if specialty:
        chosen = PersonSpecialty.objects.filter(specialty__code=specialty)
        people = people.filter(pk__in=chosen.values("profile_id"))
    for word in (query or "").split():
        people = people.filter(
            Q(person__surname__istartswith=word)
            | Q(person__given_name__istartswith=word)
            | Q(person__patronymic__istartswith=word)
        )
    return people.select_related("person", "post").order_by(
        "person__surname", "person__given_name", "person__patronymic", "person_id"
    )


def with_specialties(people: QuerySet[SpecialistProfile]) -> QuerySet[SpecialistProfile]:
    """Read the specialties of a page of people in one further query; see ``profile.specialties``."""
    return people.prefetch_related(Prefetch("specialties", Specialty.objects.order_by("name")))


def organisations_where(person: Person, permission: Permission) -> list[OrganisationData]:
    """The organisations in which the person may do it, by name."""
    return [organisation_data(item) for item in organisations_where_allowed(person, permission)]


def organisations_of(person_id: int) -> list[OrganisationData]:
    """The organisations the person belongs to in any role, by name."""
    mine = Organisation.objects.filter(
        memberships__person_id=person_id, memberships__ended_at__isnull=True
    ).distinct()
    return [organisation_data(item) for item in mine]


def get_organisation(organisation_uuid: uuid.UUID) -> OrganisationData:
    """Raises ``OrganisationNotFoundError``."""
    organisation = Organisation.objects.filter(uuid=organisation_uuid).first()
    if organisation is None:
        raise OrganisationNotFoundError(_("There is no such organisation."))
    return organisation_data(organisation)


def find_organisations(organisation_ids: Iterable[int]) -> dict[int, OrganisationData]:
    found = Organisation.objects.filter(pk__in=list(organisation_ids))
    return {item.pk: organisation_data(item) for item in found}


def specialties_of(person_id: int) -> list[SpecialtyData]:
    mine = PersonSpecialty.objects.filter(profile_id=person_id).values("specialty_id")
    return [specialty_data(item) for item in Specialty.objects.filter(pk__in=mine)]


def list_specialties(education_level: str | None = None) -> list[SpecialtyData]:
    specialties = Specialty.objects.all()
    if education_level:
        specialties = specialties.filter(level=education_level)
    return [specialty_data(item) for item in specialties]


def list_posts(education_level: str | None = None) -> list[PostData]:
    posts = Post.objects.all()
    if education_level:
        posts = posts.filter(level=education_level)
    return [PostData(item.pk, item.code, item.name, item.level) for item in posts]


def list_regions() -> list[RegionData]:
    return [RegionData(item.pk, item.code, item.name) for item in Region.objects.all()]


def person_data(person: User) -> PersonData:
    return PersonData(
        id=person.pk,
        uuid=person.uuid,
        snils=person.snils,
        email=person.email,
        surname=person.surname,
        given_name=person.given_name,
        patronymic=person.patronymic,
        full_name=person.get_full_name(),
        short_name=person.get_short_name(),
    )


def specialty_data(specialty: Specialty) -> SpecialtyData:
    return SpecialtyData(specialty.pk, specialty.code, specialty.name, specialty.level)


def organisation_data(organisation: Organisation) -> OrganisationData:
    return OrganisationData(
        id=organisation.pk,
        uuid=organisation.uuid,
        code=organisation.code,
        kind=organisation.kind,
        short_name=organisation.short_name,
        full_name=organisation.full_name,
        region_id=organisation.region_id,
        training_centre_id=organisation.training_centre_id,
    )
