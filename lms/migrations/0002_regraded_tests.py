from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lms", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="progressevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("step_opened", "Screen opened"),
                    ("step_seen", "Screen seen to its end"),
                    ("checkpoint_answered", "Checkpoint answered"),
                    ("pre_test_skipped", "Pre-test closed unanswered"),
                    ("pre_test_graded", "Pre-test graded"),
                    ("final_test_graded", "Final test graded"),
                    ("pre_test_regraded", "Pre-test graded again"),
                    ("final_test_regraded", "Final test graded again"),
                    ("completed", "Completed"),
                ],
                max_length=24,
            ),
        ),
    ]
