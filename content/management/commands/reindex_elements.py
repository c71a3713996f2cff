from typing import Any

from django.core.management.base import BaseCommand

from content.indexing import reindex_elements


class Command(BaseCommand):
    help = "Rebuild the search columns of every learning element from its current version."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = reindex_elements()
        self.stdout.write(f"{done} elements indexed")
