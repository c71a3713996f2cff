import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.db import AppendOnly, ImmutableColumns


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Item",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("external_id", models.CharField(max_length=250, verbose_name="external id")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "item",
                "verbose_name_plural": "items",
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("context", models.CharField(max_length=120, verbose_name="context")),
                ("title", models.CharField(max_length=250, verbose_name="title")),
                ("return_url", models.CharField(max_length=500, verbose_name="return address")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("seed", models.BigIntegerField(verbose_name="seed")),
                ("form", models.JSONField(verbose_name="form")),
                (
                    "item_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, verbose_name="drawn items"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("in_progress", "In progress"), ("finished", "Finished")],
                        default="in_progress",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("step", models.PositiveIntegerField(default=0, verbose_name="step")),
                ("responses", models.JSONField(default=dict, verbose_name="responses")),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("deadline_at", models.DateTimeField(null=True, verbose_name="deadline")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                ("submit_key", models.CharField(max_length=64, null=True, verbose_name="submit key")),
                (
                    "score",
                    models.DecimalField(decimal_places=4, max_digits=9, null=True, verbose_name="score"),
                ),
                (
                    "max_score",
                    models.DecimalField(decimal_places=4, max_digits=9, verbose_name="maximum score"),
                ),
                (
                    "percent",
                    models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name="percent"),
                ),
                ("passed", models.BooleanField(null=True, verbose_name="passed")),
                ("result", models.JSONField(null=True, verbose_name="result")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt",
                "verbose_name_plural": "attempts",
            },
        ),
        migrations.CreateModel(
            name="ExposureWatermark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counted_until", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="exposure_watermark_single_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemExposure",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="exposure",
                        serialize=False,
                        to="assessments.item",
                    ),
                ),
                ("count", models.PositiveBigIntegerField(default=0, verbose_name="times drawn")),
            ],
            options={
                "verbose_name": "exposure",
                "verbose_name_plural": "exposures",
            },
        ),
        migrations.CreateModel(
            name="ItemBank",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("code", models.SlugField(max_length=64, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=250, verbose_name="name")),
                ("stamp", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "owner_organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "item bank",
                "verbose_name_plural": "item banks",
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="item",
            name="bank",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="assessments.itembank",
                verbose_name="item bank",
            ),
        ),
        migrations.CreateModel(
            name="ItemVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "type",
                    models.CharField(
                        choices=[("single_choice", "Single choice"), ("multiple_choice", "Multiple choice")],
                        max_length=40,
                        verbose_name="type",
                    ),
                ),
                ("stem", models.TextField(verbose_name="question")),
                ("content", models.JSONField(verbose_name="content")),
                ("key", models.JSONField(verbose_name="key")),
                ("scoring", models.JSONField(default=dict, verbose_name="scoring")),
                ("feedback", models.JSONField(default=dict, verbose_name="feedback")),
                ("explanation", models.TextField(blank=True, verbose_name="explanation")),
                ("difficulty", models.PositiveSmallIntegerField(default=3, verbose_name="difficulty")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        default=list,
                        size=None,
                        verbose_name="tags",
                    ),
                ),
                ("checksum", models.CharField(max_length=64, verbose_name="checksum")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="assessments.item",
                    ),
                ),
            ],
            options={
                "verbose_name": "item version",
                "verbose_name_plural": "item versions",
            },
        ),
        migrations.AddField(
            model_name="item",
            name="current_version",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessments.itemversion",
                verbose_name="current version",
            ),
        ),
        migrations.CreateModel(
            name="ResponseStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("autosave", "Autosave"), ("save", "Saved"), ("submit", "Submitted")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("responses", models.JSONField(verbose_name="responses")),
                ("request_uuid", models.UUIDField(verbose_name="request id")),
                ("created_at", models.DateTimeField(verbose_name="accepted")),
                (
                    "attempt",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="assessments.attempt",
                    ),
                ),
            ],
            options={
                "verbose_name": "response step",
                "verbose_name_plural": "response steps",
            },
        ),
        migrations.CreateModel(
            name="Test",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("sections", models.JSONField(default=list, verbose_name="draw rules")),
                ("pass_mark", models.PositiveSmallIntegerField(default=70, verbose_name="pass mark, %")),
                ("retry_policy", models.JSONField(default=dict, verbose_name="retry policy")),
                (
                    "feedback_policy",
                    models.CharField(
                        choices=[
                            ("none", "Score only"),
                            ("right_wrong", "Right or wrong per question"),
                            ("explanation_after_passing", "Right or wrong; explanations after passing"),
                            ("explanation", "Right or wrong with explanations"),
                            ("key_after_passing", "Right or wrong; explanations and keys after passing"),
                        ],
                        default="explanation_after_passing",
                        max_length=40,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "time_limit_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="time limit, minutes"
                    ),
                ),
                ("shuffle_options", models.BooleanField(default=True, verbose_name="shuffle options")),
                ("name", models.CharField(max_length=250, verbose_name="name")),
                (
                    "owner_organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "test",
                "verbose_name_plural": "tests",
                "ordering": ["name", "id"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="attempt",
            name="test",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessments.test",
            ),
        ),
        migrations.CreateModel(
            name="TestVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("sections", models.JSONField(default=list, verbose_name="draw rules")),
                ("pass_mark", models.PositiveSmallIntegerField(default=70, verbose_name="pass mark, %")),
                ("retry_policy", models.JSONField(default=dict, verbose_name="retry policy")),
                (
                    "feedback_policy",
                    models.CharField(
                        choices=[
                            ("none", "Score only"),
                            ("right_wrong", "Right or wrong per question"),
                            ("explanation_after_passing", "Right or wrong; explanations after passing"),
                            ("explanation", "Right or wrong with explanations"),
                            ("key_after_passing", "Right or wrong; explanations and keys after passing"),
                        ],
                        default="explanation_after_passing",
                        max_length=40,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "time_limit_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="time limit, minutes"
                    ),
                ),
                ("shuffle_options", models.BooleanField(default=True, verbose_name="shuffle options")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("checksum", models.CharField(max_length=64, verbose_name="checksum")),
                (
                    "test",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="assessments.test",
                    ),
                ),
            ],
            options={
                "verbose_name": "test version",
                "verbose_name_plural": "test versions",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="attempt",
            name="test_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.testversion"
            ),
        ),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.UniqueConstraint(fields=("item", "number"), name="item_version_number_unique"),
        ),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("difficulty__range", (1, 5))), name="item_version_difficulty"
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(
                fields=("bank", "external_id"), name="item_external_id_unique_in_bank"
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("external_id", ""), _negated=True), name="item_has_external_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="responsestep",
            constraint=models.UniqueConstraint(
                fields=("attempt", "number"), name="response_step_number_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="responsestep",
            constraint=models.UniqueConstraint(
                fields=("attempt", "request_uuid"), name="response_step_request_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="test",
            constraint=models.CheckConstraint(
                condition=models.Q(("pass_mark__range", (0, 100))), name="test_pass_mark_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="testversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("pass_mark__range", (0, 100))), name="testversion_pass_mark_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="testversion",
            constraint=models.UniqueConstraint(fields=("test", "number"), name="test_version_number_unique"),
        ),
        migrations.AddConstraint(
            model_name="testversion",
            constraint=models.UniqueConstraint(
                fields=("test", "checksum"), name="test_version_checksum_unique"
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["person", "test", "-started_at"], name="attempt_person_test"),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("deadline_at__isnull", False), ("state", "in_progress")),
                fields=["deadline_at"],
                name="attempt_open_deadline",
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=django.contrib.postgres.indexes.BrinIndex(
                fields=["started_at"], name="attempt_started_brin"
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "in_progress")),
                fields=("person", "test_version", "context"),
                name="attempt_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                fields=("person", "test_version", "context", "number"), name="attempt_number_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("finished_at__isnull", True),
                        ("passed__isnull", True),
                        ("percent__isnull", True),
                        ("result__isnull", True),
                        ("score__isnull", True),
                        ("state", "in_progress"),
                    ),
                    models.Q(
                        ("finished_at__isnull", False),
                        ("passed__isnull", False),
                        ("percent__isnull", False),
                        ("result__isnull", False),
                        ("score__isnull", False),
                        ("state", "finished"),
                    ),
                    _connector="OR",
                ),
                name="attempt_state_matches_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__isnull", True), ("percent__range", (0, 100)), _connector="OR"),
                name="attempt_percent_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deadline_at__isnull", True),
                    ("finished_at__isnull", True),
                    ("finished_at__lte", models.F("deadline_at")),
                    _connector="OR",
                ),
                name="attempt_finished_by_deadline",
            ),
        ),
        AppendOnly("assessments_itemversion"),
        AppendOnly("assessments_testversion"),
        AppendOnly("assessments_responsestep"),
        ImmutableColumns(
            "assessments_attempt",
            [
                "uuid",
                "person_id",
                "test_id",
                "test_version_id",
                "context",
                "number",
                "seed",
                "form",
                "item_ids",
                "started_at",
            ],
        ),
        # Every save updates its attempt: room on the page keeps the update from touching the indexes.
        migrations.RunSQL(
            "ALTER TABLE assessments_attempt SET (fillfactor = 70)",
            "ALTER TABLE assessments_attempt RESET (fillfactor)",
        ),
    ]
