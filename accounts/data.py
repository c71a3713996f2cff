"""What the rooms above see of people and organisations."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PersonData:
    id: int
    uuid: uuid.UUID
    snils: str | None
    email: str
    surname: str
    given_name: str
    patronymic: str
    full_name: str
    short_name: str


@dataclass(frozen=True)
class SpecialtyData:
    id: int
    code: str
    name: str
    level: str


@dataclass(frozen=True)
class PostData:
    id: int
    code: str
    name: str
    level: str


@dataclass(frozen=True)
class RegionData:
    id: int
    code: str
    name: str


@dataclass(frozen=True)
class OrganisationData:
    id: int
    uuid: uuid.UUID
    code: str
    kind: str
    short_name: str
    full_name: str
    region_id: int | None
    training_centre_id: int | None


@dataclass(frozen=True)
class MembershipData:
    uuid: uuid.UUID
    person_id: int
    organisation_id: int
    role: str


@dataclass(frozen=True)
class PersonDraft:
    """A person to register; codes are those of the reference tables.

    ``snils`` may be typed in any form; ``phone`` in E.164. Without ``password`` the person sets
    one through a link sent by mail. ``workplace_id`` also makes the person a specialist there.
    """

    snils: str
    email: str
    surname: str
    given_name: str
    patronymic: str = ""
    citizenship: str = "RU"
    region_code: str | None = None
    sex: str = ""
    date_of_birth: date | None = None
    phone: str = ""
    post_code: str | None = None
    specialty_codes: Sequence[str] = ()
    workplace_id: int | None = None
    preferred_language: str = "ru"
    password: str | None = None


@dataclass(frozen=True)
class ProfileChanges:
    """What a person may change alone: everything but names, SNILS and e-mail."""

    phone: str
    region_code: str | None
    post_code: str | None
    specialty_codes: Sequence[str]
    preferred_language: str
