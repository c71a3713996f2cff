import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from core.db import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="text")),
                ("source_uuid", models.UUIDField(unique=True)),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="noted")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="credits.ledgerentry",
                        verbose_name="ledger entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "note of the ledger",
                "verbose_name_plural": "notes of the ledger",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="credits_note_has_text"
                    )
                ],
            },
        ),
        AppendOnly("credits_ledgernote"),
    ]
