import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0004_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CountRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "test",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="assessments.test",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AnswerCount",
            fields=[
                ("count", models.BigIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "item_version_id",
                        "answer",
                        "total",
                        "maximum",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=200)),
                ("total", models.BigIntegerField()),
                ("maximum", models.PositiveIntegerField()),
                (
                    "item_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="assessments.itemversion",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 0)), name="answercount_count_not_negative"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CountedAttempt",
            fields=[
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="assessments.attempt",
                    ),
                ),
                (
                    "fractions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(null=True), size=None
                    ),
                ),
                ("total", models.BigIntegerField()),
                ("maximum", models.PositiveIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "test",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="assessments.test",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "test"), name="counted_attempt_once_per_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemCount",
            fields=[
                ("count", models.BigIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "item_version_id",
                        "test_version_id",
                        "points",
                        "mark",
                        "total",
                        "maximum",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("points", models.PositiveIntegerField()),
                ("mark", models.BigIntegerField()),
                ("total", models.BigIntegerField()),
                ("maximum", models.PositiveIntegerField()),
                (
                    "item_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="assessments.itemversion",
                    ),
                ),
                (
                    "test_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="assessments.testversion",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 0)), name="itemcount_count_not_negative"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthCount",
            fields=[
                ("count", models.BigIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "item_version_id",
                        "month",
                        "fraction",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("month", models.DateField()),
                ("fraction", models.IntegerField()),
                (
                    "item_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="assessments.itemversion",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 0)), name="monthcount_count_not_negative"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SlotCount",
            fields=[
                ("count", models.BigIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "test_version_id",
                        "slot",
                        "points",
                        "mark",
                        "total",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("slot", models.PositiveIntegerField()),
                ("points", models.PositiveIntegerField()),
                ("mark", models.BigIntegerField()),
                ("total", models.BigIntegerField()),
                (
                    "test_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="assessments.testversion",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 0)), name="slotcount_count_not_negative"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TotalCount",
            fields=[
                ("count", models.BigIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "test_version_id",
                        "total",
                        "maximum",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("total", models.BigIntegerField()),
                ("maximum", models.PositiveIntegerField()),
                (
                    "test_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="assessments.testversion",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 0)), name="totalcount_count_not_negative"
                    )
                ],
            },
        ),
    ]
