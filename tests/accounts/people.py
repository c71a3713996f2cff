"""People and organisations for tests of every room, made through the services."""

import itertools
import secrets
from typing import Any

from accounts import api as accounts_api

PASSWORD = "Стетоскоп-1819"
_numbers = itertools.count(secrets.randbelow(100_000_000) + 200_000_000)


def make_snils() -> str:
    """A valid SNILS that no other test has."""
    number = f"{next(_numbers):09d}"
    return f"{number}{accounts_api.check_number(number):02d}"


def make_organisation(
    kind: str = "HEALTH_ORGANISATION", *, name: str = "ГБУЗ «Городская больница № 1»", **fields: Any
) -> accounts_api.OrganisationData:
    return accounts_api.ensure_organisation(secrets.token_hex(6), kind, name, **fields)


def make_person(
    role: str | None = None,
    organisation: accounts_api.OrganisationData | None = None,
    *,
    welcomed: bool = True,
    **fields: Any,
) -> accounts_api.Person:
    """A person with a profile who has been through the first sign-in.

    ``organisation`` alone makes a specialist there; with ``role`` the person has that role there.
    """
    snils = fields.pop("snils", None) or make_snils()
    draft = {
        "snils": snils,
        "email": f"p{snils}@example.org",
        "surname": "Иванова",
        "given_name": "Анна",
        "patronymic": "Петровна",
        "workplace_id": organisation.id if organisation and role in (None, "SPECIALIST") else None,
        "password": PASSWORD,
    }
    person = accounts_api.register_person(accounts_api.PersonDraft(**{**draft, **fields}))
    if role and role != "SPECIALIST":
        place = organisation or make_organisation()
        accounts_api.create_membership(person.pk, place.id, role)
    if welcomed:
        accounts_api.complete_first_sign_in(person.pk, ["HIGHER"])
    person.refresh_from_db()
    return person
