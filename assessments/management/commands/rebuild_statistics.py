"""Count the statistics anew: after an upgrade that tells answers apart otherwise, or to be sure."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from assessments.services.statistics import rebuild_statistics


class Command(BaseCommand):
    help = "Count the item and test statistics anew from all first finished attempts."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        counted = rebuild_statistics()
        self.stdout.write(f"Counted {counted} attempts in {time.monotonic() - started:.1f} s.")
