"""``manage.py create_administrator``: the first person of an installation."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.services.administrators import create_administrator
from core.errors import ApplicationError


class Command(BaseCommand):
    help = "Create a person with the role of administrator; asks for the password unless --link is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("surname")
        parser.add_argument("given_name")
        parser.add_argument("--patronymic", default="")
        parser.add_argument("--snils", default="")
        parser.add_argument("--link", action="store_true", help="mail a link to set the password instead")

    def handle(self, *_args: Any, **options: Any) -> None:
        password = None if options["link"] else _ask_password()
        try:
            person = create_administrator(
                email=options["email"],
                surname=options["surname"],
                given_name=options["given_name"],
                patronymic=options["patronymic"],
                snils=options["snils"],
                password=password,
            )
        except ApplicationError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Created administrator {person.email}.")


def _ask_password() -> str:
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Once more: "):
        raise CommandError("The two passwords differ.")
    try:
        validate_password(password)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password
