import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.db import ImmutableColumns


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Asset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                ("content_type", models.CharField(max_length=100, verbose_name="content type")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("storage_key", models.CharField(max_length=255, verbose_name="storage key")),
                ("is_public", models.BooleanField(default=False, verbose_name="open to everyone")),
                (
                    "uploaded_by",
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
                "verbose_name": "asset",
                "verbose_name_plural": "assets",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="media_asset_not_empty"),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="media_asset_sha256_is_hex",
                    ),
                ],
            },
        ),
        ImmutableColumns("media_asset", ["uuid", "sha256", "size", "content_type", "name", "created_at"]),
    ]
