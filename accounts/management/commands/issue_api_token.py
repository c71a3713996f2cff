"""``manage.py issue_api_token EMAIL``: let a program act for a person."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services.tokens import issue_token
from core.errors import ApplicationError


class Command(BaseCommand):
    help = "Print a new token with which programs call the API for this person; it is shown only now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--days", type=int, default=90, help="how long the token is good (90)")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            self.stdout.write(issue_token(options["email"], options["days"]))
        except ApplicationError as error:
            raise CommandError(str(error)) from error
