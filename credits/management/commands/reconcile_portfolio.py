"""``manage.py reconcile_portfolio``: compare the ledger of credits with the portfolio's."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import UnavailableError
from credits.reconciliation import reconcile


class Command(BaseCommand):
    help = "Compare the ledger of credits with the portfolio's; ends with 1 when they differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=settings.KAFEDRA_RECONCILE_DAYS)
        parser.add_argument(
            "--repair", action="store_true", help="send again the entries that the portfolio lacks"
        )

    def handle(self, *_args: Any, days: int, repair: bool, **_options: Any) -> None:
        try:
            result = reconcile(days, repair=repair)
        except UnavailableError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{result.days} days, {result.compared} entries compared, {len(result.in_transit)} in transit"
        )
        self._list("missing in the portfolio", result.missing)
        self._list("unknown to us", result.unknown)
        self._list("different", result.different)
        if repair:
            self.stdout.write(f"{result.repaired} entries will be sent again")
        if result.unknown or result.different or (result.missing and not repair):
            raise CommandError("the ledgers differ")
        self.stdout.write("the ledgers agree" if result.agrees else "the ledgers will agree")

    def _list(self, name: str, uuids: Iterable[UUID]) -> None:
        for uuid in sorted(uuids):
            self.stdout.write(f"{name}: {uuid}")
