"""``manage.py revoke_api_tokens EMAIL``: no program acts for the person any more."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services.tokens import revoke_tokens
from core.errors import ApplicationError


class Command(BaseCommand):
    help = "Make every token of this person worthless."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            count = revoke_tokens(options["email"])
        except ApplicationError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Tokens revoked: {count}.")
