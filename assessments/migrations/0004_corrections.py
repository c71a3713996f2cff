import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.db import AppendOnly, ImmutableColumns

_STEPS = """
CREATE FUNCTION assessments_correction_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'counting' THEN
            RAISE EXCEPTION 'a correction begins with its preview' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF coalesce(current_setting('kafedra.unlock', true), '') = 'on' THEN
        RETURN NEW;
    END IF;
    IF OLD.state IN ('applied', 'withdrawn') THEN
        RAISE EXCEPTION 'correction % is closed', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN (
        'counting>previewed', 'counting>withdrawn', 'previewed>counting',
        'previewed>withdrawn', 'previewed>applying', 'applying>applied'
    ) THEN
        RAISE EXCEPTION 'a correction does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'applying' AND ROW(OLD.rules_before, OLD.rules_after, OLD.decided_by_id, OLD.decided_at)
        IS DISTINCT FROM ROW(NEW.rules_before, NEW.rules_after, NEW.decided_by_id, NEW.decided_at) THEN
        RAISE EXCEPTION 'correction % was decided already', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assessments_correction_steps BEFORE INSERT OR UPDATE ON assessments_correction
    FOR EACH ROW EXECUTE FUNCTION assessments_correction_steps();
"""
_NO_STEPS = """
DROP TRIGGER assessments_correction_steps ON assessments_correction;
DROP FUNCTION assessments_correction_steps();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_drawing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("void", "Do not count the question"),
                            ("key", "Change the key"),
                            ("scoring", "Change the scoring"),
                            ("reversal", "Undo an earlier correction"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("change", models.JSONField(null=True, verbose_name="change")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("counting", "Preview is being made"),
                            ("previewed", "Awaits a decision"),
                            ("applying", "Being applied"),
                            ("applied", "Applied"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="counting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "proposed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="proposed"),
                ),
                ("previewed_at", models.DateTimeField(null=True, verbose_name="previewed")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("applied_at", models.DateTimeField(null=True, verbose_name="applied")),
                ("rules_before", models.JSONField(null=True)),
                ("rules_after", models.JSONField(null=True)),
                ("cursor", models.BigIntegerField(default=0)),
                ("last_attempt_id", models.BigIntegerField(null=True)),
                ("failed_ids", models.JSONField(default=list)),
                ("forecast", models.JSONField(default=dict, verbose_name="forecast")),
                ("effects_count", models.JSONField(default=dict, verbose_name="effects")),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.item"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="assessments.correction",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.itemversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="CorrectedVersion",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="assessments.itemversion",
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="since")),
                ("is_void", models.BooleanField(verbose_name="not counted")),
                ("key", models.JSONField(verbose_name="key")),
                ("scoring", models.JSONField(verbose_name="scoring")),
                ("feedback", models.JSONField(verbose_name="feedback")),
                (
                    "correction",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_versions",
                        to="assessments.correction",
                    ),
                ),
            ],
            options={
                "verbose_name": "corrected item version",
                "verbose_name_plural": "corrected item versions",
            },
        ),
        migrations.CreateModel(
            name="CorrectionEffect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("now_passes", "Newly pass"),
                            ("now_fails", "No longer pass"),
                            ("score_changes", "Another score"),
                            ("stays", "No change"),
                        ],
                        max_length=15,
                        verbose_name="effect",
                    ),
                ),
                (
                    "score_before",
                    models.DecimalField(
                        decimal_places=4, max_digits=9, null=True, verbose_name="score before"
                    ),
                ),
                (
                    "max_score_before",
                    models.DecimalField(decimal_places=4, max_digits=9, verbose_name="maximum score before"),
                ),
                (
                    "percent_before",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="percent before"
                    ),
                ),
                ("passed_before", models.BooleanField(null=True, verbose_name="passed before")),
                (
                    "score_after",
                    models.DecimalField(
                        decimal_places=4, max_digits=9, null=True, verbose_name="score after"
                    ),
                ),
                (
                    "max_score_after",
                    models.DecimalField(decimal_places=4, max_digits=9, verbose_name="maximum score after"),
                ),
                (
                    "percent_after",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="percent after"
                    ),
                ),
                ("passed_after", models.BooleanField(null=True, verbose_name="passed after")),
                ("regraded_at", models.DateTimeField(verbose_name="regraded")),
                (
                    "attempt",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.attempt",
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="effects",
                        to="assessments.correction",
                    ),
                ),
            ],
            options={
                "verbose_name": "effect of a correction",
                "verbose_name_plural": "effects of corrections",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CorrectionForecast",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("now_passes", "Newly pass"),
                            ("now_fails", "No longer pass"),
                            ("score_changes", "Another score"),
                            ("stays", "No change"),
                        ],
                        max_length=15,
                        verbose_name="effect",
                    ),
                ),
                (
                    "score_before",
                    models.DecimalField(
                        decimal_places=4, max_digits=9, null=True, verbose_name="score before"
                    ),
                ),
                (
                    "max_score_before",
                    models.DecimalField(decimal_places=4, max_digits=9, verbose_name="maximum score before"),
                ),
                (
                    "percent_before",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="percent before"
                    ),
                ),
                ("passed_before", models.BooleanField(null=True, verbose_name="passed before")),
                (
                    "score_after",
                    models.DecimalField(
                        decimal_places=4, max_digits=9, null=True, verbose_name="score after"
                    ),
                ),
                (
                    "max_score_after",
                    models.DecimalField(decimal_places=4, max_digits=9, verbose_name="maximum score after"),
                ),
                (
                    "percent_after",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="percent after"
                    ),
                ),
                ("passed_after", models.BooleanField(null=True, verbose_name="passed after")),
                (
                    "attempt",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.attempt",
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forecasts",
                        to="assessments.correction",
                    ),
                ),
            ],
            options={
                "verbose_name": "forecast of a correction",
                "verbose_name_plural": "forecasts of corrections",
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("counting", "previewed", "applying"))),
                fields=("item",),
                name="correction_one_open_per_item",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("reverses",),
                name="correction_reversed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="correction_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("change__isnull", True), ("kind", "void"), ("reverses__isnull", True)),
                    models.Q(
                        ("change__isnull", False),
                        ("kind__in", ["key", "scoring"]),
                        ("reverses__isnull", True),
                    ),
                    models.Q(("change__isnull", True), ("kind", "reversal"), ("reverses__isnull", False)),
                    _connector="OR",
                ),
                name="correction_kind_fits_change",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "counting")),
                    models.Q(
                        ("decided_at__isnull", True), ("previewed_at__isnull", False), ("state", "previewed")
                    ),
                    models.Q(
                        ("applied_at__isnull", True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("rules_after__isnull", False),
                        ("state", "applying"),
                    ),
                    models.Q(
                        ("applied_at__gte", models.F("decided_at")),
                        ("decided_by__isnull", False),
                        ("rules_after__isnull", False),
                        ("state", "applied"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("rules_after__isnull", True),
                        ("state", "withdrawn"),
                    ),
                    _connector="OR",
                ),
                name="correction_state_fits_decision",
            ),
        ),
        migrations.AddIndex(
            model_name="correctioneffect",
            index=models.Index(fields=["correction", "kind", "attempt"], name="correctioneffect_by_kind"),
        ),
        migrations.AddConstraint(
            model_name="correctioneffect",
            constraint=models.UniqueConstraint(
                fields=("correction", "attempt"), name="correctioneffect_once_per_attempt"
            ),
        ),
        migrations.AddIndex(
            model_name="correctionforecast",
            index=models.Index(fields=["correction", "kind", "attempt"], name="correctionforecast_by_kind"),
        ),
        migrations.AddConstraint(
            model_name="correctionforecast",
            constraint=models.UniqueConstraint(
                fields=("correction", "attempt"), name="correctionforecast_once_per_attempt"
            ),
        ),
        AppendOnly("assessments_correctioneffect"),
        ImmutableColumns(
            "assessments_correction",
            [
                "uuid",
                "item_id",
                "version_id",
                "kind",
                "reason",
                "change",
                "reverses_id",
                "proposed_by_id",
                "proposed_at",
            ],
        ),
        migrations.RunSQL(_STEPS, _NO_STEPS),
    ]
