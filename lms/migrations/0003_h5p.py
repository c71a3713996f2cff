import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.db import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0002_h5p"),
        ("lms", "0002_regraded_tests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="H5PResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("block_id", models.CharField(max_length=64, verbose_name="block")),
                ("viewed_at", models.DateTimeField(blank=True, null=True, verbose_name="viewed at")),
                ("completed_at", models.DateTimeField(blank=True, null=True, verbose_name="completed at")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                (
                    "browser_score",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=12,
                        null=True,
                        verbose_name="points by the browser",
                    ),
                ),
                (
                    "browser_max",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=12,
                        null=True,
                        verbose_name="maximum by the browser",
                    ),
                ),
                (
                    "server_score",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=12,
                        null=True,
                        verbose_name="points by the server",
                    ),
                ),
                (
                    "server_max",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=12,
                        null=True,
                        verbose_name="maximum by the server",
                    ),
                ),
                (
                    "best_percent",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="best percentage"
                    ),
                ),
                ("differs", models.BooleanField(default=False, verbose_name="scores differ")),
                ("statement_count", models.PositiveIntegerField(default=0, verbose_name="statements")),
                (
                    "statement_bytes",
                    models.PositiveBigIntegerField(default=0, verbose_name="size of the statements in bytes"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="updated at"),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="h5p_results",
                        to="lms.enrolment",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_column="version_uuid",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="content.h5pcontentversion",
                        to_field="uuid",
                        verbose_name="version of an H5P content",
                    ),
                ),
            ],
            options={
                "verbose_name": "result of an H5P content",
                "verbose_name_plural": "results of H5P contents",
                "indexes": [
                    models.Index(
                        condition=models.Q(("differs", True)),
                        fields=["-updated_at"],
                        name="lms_h5p_differing",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enrolment", "block_id"), name="lms_h5p_result_once_per_block"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at__isnull", True), ("viewed_at__isnull", False), _connector="OR"
                        ),
                        name="lms_h5p_result_done_only_after_viewing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("best_percent__isnull", True),
                            models.Q(("best_percent__range", (0, 100)), ("completed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="lms_h5p_result_percent_of_completed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("server_max__isnull", True), ("server_score__isnull", True)),
                            models.Q(
                                ("server_max__isnull", False),
                                ("server_score__gte", 0),
                                ("server_score__isnull", False),
                                ("server_score__lte", models.F("server_max")),
                            ),
                            _connector="OR",
                        ),
                        name="lms_h5p_result_score_within_maximum",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="H5PState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("data", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_column="version_uuid",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="content.h5pcontentversion",
                        to_field="uuid",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved state of an H5P content",
                "verbose_name_plural": "saved states of H5P contents",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "version"), name="lms_h5p_state_once_per_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="H5PStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("block_id", models.CharField(max_length=64)),
                ("statement_uuid", models.UUIDField()),
                ("digest", models.CharField(max_length=64)),
                ("verb", models.CharField(max_length=300)),
                ("sub_content_id", models.CharField(blank=True, max_length=64)),
                ("response", models.TextField(blank=True, null=True)),
                ("score", models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ("max_score", models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ("body", models.JSONField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "enrolment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lms.enrolment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_column="version_uuid",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="content.h5pcontentversion",
                        to_field="uuid",
                    ),
                ),
            ],
            options={
                "verbose_name": "H5P statement",
                "verbose_name_plural": "H5P statements",
                "indexes": [
                    models.Index(
                        condition=models.Q(("verb__in", ["answered", "completed"])),
                        fields=["person", "version", "sub_content_id", "-id"],
                        name="lms_h5p_latest_answers",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enrolment", "statement_uuid"), name="lms_h5p_statement_once_per_enrolment"
                    )
                ],
            },
        ),
        AppendOnly("lms_h5pstatement"),
    ]
