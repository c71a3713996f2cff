"""The demo: people, modules and a year of learning, all made by the services that people use."""

import sys
import time
from collections import deque
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from demo import pages, people
from demo.accounts import PASSWORD, demo_accounts
from demo.history import seed_history
from demo.progress import ProgressBar, quiet_log
from demo.reference import HOSPITAL, SECOND_HOSPITAL, seed_organisations, seed_reference
from demo.texts import published_modules


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
    accounts = bar.run("accounts", lambda: people.seed_accounts(organisations))
    _seed_modules(bar, accounts, organisations)
    staff = [
        *_staff(bar, organisations[HOSPITAL], people.HOSPITAL_STAFF),
        *_staff(bar, organisations[SECOND_HOSPITAL], people.SECOND_HOSPITAL_STAFF),
    ]
    _drain(bar.follow("a year of learning", seed_history(staff, published_modules()), len(staff)))


@transaction.atomic
def _seed_reference() -> people.Organisations:
    seed_reference()
    return seed_organisations()


def _seed_modules(bar: ProgressBar, accounts: dict[str, int], organisations: people.Organisations) -> None:
    office = pages.editorial_people(accounts, organisations["national-centre"].id)
    modules = published_modules()
    for module in bar.follow("modules and their review", modules, len(modules)):
        pages.seed_module(module, office)


def _staff(bar: ProgressBar, organisation: Any, count: int) -> list[int]:
    return list(bar.follow(organisation.short_name, people.seed_staff(organisation, count), count))


def _drain(items: Any) -> None:
    deque(items, maxlen=0)
