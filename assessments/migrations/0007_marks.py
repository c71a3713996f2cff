from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.db import AppendOnly

_REFUSE_OWN_MARK = """
CREATE FUNCTION assessments_mark_not_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM assessments_attempt WHERE id = NEW.attempt_id AND person_id = NEW.marker_id) THEN
        RAISE EXCEPTION 'assessments_mark: nobody marks an answer of one''s own'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assessments_mark_not_own BEFORE INSERT ON assessments_mark
    FOR EACH ROW EXECUTE FUNCTION assessments_mark_not_own();
"""
_ALLOW_OWN_MARK = """
DROP TRIGGER assessments_mark_not_own ON assessments_mark;
DROP FUNCTION assessments_mark_not_own();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("assessments", "0006_import_jobs"),
        ("media", "0002_private_assets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="AnswerFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slot", models.PositiveSmallIntegerField(verbose_name="question number")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="uploaded")),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="media.asset",
                        to_field="uuid",
                    ),
                ),
                (
                    "attempt",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="assessments.attempt",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of an answer",
                "verbose_name_plural": "files of answers",
                "constraints": [
                    models.UniqueConstraint(fields=("attempt", "slot", "asset"), name="answer_file_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("slot__gte", 1)), name="answer_file_slot_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slot", models.PositiveSmallIntegerField(verbose_name="question number")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("criteria", models.JSONField(verbose_name="criteria")),
                ("points", models.PositiveIntegerField(verbose_name="points")),
                ("max_points", models.PositiveIntegerField(verbose_name="maximum points")),
                ("comment", models.TextField(blank=True, verbose_name="comment")),
                ("request_uuid", models.UUIDField(verbose_name="request id")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="marked")),
                (
                    "attempt",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="assessments.attempt",
                    ),
                ),
                (
                    "marker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "mark",
                "verbose_name_plural": "marks",
                "constraints": [
                    models.UniqueConstraint(fields=("attempt", "slot", "number"), name="mark_number_unique"),
                    models.UniqueConstraint(fields=("attempt", "request_uuid"), name="mark_request_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("slot__gte", 1)),
                        name="mark_slot_and_number_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("max_points__gte", 1), ("points__lte", models.F("max_points"))),
                        name="mark_points_in_range",
                    ),
                ],
            },
        ),
        AppendOnly("assessments_answerfile"),
        AppendOnly("assessments_mark"),
        migrations.RunSQL(_REFUSE_OWN_MARK, _ALLOW_OWN_MARK),
        migrations.AlterField(
            model_name="itemversion",
            name="type",
            field=models.CharField(
                choices=[
                    ("single_choice", "Single choice"),
                    ("multiple_choice", "Multiple choice"),
                    ("true_false", "True or false"),
                    ("matching", "Matching"),
                    ("ordering", "Ordering"),
                    ("numeric", "Numeric"),
                    ("short_text", "Short text"),
                    ("cloze", "Cloze"),
                    ("hotspot", "Hotspot on a picture"),
                    ("key_feature", "Key features"),
                    ("script_concordance", "Script concordance"),
                    ("written", "Written answer or file"),
                ],
                max_length=40,
                verbose_name="type",
            ),
        ),
    ]
