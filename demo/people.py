"""The people of the demo: one account per role, and the specialists of two hospitals."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import yaml
from django.db import transaction

from accounts import api as accounts_api
from demo.accounts import DemoAccount, demo_accounts
from demo.snils import make_snils
from demo.texts import FOLDER

Organisations = Mapping[str, accounts_api.OrganisationData]
HOSPITAL_STAFF = 60
SECOND_HOSPITAL_STAFF = 12
UNIVERSITY_STAFF = 90
_SNILS_FROM = {"regional-hospital": 200_000_001, "city-hospital": 210_000_001, "university": 220_000_001}
_REGION = "35"


@dataclass(frozen=True)
class Position:
    post: str
    specialties: tuple[str, ...]
    level: str


def seed_accounts(organisations: Organisations) -> dict[str, int]:
    """Ensure the demo accounts and return their person ids by e-mail."""
    return {account.email: _ensure_account(account, organisations) for account in demo_accounts()}


def seed_staff(organisation: accounts_api.OrganisationData, count: int) -> Iterator[int]:
    """Ensure ``count`` specialists of a hospital, one transaction each; yields their person ids."""
    for draft, level in staff_drafts(organisation, count):
        yield _ensure_person(draft, level)


def staff_drafts(
    organisation: accounts_api.OrganisationData, count: int, *, first_snils: int | None = None
) -> Iterator[tuple[accounts_api.PersonDraft, str]]:
    """Drafts of invented people with their education level: the same ones every time."""
    start = first_snils or _SNILS_FROM[organisation.code]
    chance = random.Random(f"staff of {organisation.code}")
    positions = _positions()
    for number in range(count):
        position, women = positions[number % len(positions)]
        sex = "F" if chance.random() * 100 < women else "M"
        surname, given_name, patronymic = draw_name(chance, sex, number)
        snils = make_snils(start + number)
        yield (
            accounts_api.PersonDraft(
                snils=snils,
                email=f"{snils}@staff.kafedra.example",
                surname=surname,
                given_name=given_name,
                patronymic=patronymic,
                region_code=_REGION,
                sex=sex,
                date_of_birth=date(1962, 1, 1) + timedelta(days=chance.randrange(36 * 365)),
                phone=f"+7900{5_000_000 + number:07d}",
                post_code=position.post,
                specialty_codes=position.specialties,
                workplace_id=organisation.id,
            ),
            position.level,
        )


def draw_name(chance: random.Random, sex: str, number: int) -> tuple[str, str, str]:
    """Surname, given name, patronymic; surnames run through the list before one comes again."""
    names = _names()
    surnames = names["surnames"]
    masculine, feminine = surnames[(number * 37) % len(surnames)]
    return (
        feminine if sex == "F" else masculine,
        chance.choice(names["given_names"][sex]),
        chance.choice(names["patronymics"][sex]),
    )


def _ensure_account(account: DemoAccount, organisations: Organisations) -> int:
    known = accounts_api.find_person_by_login(account.email)
    if known is not None:
        return known.pk
    workplace = organisations[account.organisation]
    is_specialist = account.membership_role == accounts_api.Role.SPECIALIST
    draft = accounts_api.PersonDraft(
        snils=account.snils,
        email=account.email,
        surname=account.surname,
        given_name=account.given_name,
        patronymic=account.patronymic,
        region_code=_REGION,
        sex=account.sex,
        date_of_birth=date(1984, 5, 17),
        phone="+79000000000",
        post_code=account.post_code,
        specialty_codes=account.specialty_codes,
        workplace_id=workplace.id if is_specialist else None,
        password=account.password,
    )
    with transaction.atomic():
        person = accounts_api.register_person(draft)
        accounts_api.complete_first_sign_in(person.pk, [account.level])
        if not is_specialist:
            accounts_api.create_membership(
                person.pk, workplace.id, account.membership_role, post_code=account.post_code
            )
    return person.pk


def _ensure_person(draft: accounts_api.PersonDraft, level: str) -> int:
    known = accounts_api.find_person_by_login(draft.snils)
    if known is not None:
        return known.pk
    with transaction.atomic():
        person = accounts_api.register_person(draft)
        accounts_api.complete_first_sign_in(person.pk, [level])
    return person.pk


@cache
def _positions() -> list[tuple[Position, int]]:
    """Sixty positions with the share of women, mixed so that any beginning of them is varied."""
    rows = _names()["positions"]
    spread = [
        (Position(row["post"], tuple(row["specialties"]), _level(row["specialties"])), row["women"])
        for row in rows
        for _number in range(row["count"])
    ]
    random.Random("positions").shuffle(spread)
    return spread


def _level(specialties: list[str]) -> str:
    secondary = specialties[0].split(".")[1] == "02"
    return accounts_api.EducationLevel.SECONDARY if secondary else accounts_api.EducationLevel.HIGHER


@cache
def _names() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / "data" / "people.yaml").read_text(encoding="utf-8"))
    return loaded
