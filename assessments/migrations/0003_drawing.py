from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("assessments", "0002_points_and_marking")]
    operations: ClassVar = []
