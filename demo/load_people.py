"""Two thousand colleagues with a history, for measurements only.

Those who may sign in are registered by the service. The others, all enrolments and all ledger entries are
written in bulk, without attempts, certificates or messages to the portfolio: the services would need many
minutes for what a dashboard reads as sums. Nothing but ``make_load`` may do so.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts import api as accounts_api
from content import api as content_api
from demo.accounts import PASSWORD
from demo.load_elements import PUBLISHED_BY_SERVICE, slug
from demo.people import staff_drafts
from demo.snils import make_snils

HOSPITAL_CODE = "load-hospital"
TUTOR_EMAIL = "tutor@load.kafedra.example"
SIGN_IN_PEOPLE = 32
_SNILS_FROM = 300_000_001
_TUTOR_SNILS = 299_999_999
_REGION = "35"
_NAMES = ("snils", "email", "surname", "given_name", "patronymic")
_TABLES = ("User", "SpecialistProfile", "PersonSpecialty", "Membership")
_BATCH = 500


def person_email(number: int) -> str:
    """The address of the person with this number, counted from 1."""
    return f"load-{number:05d}@load.kafedra.example"


def make_hospital() -> accounts_api.OrganisationData:
    """Ensure the organisation and its tutor, who may sign in."""
    hospital = accounts_api.ensure_organisation(
        HOSPITAL_CODE, "HEALTH_ORGANISATION", "Больница нагрузочных измерений", region_code=_REGION
    )
    if accounts_api.find_person_by_login(TUTOR_EMAIL) is None:
        with transaction.atomic():
            tutor = accounts_api.register_person(_tutor_draft())
            accounts_api.complete_first_sign_in(tutor.pk, ["HIGHER"])
            accounts_api.create_membership(tutor.pk, hospital.id, accounts_api.Role.TUTOR)
    return hospital


def make_people(count: int, hospital: accounts_api.OrganisationData, elements: int) -> Iterator[int]:
    """Ensure the people and their history; yields how many are done after every batch.

    They studied the first of the ``elements`` that ``make_elements`` made. The first 32 people may
    sign in with the password of the demo.
    """
    studied = _studied_elements(min(elements, PUBLISHED_BY_SERVICE))
    drafts = enumerate(staff_drafts(hospital, count, first_snils=_SNILS_FROM), start=1)
    done = 0
    while batch := list(islice(drafts, _BATCH)):
        known = set(
            apps.get_model("accounts", "User")
            .objects.filter(snils__in=[draft.snils for _number, (draft, _level) in batch])
            .values_list("snils", flat=True)
        )
        new = [
            (replace(draft, email=person_email(number)), level, number <= SIGN_IN_PEOPLE)
            for number, (draft, level) in batch
            if draft.snils not in known
        ]
        with transaction.atomic():
            ids = [_register(draft, level) for draft, level, may_sign_in in new if may_sign_in]
            ids += _write_people([row[:2] for row in new if not row[2]])
            _write_history(ids, studied)
        done += len(batch)
        yield done


def _register(draft: accounts_api.PersonDraft, level: str) -> int:
    person = accounts_api.register_person(replace(draft, password=PASSWORD))
    accounts_api.complete_first_sign_in(person.pk, [level])
    return person.pk


def _write_people(drafts: Sequence[tuple[accounts_api.PersonDraft, str]]) -> list[int]:
    """What ``register_person`` writes, for many people who will never sign in."""
    models = {name: apps.get_model("accounts", name) for name in _TABLES}
    codes = {specialty.code: specialty.id for specialty in accounts_api.list_specialties()}
    posts: dict[str | None, int] = {post.code: post.id for post in accounts_api.list_posts()}
    region = next(region.id for region in accounts_api.list_regions() if region.code == _REGION)
    now = timezone.now()
    people = models["User"].objects.bulk_create(
        models["User"](
            password=make_password(None),
            **{
                name: getattr(draft, name)
                for name in ("snils", "email", "surname", "given_name", "patronymic")
            },
        )
        for draft, _level in drafts
    )
    rows = list(zip(people, drafts, strict=True))
    models["SpecialistProfile"].objects.bulk_create(
        models["SpecialistProfile"](
            person=person,
            region_id=region,
            sex=draft.sex,
            date_of_birth=draft.date_of_birth,
            phone=draft.phone,
            post_id=posts[draft.post_code],
            workplace_id=draft.workplace_id,
            cabinets=[level],
            agreement_accepted_at=now,
        )
        for person, (draft, level) in rows
    )
    models["PersonSpecialty"].objects.bulk_create(
        models["PersonSpecialty"](profile_id=person.pk, specialty_id=codes[code])
        for person, (draft, _level) in rows
        for code in draft.specialty_codes
    )
    models["Membership"].objects.bulk_create(
        models["Membership"](
            person=person,
            organisation_id=draft.workplace_id,
            role=accounts_api.Role.SPECIALIST,
            post_id=posts[draft.post_code],
        )
        for person, (draft, _level) in rows
    )
    return [person.pk for person in people]


def _studied_elements(published: int) -> list[content_api.ElementVersionData]:
    elements = [content_api.get_element(slug(number)) for number in range(1, published + 1)]
    return [
        content_api.get_version(element.current_version_uuid)
        for element in elements
        if element.current_version_uuid is not None
    ]


def _write_history(person_ids: Sequence[int], elements: Sequence[content_api.ElementVersionData]) -> None:
    now = timezone.now()
    enrolment_model = apps.get_model("lms", "Enrolment")
    entry_model = apps.get_model("credits", "LedgerEntry")
    rows, entries = [], []
    for person_id in person_ids:
        chance = random.Random(f"load {person_id}")
        for version in chance.sample(elements, min(len(elements), chance.randrange(0, 9))):
            row = _enrolment(person_id, version, chance, now)
            rows.append(enrolment_model(**row))
            if row["completed_at"] is not None:
                entries.append(entry_model(**_entry(person_id, version, row["completed_at"])))
    enrolment_model.objects.bulk_create(rows, batch_size=1_000)
    entry_model.objects.bulk_create(entries, batch_size=1_000)


def _enrolment(
    person_id: int, version: content_api.ElementVersionData, chance: random.Random, now: datetime
) -> dict[str, Any]:
    is_completed = chance.random() < 0.7
    begun = now - timedelta(minutes=chance.randrange(1_500, 525_000))
    last = begun + timedelta(minutes=chance.randrange(30, 1_400))
    seen = version.step_count if is_completed else chance.randrange(version.step_count)
    attempts = chance.choice([1, 1, 1, 2, 3]) if is_completed else 0
    return {
        "person_id": person_id,
        "element_id": version.element_uuid,
        "version_id": version.uuid,
        "title": version.title,
        "element_kind": version.kind,
        "credits": version.credits,
        "steps_total": version.step_count,
        "viewed_steps": list(range(seen)),
        "position": min(seen, version.step_count - 1),
        "position_at": last if seen else None,
        "final_attempts": attempts,
        "best_percent": chance.randrange(70, 101) if attempts else None,
        "final_passed_at": last if is_completed else None,
        "enrolled_at": begun,
        "last_activity_at": last,
        "completed_at": last if is_completed else None,
    }


def _entry(person_id: int, version: content_api.ElementVersionData, occurred_at: datetime) -> dict[str, Any]:
    return {
        "uuid": uuid4(),
        "kind": "award",
        "person_id": person_id,
        "amount": version.credits,
        "element_uuid": version.element_uuid,
        "element_version_uuid": version.uuid,
        "rule": "final_test_passed",
        "title": version.title,
        "element_kind": version.kind,
        "education_kind": version.education_kind,
        "specialty_codes": version.specialty_codes,
        "occurred_at": occurred_at,
    }


def _tutor_draft() -> accounts_api.PersonDraft:
    return accounts_api.PersonDraft(
        snils=make_snils(_TUTOR_SNILS),
        email=TUTOR_EMAIL,
        surname="Тьюторова",
        given_name="Нина",
        patronymic="Ивановна",
        region_code=_REGION,
        password=PASSWORD,
    )
