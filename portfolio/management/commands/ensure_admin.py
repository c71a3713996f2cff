"""``manage.py ensure_admin``: the superuser of the portfolio's admin, from the environment."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Make the superuser PORTFOLIO_ADMIN_USER with PORTFOLIO_ADMIN_PASSWORD unless there is one."

    def handle(self, *_args: Any, **_options: Any) -> None:
        name, password = settings.PORTFOLIO_ADMIN_USER, settings.PORTFOLIO_ADMIN_PASSWORD
        if not name or not password:
            raise CommandError("PORTFOLIO_ADMIN_USER and PORTFOLIO_ADMIN_PASSWORD must be set.")
        if User.objects.filter(username=name).exists():
            self.stdout.write(f"{name} is there already")
            return
        User.objects.create_superuser(name, password=password)
        self.stdout.write(f"{name} was made")
