"""Synthetic data for measurements; never for people who learn."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from demo import load_elements, load_people
from demo.accounts import PASSWORD
from demo.progress import ProgressBar, quiet_log
from demo.reference import seed_reference


class Command(BaseCommand):
    help = "Fill the database for measurements: elements, a test of 200 items, one large organisation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--elements", type=int, default=5_000, help="published elements (default 5000)")
        parser.add_argument("--people", type=int, default=2_000, help="specialists (default 2000)")

    def handle(self, *args: Any, elements: int, people: int, **options: Any) -> None:
        if elements < 1 or people < 0:
            raise CommandError("--elements must be at least 1 and --people at least 0")
        with quiet_log():
            _make(ProgressBar(sys.stdout), elements, people)
        self.stdout.write(
            f"Tutor {load_people.TUTOR_EMAIL}, specialists {load_people.person_email(1)} to "
            f"{load_people.person_email(min(people, load_people.SIGN_IN_PEOPLE))}; password {PASSWORD}; "
            f"elements {load_elements.slug(1)} to {load_elements.slug(elements)}."
        )


def _make(bar: ProgressBar, elements: int, people: int) -> None:
    bar.run("reference data", seed_reference)
    hospital = load_people.make_hospital()
    version = bar.run("test of 200 items", lambda: load_elements.make_test(hospital))
    _drain(bar, "elements", load_elements.make_elements(elements, version, hospital), elements)
    _drain(bar, "people", load_people.make_people(people, hospital, elements), people)
    bar.run("statistics of the planner", _analyse)


def _analyse() -> None:
    """Let the planner know what was loaded, instead of when autovacuum comes by."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _drain(bar: ProgressBar, stage: str, batches: Iterator[int], total: int) -> None:
    for _done in bar.follow(stage, batches, total, lambda _count, done: done):
        pass
