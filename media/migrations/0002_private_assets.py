from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("media", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="asset",
            name="is_private",
            field=models.BooleanField(db_default=False, default=False, verbose_name="without an address"),
        ),
        AddConstraintNotValid(
            model_name="asset",
            constraint=models.CheckConstraint(
                condition=~models.Q(is_public=True, is_private=True), name="media_asset_public_or_private"
            ),
        ),
    ]
