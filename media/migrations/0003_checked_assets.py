from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """Checks what is stored by the new rule without keeping the table locked."""

    dependencies = [("media", "0002_private_assets")]

    operations = [ValidateConstraint(model_name="asset", name="media_asset_public_or_private")]
