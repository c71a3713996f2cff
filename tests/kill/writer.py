"""A process that grants credits as the web does; it is there to be killed.

Says ``up``, reads ``person_id element_version_uuid`` lines, grants each in a transaction of its own, and
answers the uuid after the commit. What was not answered may be sent again.
"""

import sys
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import django
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string


def main() -> None:
    django.setup()
    # Rooms can be imported only once Django is set up.
    award = import_string("credits.api.award")
    sys.stdout.write("up\n")
    sys.stdout.flush()
    for line in sys.stdin:
        person_id, version = line.split()
        grant(award, int(person_id), UUID(version))
        sys.stdout.write(f"{version}\n")
        sys.stdout.flush()


def grant(award: Callable[..., object], person_id: int, version: UUID) -> None:
    with transaction.atomic():
        award(
            person_id=person_id,
            element_uuid=version,
            element_version_uuid=version,
            rule="final_test_passed",
            amount=Decimal("2.00"),
            title="Артериальная гипертензия у взрослых",
            element_kind="INTERACTIVE_MODULE",
            education_kind="SELF_STUDY",
            specialty_codes=["31.08.49"],
            occurred_at=timezone.now() - timedelta(minutes=1),
        )


if __name__ == "__main__":
    main()
