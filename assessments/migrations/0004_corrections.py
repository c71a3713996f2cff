from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("assessments", "0003_drawing")]
    operations: ClassVar = []
