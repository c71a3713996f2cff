"""One demo account of each role, for the banner of ``make run``."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string
from django.utils.translation import override


class Command(BaseCommand):
    help = "Print one demo account of each role as JSON: role, login and password."

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = import_string(settings.KAFEDRA_DEMO_ACCOUNTS)
        with override("en"):
            rows = [
                {"role": str(account.role), "login": account.login, "password": account.password}
                for account in accounts()
            ]
        self.stdout.write(json.dumps(rows, ensure_ascii=False))
