from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    """What takes its time on millions of attempts; nobody waits for it, and it may be run again."""

    atomic = False

    dependencies: ClassVar = [("assessments", "0007_marks")]

    operations: ClassVar = [
        ValidateConstraint(model_name="attempt", name="attempt_state_fits_result"),
        # What a broken try left is of no use.
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS attempt_awaits_mark", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("state", "marking")),
                fields=["person", "finished_at"],
                name="attempt_awaits_mark",
            ),
        ),
    ]
