from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("assessments", "0005_statistics")]
    operations: ClassVar = []
