import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.db import AppendOnly, ImmutableColumns


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("content", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="H5PBlob",
            fields=[
                (
                    "sha256",
                    models.CharField(
                        max_length=64, primary_key=True, serialize=False, verbose_name="SHA-256"
                    ),
                ),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                ("content_type", models.CharField(max_length=100, verbose_name="content type")),
                ("storage_key", models.CharField(max_length=255, verbose_name="storage key")),
                (
                    "stored_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="stored at"),
                ),
            ],
            options={
                "verbose_name": "file of H5P contents",
                "verbose_name_plural": "files of H5P contents",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="content_h5p_blob_sha256_is_hex",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="H5PContent",
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
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "H5P content",
                "verbose_name_plural": "H5P contents",
            },
        ),
        migrations.CreateModel(
            name="H5PLibrary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("machine_name", models.CharField(max_length=255, verbose_name="machine name")),
                ("major", models.PositiveIntegerField(verbose_name="major version")),
                ("minor", models.PositiveIntegerField(verbose_name="minor version")),
                ("patch", models.PositiveIntegerField(verbose_name="patch version")),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("runnable", models.BooleanField(verbose_name="can be content by itself")),
                ("definition", models.JSONField(verbose_name="library.json")),
                ("semantics", models.JSONField(blank=True, null=True, verbose_name="semantics.json")),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        size=None,
                        verbose_name="languages",
                    ),
                ),
                ("folder", models.CharField(max_length=300, unique=True, verbose_name="folder")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                (
                    "installed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="installed at"),
                ),
                (
                    "installed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "H5P library",
                "verbose_name_plural": "H5P libraries",
            },
        ),
        migrations.CreateModel(
            name="H5PContentVersion",
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
                ("checksum", models.CharField(max_length=64, verbose_name="checksum")),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("params", models.JSONField(verbose_name="content.json")),
                ("metadata", models.JSONField(default=dict, verbose_name="h5p.json")),
                ("files", models.JSONField(default=dict, verbose_name="files")),
                (
                    "content",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="content.h5pcontent",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="content.h5plibrary"
                    ),
                ),
            ],
            options={
                "verbose_name": "version of an H5P content",
                "verbose_name_plural": "versions of H5P contents",
            },
        ),
        migrations.CreateModel(
            name="H5PLibraryDependency",
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
                            ("preloaded", "Always loaded"),
                            ("dynamic", "Loaded on demand"),
                            ("editor", "For the editor only"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dependencies",
                        to="content.h5plibrary",
                    ),
                ),
                (
                    "required",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dependants",
                        to="content.h5plibrary",
                    ),
                ),
            ],
            options={
                "verbose_name": "dependency of an H5P library",
                "verbose_name_plural": "dependencies of H5P libraries",
            },
        ),
        migrations.CreateModel(
            name="H5PLibraryUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="content.h5plibrary",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="library_uses",
                        to="content.h5pcontentversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of an H5P library",
                "verbose_name_plural": "uses of H5P libraries",
            },
        ),
        migrations.AddConstraint(
            model_name="h5plibrary",
            constraint=models.UniqueConstraint(
                fields=("machine_name", "major", "minor"), name="content_h5p_library_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="h5plibrary",
            constraint=models.CheckConstraint(
                condition=models.Q(("machine_name__regex", "^[A-Za-z0-9][A-Za-z0-9._-]*$")),
                name="content_h5p_library_name_well_formed",
            ),
        ),
        migrations.AddConstraint(
            model_name="h5pcontentversion",
            constraint=models.UniqueConstraint(
                fields=("content", "number"), name="content_h5p_version_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="h5pcontentversion",
            constraint=models.UniqueConstraint(
                fields=("content", "checksum"), name="content_h5p_version_content_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="h5pcontentversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="content_h5p_version_number_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="h5plibrarydependency",
            constraint=models.UniqueConstraint(
                fields=("library", "required", "kind"), name="content_h5p_dependency_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="h5plibrarydependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("library", models.F("required")), _negated=True),
                name="content_h5p_dependency_on_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="h5plibrarydependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["preloaded", "dynamic", "editor"])),
                name="content_h5p_dependency_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="h5plibraryuse",
            constraint=models.UniqueConstraint(fields=("version", "library"), name="content_h5p_use_once"),
        ),
        AppendOnly("content_h5pcontentversion"),
        ImmutableColumns("content_h5pblob", ["sha256", "size", "storage_key"]),
    ]
