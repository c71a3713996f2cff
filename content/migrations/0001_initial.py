import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.db import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("assessments", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Guideline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=500, verbose_name="title")),
            ],
            options={
                "verbose_name": "clinical guideline",
                "verbose_name_plural": "clinical guidelines",
            },
        ),
        migrations.CreateModel(
            name="GuidelineVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(blank=True, max_length=20, verbose_name="version")),
                ("title", models.CharField(max_length=500, verbose_name="title")),
                ("url", models.URLField(max_length=500, verbose_name="page in the registry")),
                (
                    "guideline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="content.guideline",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a clinical guideline",
                "verbose_name_plural": "versions of clinical guidelines",
            },
        ),
        migrations.CreateModel(
            name="ElementVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("checksum", models.CharField(max_length=64, verbose_name="checksum")),
                (
                    "slug",
                    models.SlugField(allow_unicode=True, db_index=False, max_length=255, verbose_name="slug"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("INTERACTIVE_MODULE", "Interactive module"),
                            ("CASE_TASK", "Clinical case task"),
                            ("WEBINAR", "Webinar recording"),
                            ("EVENT", "Educational event"),
                            ("PROGRAMME", "CPD programme"),
                        ],
                        max_length=32,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                (
                    "learning_outcomes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                ("body", models.JSONField(verbose_name="body")),
                ("credits", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="credits")),
                ("duration_minutes", models.PositiveIntegerField(verbose_name="duration in minutes")),
                (
                    "education_kind",
                    models.CharField(
                        choices=[
                            ("FORMAL", "Formal education"),
                            ("NON_FORMAL", "Non-formal education"),
                            ("SELF_STUDY", "Self-study"),
                        ],
                        max_length=16,
                        verbose_name="kind of education",
                    ),
                ),
                (
                    "specialty_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                (
                    "authors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=255), blank=True, default=list, size=None
                    ),
                ),
                ("cover_asset_uuid", models.UUIDField(blank=True, null=True)),
                (
                    "published_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="published at"),
                ),
                (
                    "final_test_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.testversion",
                    ),
                ),
                (
                    "pre_test_version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.testversion",
                    ),
                ),
                (
                    "provider_organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "guideline_version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="content.guidelineversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a learning element",
                "verbose_name_plural": "versions of learning elements",
            },
        ),
        migrations.CreateModel(
            name="LearningElement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "slug",
                    models.SlugField(allow_unicode=True, max_length=255, unique=True, verbose_name="slug"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("INTERACTIVE_MODULE", "Interactive module"),
                            ("CASE_TASK", "Clinical case task"),
                            ("WEBINAR", "Webinar recording"),
                            ("EVENT", "Educational event"),
                            ("PROGRAMME", "CPD programme"),
                        ],
                        max_length=32,
                        verbose_name="kind",
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                ("credits", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="credits")),
                ("duration_minutes", models.PositiveIntegerField(verbose_name="duration in minutes")),
                (
                    "education_kind",
                    models.CharField(
                        choices=[
                            ("FORMAL", "Formal education"),
                            ("NON_FORMAL", "Non-formal education"),
                            ("SELF_STUDY", "Self-study"),
                        ],
                        max_length=16,
                        verbose_name="kind of education",
                    ),
                ),
                (
                    "specialty_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("cover_asset_uuid", models.UUIDField(blank=True, null=True)),
                (
                    "search_vector",
                    django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
                ),
                ("rank_vector", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                (
                    "current_version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="content.elementversion",
                    ),
                ),
                (
                    "provider_organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "learning element",
                "verbose_name_plural": "learning elements",
            },
        ),
        migrations.AddField(
            model_name="elementversion",
            name="element",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="content.learningelement",
            ),
        ),
        migrations.AddConstraint(
            model_name="guidelineversion",
            constraint=models.UniqueConstraint(
                fields=("guideline", "version", "title", "url"), name="content_guideline_version_once"
            ),
        ),
        migrations.AddIndex(
            model_name="learningelement",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_vector"], name="content_element_text"
            ),
        ),
        migrations.AddIndex(
            model_name="learningelement",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["specialty_codes"], name="content_element_specialty"
            ),
        ),
        migrations.AddIndex(
            model_name="learningelement",
            index=models.Index(
                condition=models.Q(("current_version__isnull", False), ("withdrawn_at__isnull", True)),
                fields=["-published_at", "-id"],
                name="content_element_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="learningelement",
            constraint=models.CheckConstraint(
                condition=models.Q(("credits__gt", 0)), name="content_element_credits_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="learningelement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["INTERACTIVE_MODULE", "CASE_TASK", "WEBINAR", "EVENT", "PROGRAMME"])
                ),
                name="content_element_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="learningelement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("current_version__isnull", True), ("published_at__isnull", False), _connector="OR"
                ),
                name="content_element_published_with_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="elementversion",
            constraint=models.UniqueConstraint(
                fields=("element", "number"), name="content_version_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="elementversion",
            constraint=models.UniqueConstraint(
                fields=("element", "checksum"), name="content_version_content_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="elementversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("credits__gt", 0)), name="content_version_credits_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="elementversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="content_version_number_from_one"
            ),
        ),
        AppendOnly("content_elementversion"),
        AppendOnly("content_guidelineversion"),
    ]
