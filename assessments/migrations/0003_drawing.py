import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.db import ImmutableColumns

_DECIDED_ONCE = """
CREATE FUNCTION assessments_appeal_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('kafedra.unlock', true), '') <> 'on' THEN
        RAISE EXCEPTION 'an appeal is decided once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assessments_appeal_decided_once BEFORE UPDATE ON assessments_appeal
    FOR EACH ROW WHEN (OLD.state <> 'open') EXECUTE FUNCTION assessments_appeal_decided_once();
"""
_UNDO_DECIDED_ONCE = """
DROP TRIGGER assessments_appeal_decided_once ON assessments_appeal;
DROP FUNCTION assessments_appeal_decided_once();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0002_points_and_marking"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.TextField(verbose_name="what the person writes")),
                ("created_at", models.DateTimeField(verbose_name="received")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Under consideration"),
                            ("granted", "Granted"),
                            ("refused", "Refused"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.attempt",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "appeal",
                "verbose_name_plural": "appeals",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["created_at"], name="appeal_open"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""),
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("state", "open"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state__in", ["granted", "refused"]),
                            ),
                            _connector="OR",
                        ),
                        name="appeal_state_fits_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="appeal_has_text"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer", ""), ("state", "refused"), _negated=True),
                        name="appeal_refusal_has_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankAlarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("depth", models.PositiveIntegerField(verbose_name="attempts without repeated questions")),
                (
                    "usual_attempts",
                    models.PositiveIntegerField(verbose_name="attempts of 95 people in 100, at most"),
                ),
                (
                    "most_attempts",
                    models.PositiveIntegerField(verbose_name="attempts of one person, at most"),
                ),
                ("advice", models.JSONField(verbose_name="what is missing")),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("checked_at", models.DateTimeField(verbose_name="last checked")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed")),
                (
                    "test",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_alarms",
                        to="assessments.test",
                        verbose_name="test",
                    ),
                ),
            ],
            options={
                "verbose_name": "alarm of a bank",
                "verbose_name_plural": "alarms of banks",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("test",),
                        name="bank_alarm_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            ("closed_at__gte", models.F("opened_at")),
                            _connector="OR",
                        ),
                        name="bank_alarm_closed_after_opened",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EnemyPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "first_item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.item",
                        verbose_name="first question",
                    ),
                ),
                (
                    "second_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.item",
                        verbose_name="second question",
                    ),
                ),
            ],
            options={
                "verbose_name": "enemy pair",
                "verbose_name_plural": "enemy pairs",
                "constraints": [
                    models.UniqueConstraint(fields=("first_item", "second_item"), name="enemy_pair_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("first_item__lt", models.F("second_item"))),
                        name="enemy_pair_told_from_one_side",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeAccommodation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("extra_percent", models.PositiveSmallIntegerField(verbose_name="more time, %")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("valid_from", models.DateTimeField(verbose_name="valid from")),
                ("valid_until", models.DateTimeField(null=True, verbose_name="valid until")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "additional time",
                "verbose_name_plural": "additional times",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person",),
                        name="time_accommodation_one_standing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("extra_percent__range", (1, 300))),
                        name="time_accommodation_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="time_accommodation_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="time_accommodation_has_reason",
                    ),
                ],
            },
        ),
        ImmutableColumns("assessments_appeal", ["uuid", "attempt_id", "text", "created_at"]),
        migrations.RunSQL(_DECIDED_ONCE, _UNDO_DECIDED_ONCE),
        ImmutableColumns(
            "assessments_timeaccommodation",
            ["uuid", "person_id", "extra_percent", "reason", "granted_by_id", "valid_from", "valid_until"],
        ),
    ]
