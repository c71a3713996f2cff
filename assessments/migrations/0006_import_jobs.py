import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0005_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("line", models.PositiveIntegerField(verbose_name="line")),
                (
                    "change",
                    models.CharField(
                        choices=[("added", "New"), ("changed", "Changed"), ("unchanged", "Unchanged")],
                        max_length=10,
                        verbose_name="change",
                    ),
                ),
                ("draft", models.JSONField(verbose_name="item")),
            ],
            options={
                "verbose_name": "item of a file",
                "verbose_name_plural": "items of a file",
            },
        ),
        migrations.CreateModel(
            name="ImportJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("file_name", models.CharField(max_length=250, verbose_name="file")),
                ("file_format", models.CharField(max_length=40, verbose_name="format")),
                ("storage_key", models.CharField(blank=True, max_length=250)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("parsing", "Being read"),
                            ("preview", "Waits for your decision"),
                            ("importing", "Being imported"),
                            ("done", "Imported"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                            ("undone", "Undone"),
                        ],
                        default="parsing",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("progress", models.PositiveSmallIntegerField(default=0, verbose_name="progress, %")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("added", models.PositiveIntegerField(default=0, verbose_name="added")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="changed")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="unchanged")),
                ("error_count", models.PositiveIntegerField(default=0, verbose_name="errors")),
                ("warning_count", models.PositiveIntegerField(default=0, verbose_name="warnings")),
                ("report", models.JSONField(default=dict, verbose_name="report")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="uploaded"
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="last change"
                    ),
                ),
            ],
            options={
                "verbose_name": "import of items",
                "verbose_name_plural": "imports of items",
            },
        ),
        migrations.AddField(
            model_name="importeditem",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessments.item",
            ),
        ),
        migrations.AddField(
            model_name="importjob",
            name="bank",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.itembank"
            ),
        ),
        migrations.AddField(
            model_name="importjob",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="importeditem",
            name="job",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="assessments.importjob",
            ),
        ),
        migrations.AddIndex(
            model_name="importjob",
            index=models.Index(
                condition=models.Q(("state__in", ["parsing", "importing"])),
                fields=["changed_at"],
                name="import_job_at_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="importjob",
            constraint=models.CheckConstraint(
                condition=models.Q(("progress__lte", 100)), name="import_job_progress_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="importjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["parsing", "preview", "importing", "done", "failed", "cancelled", "undone"],
                    )
                ),
                name="import_job_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importeditem",
            constraint=models.UniqueConstraint(fields=("job", "number"), name="imported_item_number_unique"),
        ),
    ]
