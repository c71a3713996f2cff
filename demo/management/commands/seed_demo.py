"""The demo: people, modules and a year of learning, all made by the services that people use."""

import sys
import time
from collections import deque
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from demo import algorithms, entrance, pages, people, workplaces
from demo.accounts import PASSWORD, demo_accounts
from demo.exams import KEEPER, find_exam
from demo.history import seed_history
from demo.progress import ProgressBar, quiet_log
from demo.reference import HOSPITAL, SECOND_HOSPITAL, UNIVERSITY, seed_organisations, seed_reference
from demo.texts import published_modules, tour_modules


class Command(BaseCommand):
    help = "Seed the demo. It may be repeated and interrupted: what is there is left as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        with quiet_log():
            _seed(ProgressBar(sys.stdout))
        self.stdout.write(f"The demo is ready after {time.monotonic() - started:.0f} s.")
        for account in demo_accounts():
            self.stdout.write(f"  {account.email:<30} {account.snils_written}  {account.role}")
        self.stdout.write(f"  Password of all: {PASSWORD}")


def _seed(bar: ProgressBar) -> None:
    organisations = bar.run("reference data", _seed_reference)
    bar.run("H5P libraries", algorithms.ensure_library)
    accounts = bar.run("accounts", lambda: people.seed_accounts(organisations))
    _seed_modules(bar, accounts, organisations)
    hospital = _staff(bar, organisations[HOSPITAL], people.HOSPITAL_STAFF)
    staff = [*hospital, *_staff(bar, organisations[SECOND_HOSPITAL], people.SECOND_HOSPITAL_STAFF)]
    university = _staff(bar, organisations[UNIVERSITY], people.UNIVERSITY_STAFF)
    _drain(bar.follow("a year of learning", seed_history(staff, published_modules()), len(staff)))
    _seed_engine(bar, [*staff, *university], hospital, _keepers(accounts, organisations))


@transaction.atomic
def _seed_reference() -> people.Organisations:
    seed_reference()
    return seed_organisations()


def _seed_modules(bar: ProgressBar, accounts: dict[str, int], organisations: people.Organisations) -> None:
    office = pages.editorial_people(accounts, organisations[KEEPER].id)
    modules = [*tour_modules(), *published_modules()]
    for module in bar.follow("modules and their review", modules, len(modules)):
        exam = find_exam(module.folder)
        owner_id = organisations[exam.owner if exam else KEEPER].id
        pages.seed_module(module, replace(office, test_owner_id=owner_id))


def _seed_engine(
    bar: ProgressBar, learners: list[int], colleagues: list[int], keepers: workplaces.Keepers
) -> None:
    """What the people who keep tests find on their screens."""
    owner_id, author_id = keepers.keeper_organisation_id, keepers.author_id
    entrance.seed_test(owner_id, author_id)
    _drain(bar.follow("an entrance check", entrance.seed_attempts(learners), len(learners)))
    bar.run("work that waits", lambda: workplaces.seed_work(colleagues, keepers))
    bar.run("statistics", workplaces.catch_up)
    bar.run("a correction", lambda: entrance.propose_correction(owner_id, author_id))


def _keepers(accounts: dict[str, int], organisations: people.Organisations) -> workplaces.Keepers:
    return workplaces.Keepers(
        tutor_id=accounts["tutor@kafedra.example"],
        author_id=accounts["author@kafedra.example"],
        keeper_organisation_id=organisations[KEEPER].id,
    )


def _staff(bar: ProgressBar, organisation: Any, count: int) -> list[int]:
    return list(bar.follow(organisation.short_name, people.seed_staff(organisation, count), count))


def _drain(items: Any) -> None:
    deque(items, maxlen=0)
